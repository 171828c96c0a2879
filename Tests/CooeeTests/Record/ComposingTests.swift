import FindDevice
import Foundation
import OwnerAPI
import Testing

@testable import cooee

/// What becomes of what the service tells.
@Suite("Composing a recording")
struct ComposingTests {
    @Test("an order that was answered at once is given, and expected to be answered")
    func answered() {
        var papers = Papers()
        papers.fix(0)
        papers.order(
            .ring(duration: .seconds(30)), state: .succeeded, expires: 360,
            (.orderAccepted, 60), (.orderSent, 60), (.orderRunning, 60.1), (.orderSucceeded, 90))
        papers.fix(120)
        #expect(
            papers.timeline.hasPrefix(
                """
                  - at: 3m
                    owner: ring
                    for: 30s
                  - expect: {order: ring, is: succeeded, within: 3m}
                """))
        #expect(papers.spells == [])
        #expect(
            papers.timeline.contains(
                "audit: [order.accepted, order.sent, order.running, order.succeeded]"))
    }

    @Test("an order that waited is given while the phone is out of reach")
    func waited() {
        var papers = Papers()
        papers.fix(0)
        papers.order(
            .locate, state: .expired, expires: 700, (.orderAccepted, 100), (.orderExpired, 700))
        papers.fix(900)
        #expect(papers.spells == [100...700])
        let lines = papers.timeline
        #expect(lines.contains("network: down\n    for: 11m30s\n"))
        #expect(lines.contains("- expect: {order: locate, is: expired, within: 12m}"))
        #expect(lines.contains("audit: [order.accepted, order.expired], of: locate"))
    }

    @Test("the service has time to miss the phone, however short it was away")
    func short() {
        var papers = Papers()
        papers.event(.unlocked, 10)
        papers.fix(10)
        papers.order(
            .ring(duration: .minutes(1)), state: .expired, expires: 15, (.orderAccepted, 12),
            (.orderExpired, 15))
        papers.order(
            .ring(duration: .minutes(1)), state: .succeeded, expires: 320,
            (.orderAccepted, 17), (.orderSent, 17), (.orderRunning, 17.2), (.orderSucceeded, 77))
        let lines = papers.timeline
        #expect(
            lines.contains(
                """
                    finder: turns airplane mode on
                    note: Out of reach, as orders and words that had to wait tell.

                  - at: 3m5s
                    owner: ring
                    expires: 3s
                """), "\(lines)")
        #expect(lines.contains("turns airplane mode off"))
    }

    @Test("an order that was sent in vain finds a connection that is dead")
    func unanswered() {
        var papers = Papers()
        papers.fix(0)
        papers.order(
            .erase, state: .cancelled, (.orderAccepted, 60), (.orderSent, 60),
            (.orderCancelling, 65), (.orderCancelled, 110))
        #expect(papers.spells == [60...110])
        #expect(papers.timeline.contains("network: half-open"))
        #expect(papers.timeline.contains("owner: cancel\n    order: erase"))
    }

    @Test("what the phone told late it told from out of reach")
    func belated() {
        var papers = Papers()
        papers.fix(0)
        papers.event(.unlocked, 5)
        papers.event(.simChanged(network: "Lyrebird"), 100, heard: 1000)
        #expect(papers.spells == [100.05...1000])
        #expect(papers.timeline.contains("sim: swap Lyrebird"))
    }

    @Test("what it said of its connection counts, and what was heard from there counts more")
    func connection() {
        var papers = Papers()
        for minute in 0..<10 {
            let isOff = (3...6).contains(minute)
            papers.fix(Double(minute) * 60, connection: isOff ? .offline : .mobile)
        }
        #expect(papers.spells == [180...361])
        papers.event(.unlocked, 300)
        #expect(papers.spells == [])
    }

    @Test("off and on are what they are, and no reason to take the network away")
    func power() {
        var papers = Papers()
        papers.fix(0)
        papers.event(.poweringOff(battery: 60), 100)
        papers.order(
            .ring(duration: .minutes(1)), state: .expired, expires: 450, (.orderAccepted, 150),
            (.orderExpired, 450))
        papers.event(.poweredOn, 700)
        #expect(papers.spells == [])
        #expect(papers.timeline.contains("power: off\n    for: 10m\n"))
        #expect(!papers.timeline.contains("network"))
    }

    @Test("who comes back without having said goodbye was torn off after the last sign of life")
    func torn() {
        var papers = Papers()
        papers.event(.poweredOn, 0)
        papers.fix(60)
        papers.event(.poweredOn, 90)
        papers.fix(100)
        papers.event(.poweredOn, 4000)
        papers.history.span = Papers.noon...Papers.at(5000)
        let lines = papers.timeline
        #expect(lines.contains("agent: crash\n    for: 29s\n"), "\(lines)")
        #expect(lines.contains("power: cut\n    for: 1h4m59s\n"), "\(lines)")
    }

    @Test("an empty battery is emptied, and charged before the phone is on again")
    func empty() {
        var papers = Papers()
        papers.fix(0, battery: 17)
        papers.event(.batteryLow(battery: 15), 60)
        papers.event(.poweringOff(battery: 1), 600)
        papers.event(.poweredOn, 3000)
        papers.fix(3001, battery: 45)
        let lines = papers.timeline
        #expect(lines.contains("battery: 15%\n  - expect: {event: batteryLow, within: 2m}"))
        #expect(lines.contains("battery: 1%\n    note: It switches itself off."))
        #expect(lines.contains("battery: 45%\n  - power: on\n"), "\(lines)")
        #expect(lines.components(separatedBy: "battery: 45%").count == 2)
    }

    @Test("a reset switches the phone off and on by itself")
    func reset() {
        var papers = Papers()
        papers.fix(0)
        papers.event(.poweringOff(battery: 60), 100)
        papers.event(.factoryReset, 100)
        papers.event(.poweredOn, 120)
        let lines = papers.timeline
        #expect(lines.contains("reset: factory") && !lines.contains("power:"))
    }

    @Test("PINs are made up, and the guesses are wrong ones")
    func pins() {
        var papers = Papers()
        papers.fix(0)
        let mode = LostMode(sealedPIN: [1, 2, 3], message: "Please call", callback: "112")
        papers.order(
            .lost(mode), state: .succeeded, (.orderAccepted, 60), (.orderSent, 60),
            (.orderSucceeded, 60.2))
        papers.event(.wrongPIN(count: 1, place: nil), 90)
        papers.event(.lostModeEnded(version: .zero, by: .pin), 120)
        let lines = papers.timeline
        #expect(
            lines.contains(
                """
                  # The PIN is an example: the true one is stored nowhere.
                  - at: 3m
                    owner: lost
                    pin: 4711
                    message: Please call
                    callback: "112"
                """), "\(lines)")
        #expect(lines.contains("finder: tries PIN 0000") && lines.contains("tries PIN 4711"))
        #expect(lines.contains("count: wrongPIN, is: at least 1"))
    }

    @Test("what nothing explains is a comment, and expected as far as it is sure")
    func mystery() {
        var papers = Papers()
        papers.fix(0)
        papers.order(
            .found, state: .rejected(.outdated), (.orderAccepted, 60), (.orderSent, 60),
            (.orderRejected, 60.2))
        papers.event(.refusedMessages(count: 3), 100)
        let lines = papers.timeline
        #expect(lines.contains("# It was rejected (outdated). How it came to that is not"))
        #expect(lines.contains("{order: found, is: ended, within: 3m}"))
        #expect(lines.contains("# Here the phone told: it refused 3 messages"))
    }

    @Test("what was before the recording begins is so when it begins")
    func prologue() {
        var papers = Papers()
        papers.fix(0)
        let mode = LostMode(sealedPIN: [1], message: "Please call", callback: nil)
        papers.order(
            .lost(mode), state: .succeeded, (.orderAccepted, 60), (.deviceLost, 60),
            (.orderSent, 60), (.orderSucceeded, 61))
        papers.fix(2000)
        papers.fix(2100)
        papers.history.span = Papers.at(1800)...Papers.at(3600)
        papers.history.fixes.removeFirst()
        let lines = papers.timeline
        #expect(lines.contains("owner: lost\n    as: lost-before\n"), "\(lines)")
        #expect(lines.contains("- expect: {device: lost, within: 2m}"))
    }

    @Test("without a place there is no recording")
    func nowhere() {
        var papers = Papers()
        papers.event(.unlocked, 10)
        #expect(Composer(papers.history, stem: "x", profile: .usual).compose() == nil)
    }
}
