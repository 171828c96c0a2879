import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// How a phone obeys: once, in time, and nobody but its service.
@Suite("a phone and its orders")
struct PhoneOrderTests {
    private func started(
        seed: UInt64 = 1, clockError: Duration = .zero, serviceAhead: Duration = .zero
    ) throws -> PhoneStory {
        let story = try PhoneStory(seed: seed, clockError: clockError)
        story.serviceAhead = serviceAhead
        try story.press(.power(true))
        try story.pass(.minutes(5))
        return story
    }

    @Test("a cancelling that a power cut left without a word is answered, and its order with it")
    func cancelledBeforeThePowerWent() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        let ring = story.newOrder(.ring(duration: .seconds(30)))
        story.recordsLeft = 1
        #expect(throws: PhoneStory.PowerCut.self) { try story.cancel(ring) }
        try story.loseRest()
        try story.press(.power(true))
        try story.send(ring)
        #expect(story.said(of: ring) == [.cancelled])
    }

    @Test("an order is taken once: when it comes again the phone repeats its answer, to the byte")
    func once() throws {
        let story = try started()
        let ring = story.newOrder(.ring(duration: .seconds(30)))
        let first = try story.send(ring)
        #expect(first.rings == [.rings(volume: 100, for: .seconds(30))])
        let answer = first.payloads(.result)
        #expect(answer.count == 1)
        #expect(story.said(of: ring) == [.running()])

        let records = story.journal.count
        for _ in 0..<3 {
            let again = try story.send(ring)
            #expect(again.payloads(.result) == answer)
            #expect(again.rings.isEmpty)
        }
        #expect(
            !story.journal.dropFirst(records).contains { record in
                if case .order = record { true } else { false }
            })
        try story.pass(.minutes(1))
        let ended = try story.send(ring)
        #expect(ended.rings.isEmpty && ended.payloads(.result).count == 1)
        #expect(
            story.said(of: ring)
                == [.running(), .succeeded(.rang(for: .seconds(30), endedBy: .itself))])
    }

    @Test("what is stored stands before what is said of it, and before the first sound")
    func storedFirst() throws {
        let story = try started()
        let effects = try story.send(story.newOrder(.ring(duration: .seconds(30))))
        let kinds = effects.map { effect in
            switch effect {
            case .store(.order): "order"
            case .store(.word): "word"
            case .notice(.rings): "sound"
            case .publish(.result, _, _): "said"
            default: "other"
            }
        }
        #expect(kinds == ["order", "word", "sound", "said"])
    }

    @Test(
        "an order whose counter is not above the last one is refused as replayed",
        arguments: [
            (Counter(epoch: 2, number: 7), true), (Counter(epoch: 2, number: 8), false),
            (Counter(epoch: 2, number: 900), false), (Counter(epoch: 2, number: 6), true),
            (Counter(epoch: 1, number: 900), true), (Counter(epoch: 3, number: 0), false),
            (.zero, true),
        ])
    func counters(counter: Counter, isReplayed: Bool) throws {
        let story = try started()
        let first = story.newOrder(.locate, counter: Counter(epoch: 2, number: 7))
        try story.send(first)
        let ring = story.newOrder(.ring(duration: .seconds(5)), counter: counter)
        let effects = try story.send(ring)
        #expect(effects.rings.isEmpty == isReplayed)
        #expect(
            story.said(of: ring) == [isReplayed ? .rejected(.replayed, of: counter) : .running()])
        #expect(story.phone.disk.counter >= Counter(epoch: 2, number: 7))
    }

    @Test(
        "a ring is at full volume whatever the ringer says, which is as before when it is over",
        arguments: [
            (Ringer.Profile.silent, 60), (.vibrate, 100), (.normal, 0), (.normal, 35),
        ])
    func volume(ringer: Ringer.Profile, volume: Int) throws {
        let story = try started()
        try story.press(.ringer(ringer))
        try story.press(.volume(volume))
        #expect(story.phone.handset.loudness == 0)
        _ = try story.order(.ring(duration: .seconds(10)))
        #expect(story.phone.handset.loudness == 100)
        try story.press(.silence)
        #expect(story.phone.handset.loudness == 100, "the thief's button does not help")
        try story.press(.ringer(ringer))
        try story.pass(.seconds(10))
        #expect(story.phone.handset.loudness == 0)
        #expect(story.phone.handset.ringer.profile == ringer)
        #expect(story.phone.handset.ringer.volume == volume)
    }

    @Test(
        "a ring ends by whatever ends it first, and the phone says after how long",
        arguments: RingEnd.allCases)
    func ends(end: RingEnd) throws {
        let story = try started()
        let ring = try story.order(.ring(duration: .seconds(40)))
        try story.pass(.seconds(12))
        switch end {
        case .itself: try story.pass(.minutes(1))
        case .owner: try story.cancel(ring)
        case .pickup: try story.press(.pickup)
        case .newerRing: _ = try story.order(.ring(duration: .seconds(60)))
        case .powerOff: try story.press(.power(false))
        }
        let seconds: Int64 = end == .itself ? 40 : 12
        #expect(
            story.said(of: ring)
                == [.running(), .succeeded(.rang(for: .seconds(seconds), endedBy: end))])
        #expect(story.notices.contains(.ringEnds(end)))
        #expect(story.phone.ringing == nil || end == .newerRing)
        #expect(story.events.contains(.unlocked) == (end == .pickup))
    }

    @Test(
        "the service's time says whether an order is over, however wrong the phone's calendar is",
        arguments: [-365, -3, 0, 3, 365, 36_500, -36_500], [-600, 0, 600])
    func clocks(days: Int64, serviceAhead: Int64) throws {
        let story = try started(
            clockError: .days(days), serviceAhead: .seconds(serviceAhead))
        let fresh = try story.order(.ring(duration: .seconds(5)))
        #expect(story.said(of: fresh).first == .running())
        try story.pass(.minutes(1))
        let late = story.newOrder(.ring(duration: .seconds(5)))
        try story.pass(.minutes(5) - .milliseconds(1))
        #expect(try story.send(late).rings.count == 1, "a millisecond is left")
        let later = story.newOrder(.ring(duration: .seconds(5)))
        try story.pass(.minutes(5))
        #expect(try story.send(later).rings.isEmpty)
        #expect(story.said(of: later) == [.expired])
    }

    @Test("before the hello is answered an order waits, and is judged by the answer's time")
    func waits() throws {
        for (delay, expected) in [
            (Duration.minutes(1), OrderReport.running()), (.minutes(6), .expired),
        ] {
            let story = try PhoneStory()
            story.answersHellos = false
            try story.press(.power(true))
            let ring = story.newOrder(.ring(duration: .minutes(1)))
            #expect(try story.send(ring).rings.isEmpty)
            #expect(story.phone.disk.ledger.open.map(\.report) == [.received])
            try story.pass(delay)
            #expect(story.effects.map(\.effect).rings.isEmpty)
            story.answersHellos = true
            try story.pass(.minutes(2))
            #expect(Array(story.said(of: ring).prefix(2)) == [.received, expected])
        }
    }

    @Test("after a reboot the service's time is forgotten: a kept order waits for the next answer")
    func reboot() throws {
        let story = try started()
        story.answersHellos = false
        try story.press(.power(false))
        try story.press(.power(true))
        let ring = try story.order(.ring(duration: .seconds(5)))
        #expect(story.effects.map(\.effect).rings.isEmpty)
        try story.press(.power(false))
        story.answersHellos = true
        try story.press(.power(true))
        #expect(story.effects.map(\.effect).rings.count == 1)
        try story.pass(.minutes(1))
        #expect(story.said(of: ring).last == .succeeded(.rang(for: .seconds(5), endedBy: .itself)))
    }

    @Test("an order without an expiry needs no clock")
    func noExpiry() throws {
        let story = try PhoneStory()
        story.answersHellos = false
        try story.press(.power(true))
        let ring = story.newOrder(.ring(duration: .seconds(5)), patience: nil)
        #expect(try story.send(ring).rings.count == 1)
    }

    @Test("a cancelling that overtakes its order is kept: the order finds itself cancelled")
    func cancelledBefore() throws {
        let story = try started()
        let ring = story.newOrder(.ring(duration: .seconds(5)))
        try story.cancel(ring)
        #expect(story.said(of: ring) == [.cancelled])
        let effects = try story.send(ring)
        #expect(effects.rings.isEmpty)
        #expect(effects.payloads(.result).count == 1, "it repeats that it was cancelled")
        #expect(story.said(of: ring) == [.cancelled])
        try story.cancel(ring)
        #expect(story.said(of: ring) == [.cancelled])
        let next = try story.order(.ring(duration: .seconds(5)))
        #expect(story.said(of: next) == [.running()])
    }

    @Test("a locate that is cancelled while the receiver works says nothing more")
    func cancelLocate() throws {
        let story = try started()
        let locate = try story.order()
        #expect(story.said(of: locate) == [.received])
        try story.cancel(locate)
        try story.pass(.minutes(3))
        #expect(story.said(of: locate) == [.received, .cancelled])
    }

    @Test("what is over cannot be cancelled: the phone repeats how it ended")
    func cancelTooLate() throws {
        let story = try started()
        let locate = try story.order()
        try story.pass(.minutes(3))
        let said = story.said(of: locate)
        let effects = try story.cancel(locate)
        #expect(effects.payloads(.result).count == 1)
        #expect(story.said(of: locate) == said)
    }

    @Test(
        "a locate answers with a fix taken after it, about as near the truth as it says",
        arguments: 0..<20)
    func locate(seed: UInt64) throws {
        let story = try started(seed: seed)
        let truth = story.phone.handset.motion(at: story.now).coordinate
        let start = story.now
        let locate = try story.order()
        try story.pass(.minutes(2))
        guard case .succeeded(.located(let fix)) = try #require(story.said(of: locate).last) else {
            Issue.record("\(story.said(of: locate))")
            return
        }
        #expect(fix.at >= start && fix.at <= start + .minutes(2))
        #expect(fix.source == .gps && fix.accuracy > 2 && fix.accuracy < 60)
        #expect(fix.coordinate.distance(to: truth) < 4 * fix.accuracy)
        #expect(story.reports.values.contains(.fix(fix)), "it is in the trail too")
    }

    @Test("two locates at once share one fix")
    func twoLocates() throws {
        let story = try started()
        let first = try story.order()
        let second = try story.order()
        try story.pass(.minutes(2))
        #expect(story.said(of: first).last == story.said(of: second).last)
        #expect(story.said(of: first).count == 2)
    }

    @Test("a locate that a power cut interrupted is taken up again, if its time is not over")
    func locateAgain() throws {
        for (off, isDone) in [(Duration.minutes(1), true), (.minutes(6), false)] {
            let story = try started()
            let locate = try story.order()
            try story.press(.power(false))
            try story.pass(off)
            try story.press(.power(true))
            try story.pass(.minutes(3))
            let last = try #require(story.said(of: locate).last)
            if case .succeeded(.located) = last {
                #expect(isDone)
            } else {
                #expect(!isDone && last == .expired)
            }
        }
    }

    @Test("a phone that is off, or not connected, hears nothing")
    func deaf() throws {
        let story = try PhoneStory()
        let ring = story.newOrder(.ring(duration: .seconds(5)), patience: nil)
        #expect(try story.send(ring).isEmpty)
        story.network = false
        try story.press(.power(true))
        #expect(try story.send(ring).rings.isEmpty)
        #expect(story.phone.disk.ledger.entries.isEmpty)
    }

    @Test("an erase is never forgotten: under whatever counter it comes again, it wipes once")
    func rememberedErase() throws {
        let story = try started()
        var erase = try story.order(.erase)
        try story.pass(.minutes(2))
        for _ in 0..<100 { try story.cancel(story.newOrder(.ring(duration: .seconds(5)))) }
        #expect(story.phone.disk.ledger.entries.count == 64)
        let said = story.said(of: erase)
        erase.counter = Counter(epoch: 1, number: 1)
        try story.send(erase)
        try story.pass(.minutes(2))
        #expect(story.said(of: erase) == said)
        let wipes = story.journal.filter { if case .wiped = $0 { true } else { false } }
        #expect(wipes.count == 1)
    }

    @Test("a ledger keeps what is open, and of what is over the newest")
    func ledger() throws {
        let story = try started()
        let open = try story.order(.ring(duration: .minutes(5)))
        for _ in 0..<100 { try story.cancel(story.newOrder(.ring(duration: .seconds(5)))) }
        #expect(story.phone.disk.ledger.entries.count == 64)
        #expect(story.phone.disk.ledger.open.map(\.message.order) == [open.order])
        let counter = story.phone.disk.counter
        #expect(
            PhoneDisk(stream: story.identity.stream, journal: story.phone.disk.journal).counter
                == counter)
    }
}
