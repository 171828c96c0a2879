import FindDevice
import TestSupport
import Testing

/// Four digits, and how slowly they can be guessed.
@Suite("a PIN and its throttle")
struct PINTests {
    @Test("a PIN is four ASCII digits", arguments: ["0000", "1234", "9999", "0470"])
    func pin(text: String) throws {
        #expect(try #require(PIN(text)).digits == Array(text.utf8))
    }

    @Test(
        "nothing else is one",
        arguments: ["", "1", "123", "12345", "12a4", "12 4", "-123", "１２３４", "١٢٣٤", "1234\n"])
    func noPIN(text: String) { #expect(PIN(text) == nil) }

    @Test("it prints as nothing, however it is printed")
    func silent() throws {
        let pin = try #require(PIN("4711"))
        var dumped = ""
        dump(["pin": pin], to: &dumped)
        for text in [
            "\(pin)", String(reflecting: pin), dumped, "\([pin])", "\(Optional(pin) as Any)",
        ] {
            #expect(!text.contains("4711") && !text.contains("52"), "\(text)")
        }
        #expect(pin == PIN("4711") && pin != PIN("4712"))
    }

    /// What is owed after so many wrong tries.
    static let waits: [(count: Int, minutes: Int64?)] = [
        (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 1), (6, 5), (7, 15), (8, 60), (9, 180),
        (10, nil), (11, nil), (1000, nil),
    ]

    @Test(
        "four tries are free, then each costs a longer wait, and the tenth locks", arguments: waits)
    func table(count: Int, minutes: Int64?) {
        for start in [Duration.zero, .seconds(7), .days(900)] {
            let throttle = PINThrottle(count: count, at: start)
            guard let minutes else {
                for later in [Duration.zero, .hours(3), .days(10_000)] {
                    #expect(throttle.verdict(at: start + later) == .locked)
                }
                continue
            }
            let wait = Duration.minutes(minutes)
            if wait > .zero {
                #expect(throttle.verdict(at: start) == .wait(wait))
                #expect(throttle.verdict(at: start + .seconds(10)) == .wait(wait - .seconds(10)))
                let last = start + wait - .milliseconds(1)
                #expect(throttle.verdict(at: last) == .wait(.milliseconds(1)))
            }
            #expect(throttle.verdict(at: start + wait) == .mayTry)
            #expect(throttle.verdict(at: start + .days(10_000)) == .mayTry)
        }
    }

    @Test("every event in every state: tried, cleared, restarted", arguments: 0...10)
    func events(count: Int) {
        let start = Duration.hours(5)
        let wait = Self.waits[count].minutes.map { Duration.minutes($0) }
        var tried = PINThrottle(count: count, at: start)
        tried.countTry(at: start + .hours(4))
        #expect(tried.count == min(count + 1, 10))
        #expect(
            tried == PINThrottle(count: min(count + 1, 10), at: start + .hours(4)),
            "a try begins the next wait")

        var cleared = PINThrottle(count: count, at: start)
        cleared.clear()
        #expect(cleared.count == 0 && cleared.verdict(at: start) == .mayTry)

        var restarted = PINThrottle(count: count, at: start)
        restarted.restart(at: start + .minutes(179))
        #expect(restarted.count == count, "a reboot forgets no try")
        switch wait {
        case nil: #expect(restarted.verdict(at: start + .minutes(179)) == .locked)
        case .zero?: #expect(restarted.verdict(at: start + .minutes(179)) == .mayTry)
        case let wait?:
            #expect(restarted.verdict(at: start + .minutes(179)) == .wait(wait), "in full")
        }
    }

    @Test("a clock that goes back shortens no wait", arguments: 5...9)
    func clockBack(count: Int) throws {
        let wait = Duration.minutes(try #require(Self.waits[count].minutes))
        let throttle = PINThrottle(count: count, at: .days(3))
        for uptime in [Duration.zero, .seconds(1), .days(2), .days(3) - .milliseconds(1)] {
            #expect(throttle.verdict(at: uptime) == .wait(wait))
        }
    }

    @Test("two hundred tries at once are as many as in a row: five are compared")
    func atOnce() {
        var throttle = PINThrottle(at: .hours(1))
        var compared = 0
        for _ in 0..<200 where throttle.verdict(at: .hours(1)) == .mayTry {
            throttle.countTry(at: .hours(1))
            compared += 1
        }
        #expect(compared == 5)
        #expect(throttle.verdict(at: .hours(1)) == .wait(.minutes(1)))
    }

    @Test("whoever tries as soon as may be needs four hours and a quarter for ten tries")
    func patience() {
        var throttle = PINThrottle()
        var uptime = Duration.zero
        while throttle.verdict(at: uptime) != .locked {
            if case .wait(let left) = throttle.verdict(at: uptime) { uptime += left }
            #expect(throttle.verdict(at: uptime) == .mayTry)
            throttle.countTry(at: uptime)
        }
        #expect(throttle.count == 10)
        #expect(uptime == .minutes(1 + 5 + 15 + 60 + 180))
    }

    @Test("a count that cannot be is brought into range")
    func range() {
        #expect(PINThrottle(count: -5).count == 0)
        var throttle = PINThrottle(count: .max)
        throttle.countTry(at: .zero)
        #expect(throttle.verdict(at: .days(1)) == .locked)
    }

    @Test(
        "however clocks jump and phones reboot, ten tries and no more are compared",
        arguments: 0..<200)
    func anyStory(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var throttle = PINThrottle()
        var uptime = Duration.zero
        var compared = 0
        var waited = Duration.zero
        for _ in 0..<400 {
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                uptime = .zero
                throttle = PINThrottle(count: throttle.count, at: uptime)
            case 1: throttle.restart(at: uptime)
            case 2, 3:
                let step = Duration.minutes(Int64.random(in: 0...200, using: &random))
                uptime += step
                waited += step
            default:
                guard throttle.verdict(at: uptime) == .mayTry else { continue }
                throttle.countTry(at: uptime)
                compared += 1
            }
        }
        #expect(compared == throttle.count && compared <= 10)
        let owed = Self.waits.prefix(max(compared, 1)).compactMap(\.minutes).reduce(0, +)
        #expect(waited >= .minutes(owed), "\(compared) tries in \(waited.written)")
    }
}
