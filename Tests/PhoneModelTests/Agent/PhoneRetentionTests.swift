import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// What a phone keeps of what was acknowledged, for a service that forgets.
@Suite("a phone and a restored service")
struct PhoneRetentionTests {
    private func started(every interval: Duration = .minutes(2)) throws -> PhoneStory {
        var profile = HandsetProfile.quiet
        profile.reportInterval = interval
        let story = try PhoneStory(profile: profile)
        try story.press(.power(true))
        return story
    }

    @Test("a higher epoch that acknowledges less gets the rest again, the same bytes")
    func restored() throws {
        let story = try started()
        try story.pass(.hours(3))
        for _ in 0..<20 { try story.press(.pickup) }
        #expect(story.phone.disk.trail.isAcknowledged && story.phone.disk.words.isAcknowledged)
        let (reports, words) = (story.reports, story.words)
        let sent = story.effects.count

        story.restore(trail: 40, word: 5, epoch: 1)
        try story.handle(.disconnected(reason: "the service is restored"))
        try story.pass(.minutes(1))
        #expect(story.hellos.last?.trail.oldest == 1 && story.hellos.last?.word.oldest == 1)
        #expect(story.reports.count >= reports.count && story.words.count >= words.count)
        #expect(reports.allSatisfy { story.reports[$0.key] == $0.value })
        #expect(words.allSatisfy { story.words[$0.key] == $0.value })
        let again = story.effects.dropFirst(sent).map(\.effect)
        let before = Set(story.effects.prefix(sent).map(\.effect).payloads(.event))
        #expect(Set(again.payloads(.event)).intersection(before).count >= 16)
        #expect(again.payloads(.fix).count >= 40)

        let records = story.journal.filter { if case .restored = $0 { true } else { false } }
        #expect(records == [.restored(epoch: 1, trailThrough: 40, wordThrough: 5)], "stored once")
    }

    @Test("the same epoch that acknowledges less is a message of old")
    func sameEpoch() throws {
        let story = try started()
        try story.pass(.hours(1))
        let through = story.phone.disk.trail.acknowledged
        let records = story.journal.count
        try story.handle(try story.acknowledgement(trail: 3, word: 1))
        #expect(story.phone.disk.trail.acknowledged == through)
        #expect(story.journal.count == records)
    }

    @Test("a service that was put back without a new epoch says so in its reply to the hello")
    func putBackByHand() throws {
        let story = try started()
        try story.pass(.hours(3))
        let (reports, words) = (story.reports, story.words)
        story.restore(trail: 10, word: 1, epoch: 0)
        try story.handle(try story.acknowledgement())
        #expect(story.phone.disk.trail.isAcknowledged, "nobody asked for that one")
        try story.handle(.disconnected(reason: "restarted"))
        try story.pass(.minutes(1))
        #expect(reports.allSatisfy { story.reports[$0.key] == $0.value })
        #expect(words.allSatisfy { story.words[$0.key] == $0.value })
        #expect(story.phone.disk.trail.isAcknowledged && story.phone.disk.words.isAcknowledged)
        let again = PhoneDisk(stream: story.identity.stream, journal: story.journal)
        #expect(again.trail.acknowledged == story.phone.disk.trail.acknowledged)
    }

    @Test("a reply that later acknowledgements overtook costs a repetition, and no entry")
    func overtakenReply() throws {
        let story = try started()
        try story.pass(.hours(1))
        story.answersHellos = false
        try story.handle(.message(topic: TopicPrefix.up, payload: []))
        try story.pass(.seconds(30))
        let nonce = try #require(story.hellos.last?.nonce)
        let through = story.phone.disk.trail.acknowledged
        try story.handle(try story.acknowledgement(nonce: nonce, trail: through - 5))
        #expect(story.phone.disk.trail.acknowledged >= through, "the repetition was acknowledged")
        #expect(story.phone.disk.trail.isAcknowledged && story.phone.disk.trail.oldest == 1)
        let records = story.journal.filter { if case .restored = $0 { true } else { false } }
        #expect(records.count == 1)
    }

    @Test("an older epoch's acknowledgement is believed only as the answer to a hello of now")
    func olderEpoch() throws {
        let story = try started()
        story.epoch = 2
        try story.handle(.message(topic: TopicPrefix.up, payload: []))
        try story.pass(.hours(1))
        #expect(story.phone.disk.epoch == 2)
        let (through, records) = (story.phone.disk.trail.acknowledged, story.journal.count)
        try story.handle(try story.acknowledgement(trail: 3, word: 1, epoch: 1))
        #expect(story.journal.count == records)
        #expect(story.phone.disk.trail.acknowledged == through && story.phone.disk.epoch == 2)

        // A backup from before the last one was put in place by hand.
        story.restore(trail: 10, word: 1, epoch: 0)
        try story.handle(.disconnected(reason: "restarted"))
        try story.pass(.minutes(1))
        #expect(story.phone.disk.epoch == 0)
        #expect(story.phone.disk.trail.isAcknowledged && story.reports.count >= Int(through))
    }

    @Test("after a reboot it still has them, and remembers the epoch")
    func reboot() throws {
        let story = try started()
        try story.pass(.hours(3))
        let words = story.words
        try story.loseRest()
        try story.press(.power(true))
        story.restore(trail: 1, word: 0, epoch: 4)
        try story.handle(.disconnected(reason: "the service is restored"))
        try story.pass(.minutes(1))
        #expect(words.allSatisfy { story.words[$0.key] == $0.value })
        try story.loseRest()
        #expect(story.phone.disk.epoch == 4)
        try story.press(.power(true))
        let records = story.journal.filter { if case .restored = $0 { true } else { false } }
        #expect(records.count == 1, "and needs not be told again")
    }

    @Test("after a day, by the service's time, they are forgotten")
    func forgotten() throws {
        let story = try started(every: .minutes(10))
        try story.pass(.hours(20))
        #expect(story.phone.disk.trail.oldest == 1)
        try story.press(.clock(ahead: .days(400)))
        try story.pass(.minutes(30))
        #expect(story.phone.disk.trail.oldest == 1, "its own calendar counts for nothing")
        try story.press(.clock(ahead: .zero))
        try story.pass(.hours(28))
        let trail = story.phone.disk.trail
        let oldest = try #require(story.reports[trail.oldest])
        let age = story.now - oldest.at
        #expect(age >= .hours(24) && age <= .hours(26), "\(age.written)")
        let kept = trail.kept.count
        #expect(kept - trail.unacknowledged > 100)
        #expect(trail.marks.count <= 26)
        let again = PhoneDisk(stream: story.identity.stream, journal: story.journal)
        #expect(
            again.trail.extent == trail.extent
                && again.words.extent == story.phone.disk.words.extent)
    }

    @Test(
        "they are kept in the journal once: a shorter one holds them, and grows no more than they")
    func compacted() throws {
        let story = try started(every: .minutes(10))
        try story.pass(.hours(60))
        var journal = story.phone.disk.journal
        let kept = story.phone.disk.trail.kept.count + story.phone.disk.words.kept.count
        #expect((kept...kept + 60).contains(journal.count))
        for _ in 0..<5 {
            let disk = PhoneDisk(stream: story.identity.stream, journal: journal)
            #expect(disk.trail.extent == story.phone.disk.trail.extent)
            #expect(disk.trail.marks == story.phone.disk.trail.marks)
            #expect(disk.trail.acknowledged == story.phone.disk.trail.acknowledged)
            journal = disk.journal
        }
        #expect(journal == story.phone.disk.journal)
    }

    @Test("an order that such a service sends again is answered, though the word is long forgotten")
    func forgottenAnswer() throws {
        let story = try started(every: .minutes(10))
        try story.pass(.minutes(10))
        let (ring, lost) = (story.newOrder(.ring(duration: .seconds(5))), story.newLost())
        try story.send(ring)
        try story.pass(.minutes(1))
        try story.send(lost)
        let (rung, applied) = (story.said(of: ring).last, story.said(of: lost).last)
        try story.pass(.hours(30))
        _ = try story.order(.release)
        #expect(story.phone.disk.words.oldest > 3)
        story.restore(trail: 3, word: 0, epoch: 1)
        try story.handle(.disconnected(reason: "the service is restored"))
        try story.pass(.minutes(1))
        #expect(story.said(of: ring).isEmpty && story.said(of: lost).isEmpty)

        for _ in 0..<3 {
            #expect(try story.send(ring).rings.isEmpty)
            try story.send(lost)
        }
        #expect(story.said(of: ring) == [rung].compactMap(\.self), "anew, and once")
        #expect(story.said(of: lost) == [applied].compactMap(\.self))
        let new = story.words.filter { if case .order = $0.value.content { true } else { false } }
        #expect(new.keys.allSatisfy { $0 >= story.hellos.last?.word.oldest ?? 0 })
    }

    @Test("a service that lost more than they reach back learns so from the hello")
    func tooOld() throws {
        let story = try started(every: .minutes(10))
        try story.pass(.hours(60))
        let oldest = story.phone.disk.trail.oldest
        #expect(oldest > 100)
        story.restore(trail: 3, word: 0, epoch: 1)
        try story.handle(.disconnected(reason: "the service is restored"))
        try story.pass(.minutes(1))
        #expect(story.hellos.last?.trail.oldest == oldest)
        #expect(story.reports.keys.filter { $0 > 3 }.min() == oldest)
    }
}

extension Report {
    fileprivate var at: Timestamp {
        switch self {
        case .fix(let fix): fix.at
        case .sync(let sync): sync.at
        }
    }
}
