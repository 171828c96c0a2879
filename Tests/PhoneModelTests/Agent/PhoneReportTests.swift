import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// How a phone gets its two logs across.
@Suite("a phone and its reports")
struct PhoneReportTests {
    private func busy(_ interval: Duration = .seconds(30)) -> HandsetProfile {
        var profile = HandsetProfile.quiet
        profile.reportInterval = interval
        return profile
    }

    @Test("nothing but presence and hellos is said before the hello is answered")
    func silentBefore() throws {
        let story = try PhoneStory(profile: busy())
        story.answersHellos = false
        try story.press(.power(true))
        try story.pass(.minutes(10))
        let channels = Set(
            story.effects.compactMap { _, effect in
                if case .publish(let channel, _, _) = effect { channel } else { nil }
            })
        #expect(channels == [.hello, .presence])
        #expect(story.phone.disk.trail.unacknowledged > 10)

        story.answersHellos = true
        try story.pass(.minutes(2))
        #expect(story.words.count >= 1 && story.reports.count > 10)
    }

    @Test("a hello is said again until it is answered, ever later, each with a new nonce")
    func helloAgain() throws {
        let story = try PhoneStory()
        story.answersHellos = false
        try story.press(.power(true))
        try story.pass(.minutes(10))
        let nonces = story.hellos.map(\.nonce)
        #expect(Set(nonces).count == nonces.count)
        #expect((8...16).contains(nonces.count), "\(nonces.count)")
        try story.handle(try story.acknowledgement(nonce: "nobody's"))
        #expect(story.words.isEmpty)
        story.answersHellos = true
        try story.handle(try story.acknowledgement(nonce: nonces[0]))
        #expect(!story.words.isEmpty, "any of them greets it, or it would wait for ever")
        for nonce in nonces { try story.handle(try story.acknowledgement(nonce: nonce)) }
        try story.pass(.minutes(5))
        #expect(story.hellos.count == nonces.count, "and the others' are no strangers'")
    }

    @Test("a hello of an earlier connection, or from before the service came up, greets nobody")
    func foreignHello() throws {
        let story = try PhoneStory(profile: busy())
        story.answersHellos = false
        try story.press(.power(true))
        let first = try #require(story.hellos.last).nonce
        try story.handle(.message(topic: TopicPrefix.up, payload: []))
        try story.handle(try story.acknowledgement(nonce: first))
        #expect(story.words.isEmpty)
        try story.pass(.minutes(1))
        let second = try #require(story.hellos.last).nonce
        try story.press(.airplane(true))
        try story.press(.airplane(false))
        try story.handle(try story.acknowledgement(nonce: second))
        #expect(story.words.isEmpty)
    }

    @Test("words and reports are numbered 1, 2, 3 … without a gap")
    func numbers() throws {
        let story = try PhoneStory(profile: busy())
        try story.press(.power(true))
        for minute in 0..<60 {
            try story.pass(.minutes(1))
            if minute.isMultiple(of: 7) { try story.press(.pickup) }
            if minute.isMultiple(of: 11) { _ = try story.order(.ring(duration: .seconds(20))) }
        }
        #expect(story.trailThrough == UInt64(story.reports.count) && story.trailThrough > 100)
        #expect(story.wordThrough == UInt64(story.words.count) && story.wordThrough > 20)
        #expect(story.phone.disk.trail.isAcknowledged && story.phone.disk.words.isAcknowledged)
    }

    @Test("at most 32 of a log are on their way; an acknowledgement lets as many more go")
    func window() throws {
        let story = try PhoneStory(profile: busy(.seconds(10)))
        story.answersHellos = false
        story.acknowledges = false
        try story.press(.power(true))
        try story.pass(.minutes(20))
        #expect(story.phone.disk.trail.unacknowledged > 100)
        story.answersHellos = true
        // Up to the first reply, and no further.
        let hellos = story.hellos.count
        while story.hellos.count == hellos {
            try story.pass(try #require(story.phone.next) - story.now)
        }
        #expect(story.reports.keys.sorted() == Array(1...32))
        try story.handle(try story.acknowledgement(trail: 10, word: 1))
        #expect(story.reports.keys.sorted() == Array(1...42))
    }

    @Test("what is not acknowledged is sent again after 45 to 90 seconds, then at longer waits")
    func resending() throws {
        let story = try PhoneStory()
        story.acknowledges = false
        try story.press(.power(true))
        var sent: [Timestamp] = []
        var last = 0
        while story.now < PhoneStory.noon + .minutes(30) {
            try story.pass(try #require(story.phone.next) - story.now)
            let copies = story.effects.filter { _, effect in
                if case .publish(.event, _, _) = effect { true } else { false }
            }.count
            if copies > last { sent.append(story.now) }
            last = copies
        }
        #expect(story.words.count == 1, "the same word each time")
        let waits = zip(sent.dropFirst(), sent).map { ($0 - $1).inSeconds }
        #expect((45...90).contains(try #require(waits.first)), "\(waits)")
        #expect((3...8).contains(waits.count), "\(waits)")
        #expect(try #require(waits.last) > 150, "\(waits)")
    }

    @Test(
        "what the service had no room for is sent again as soon as it asks, and not at an old word")
    func askedAgain() throws {
        let story = try PhoneStory(profile: busy(.seconds(5)))
        try story.press(.power(true))
        try story.pass(.seconds(30))
        story.acknowledges = false
        try story.pass(.seconds(30))
        let lacking = story.phone.disk.trail.unacknowledged
        #expect((4...32).contains(lacking))
        func sendings() -> Int {
            story.effects.count { _, effect in
                if case .publish(.fix, _, _) = effect { true } else { false }
            }
        }
        let before = sendings()
        let marks = story.phone.disk.trail.acknowledged
        try story.handle(try story.acknowledgement(trail: marks - 1, again: true))
        #expect(sendings() == before, "it was overtaken")
        try story.handle(try story.acknowledgement(trail: marks, again: true))
        #expect(sendings() - before == lacking)
        #expect(story.phone.disk.trail.unacknowledged == lacking)
        for _ in 1...100 { try story.handle(try story.acknowledgement(trail: marks, again: true)) }
        #expect(sendings() - before == lacking, "not more than once a second")
        try story.pass(.seconds(1))
        #expect(sendings() - before >= 2 * lacking, "and then what it still lacks")
    }

    @Test("what was on its way is sent again once the service says that it is up, and replies")
    func serviceIsUp() throws {
        let story = try PhoneStory()
        story.acknowledges = false
        try story.press(.power(true))
        try story.pass(.seconds(1))
        func copies() -> Int {
            story.effects.count { _, effect in
                if case .publish(.event, _, _) = effect { true } else { false }
            }
        }
        #expect(copies() == 1)
        story.answersHellos = false
        try story.handle(.message(topic: TopicPrefix.up, payload: []))
        let hellos = story.hellos.count
        while story.hellos.count == hellos {
            try story.pass(try #require(story.phone.next) - story.now)
        }
        #expect(copies() == 1)
        let nonce = try #require(story.hellos.last).nonce
        try story.handle(try story.acknowledgement(nonce: nonce, word: 0))
        #expect(copies() == 2)
        #expect(story.words.count == 1, "the same word both times")
    }

    @Test("a word that got lost is said again, however well the trail gets across")
    func lostWord() throws {
        let story = try PhoneStory(profile: busy(.seconds(20)))
        story.acknowledges = false
        try story.press(.power(true))
        for _ in 0..<20 {
            try story.pass(.seconds(20))
            try story.handle(try story.acknowledgement(word: 0))
        }
        let copies = story.effects.count { _, effect in
            if case .publish(.event, _, _) = effect { true } else { false }
        }
        #expect(story.phone.disk.trail.acknowledged > 10)
        #expect((4...10).contains(copies), "\(copies)")
    }

    @Test("an acknowledgement is taken up to its mark, and no further")
    func forgets() throws {
        let story = try PhoneStory(profile: busy())
        story.acknowledges = false
        try story.press(.power(true))
        try story.pass(.minutes(5))
        let next = story.phone.disk.trail.next
        #expect(next > 5)
        try story.handle(try story.acknowledgement(trail: 3, word: 0))
        let trail = story.phone.disk.trail
        #expect(trail.acknowledged == 3 && trail.next == next)
        #expect(trail.held.first?.number?.sequence == 4)
        #expect(trail.oldest == 1, "it is kept all the same, for a service with a shorter memory")
        #expect(story.phone.disk.words.acknowledged == 0)
    }

    @Test("old, foreign and forged acknowledgements change nothing")
    func badAcknowledgements() throws {
        let story = try PhoneStory(profile: busy())
        story.acknowledges = false
        try story.press(.power(true))
        try story.pass(.minutes(5))
        try story.handle(try story.acknowledgement(trail: 3, word: 1))
        let thief = try #require(SigningKey(seed: Array(repeating: 3, count: 32)))
        let other = DeviceID(using: &story.random)
        let stream = StreamID(using: &story.random)
        let inputs = [
            try story.acknowledgement(trail: 2, word: 0), try story.acknowledgement(trail: 3),
            try story.acknowledgement(trail: 5, key: thief),
            try story.acknowledgement(trail: 5, device: other),
            try story.acknowledgement(trail: 5, stream: stream),
            try story.acknowledgement(nonce: "not mine", trail: 3),
        ]
        for input in inputs {
            try story.handle(input)
            #expect(story.phone.disk.trail.acknowledged == 3)
        }
    }

    @Test("an old acknowledgement does not turn the service's clock back")
    func oldTime() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        try story.pass(.minutes(20))
        let ring = story.newOrder(.ring(duration: .seconds(5)))
        try story.pass(.minutes(6))
        for at in [PhoneStory.noon, story.now - .minutes(6), Timestamp(seconds: 0)] {
            try story.handle(try story.acknowledgement(at: at))
        }
        try story.send(ring)
        #expect(story.said(of: ring) == [.expired])
    }

    @Test("a full store gives up its oldest, says so in a hello, and goes on")
    func bounded() throws {
        let whole = try PhoneStory()
        let fix = try Self.fix()
        let capacity = 20_160
        let life = (1...capacity).map { number in
            JournalRecord.report(
                TrailMessage(
                    number: ReportNumber(
                        stream: whole.identity.stream, sequence: UInt64(number)),
                    report: .fix(fix)))
        }
        let story = try PhoneStory(life: life, like: whole)
        story.network = false
        try story.press(.power(true))
        try story.pass(.minutes(1))
        let trail = story.phone.disk.trail
        #expect(trail.unacknowledged == capacity && trail.oldest == trail.next - UInt64(capacity))
        #expect(trail.oldest > 1)
        #expect(story.journal.contains(.floor(.trail, oldest: trail.oldest)))
        let again = PhoneDisk(stream: story.identity.stream, journal: story.journal)
        #expect(again.trail.extent == trail.extent)

        story.network = true
        story.answersHellos = false
        try story.pass(.minutes(5))
        #expect(story.hellos.last?.trail == story.phone.disk.trail.extent)
    }

    @Test(
        "a low battery is said once, with a last fix; at one per cent the phone says so and is off")
    func battery() throws {
        var profile = HandsetProfile.quiet
        profile.batteryPercent = 16
        profile.idleDrainPercentPerHour = 2
        let story = try PhoneStory(profile: profile)
        try story.press(.power(true))
        try story.pass(.hours(10))
        #expect(!story.phone.handset.isOn && story.phone.next == nil)
        #expect(
            story.events == [.poweredOn, .batteryLow(battery: 15), .poweringOff(battery: 1)])
        let low = try #require(
            story.words.values.first { $0.content == .event(.batteryLow(battery: 15)) })
        let fixes = story.reports.values.compactMap { report -> Fix? in
            if case .fix(let fix) = report { fix } else { nil }
        }
        #expect(fixes.contains { $0.at >= low.at && $0.at < low.at + .minutes(2) })
        #expect(story.notices.suffix(1) == [.poweredOff])
        #expect(story.effects.last?.effect == .notice(.poweredOff))
        try story.press(.power(true))
        #expect(!story.phone.handset.isOn, "it does not start without power")
    }

    @Test("on the charger it starts with an empty battery, and stays on until it is unplugged")
    func charging() throws {
        let story = try PhoneStory()
        try story.press(.battery(0))
        try story.press(.power(true))
        #expect(!story.phone.handset.isOn)
        try story.press(.charge(true))
        try story.press(.power(true))
        #expect(story.phone.handset.isOn)
        try story.press(.charge(false))
        #expect(!story.phone.handset.isOn)
        #expect(story.notices.suffix(1) == [.poweredOff])
    }

    @Test("a charging phone does not spin", arguments: [0, 1, 2, 10, 15, 16, 50, 99, 100])
    func chargingSteps(charge: Int) throws {
        let story = try PhoneStory()
        try story.press(.charge(true))
        try story.press(.battery(charge))
        try story.press(.power(true))
        #expect(story.phone.handset.isOn)
        #expect(try story.pass(.hours(12)) < 500)
        #expect(story.phone.handset.charge == 100)
        #expect(!story.events.contains { if case .batteryLow = $0 { true } else { false } })
    }

    @Test("sync states are reported each quarter of an hour, and when a switch is pressed")
    func sync() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        try story.pass(.hours(1))
        func syncs() -> [SyncReport] {
            story.reports.sorted { $0.key < $1.key }.compactMap {
                if case .sync(let sync) = $0.value { sync } else { nil }
            }
        }
        #expect((4...5).contains(syncs().count))
        #expect(syncs().last?.kinds.allSatisfy { $0.unsynced == 0 && $0.error == nil } == true)
        let count = syncs().count
        try story.press(.sync(.gallery, false))
        #expect(syncs().count == count + 1)
        #expect(syncs().last?.kinds.first { $0.kind == .gallery }?.enabled == false)
    }

    static func fix() throws -> Fix {
        let place = try #require(Coordinate(latitude: 1.5, longitude: 2.25))
        return Fix(at: PhoneStory.noon, coordinate: place, accuracy: 8.5, source: .gps)
    }
}
