import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// Power, radio, and the connection that hangs on them.
@Suite("a phone and its connection")
struct PhoneConnectionTests {
    @Test("a reply to a hello of an earlier connection is answered with a new hello, once")
    func lateHello() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        try story.pass(.minutes(1))
        let first = try #require(story.hellos.last?.nonce)
        try story.handle(.disconnected(reason: "broken"))
        try story.pass(.minutes(1))
        let second = try #require(story.hellos.last?.nonce)
        let count = story.hellos.count
        for nonce in [second, first, second, first, first] {
            try story.handle(try story.acknowledgement(nonce: nonce))
            try story.pass(.seconds(10))
        }
        #expect(story.hellos.count == count + 1)
        #expect(story.hellos.last?.session == story.hellos[count - 1].session)
    }

    /// A phone whose first two hellos have had no reply.
    private func asksTwice() throws -> (story: PhoneStory, nonces: [String]) {
        let story = try PhoneStory()
        story.answersHellos = false
        try story.press(.power(true))
        try story.pass(.minutes(3))
        while story.hellos.count < 2 { try story.pass(.seconds(5)) }
        return (story, story.hellos.map(\.nonce))
    }

    @Test("the reply to the oldest hello greets, and each to a newer one corrects the clock")
    func laterReply() throws {
        let (story, nonces) = try asksTwice()
        try story.handle(try story.acknowledgement(nonce: nonces[0]))
        let time = { story.phone.clock.now(uptime: story.phone.handset.uptime(at: story.now)) }
        let loose = try #require(time())
        #expect(story.phone.isGreeted && loose - story.now > .minutes(2))
        try story.handle(try story.acknowledgement(nonce: nonces[nonces.count - 1]))
        let tight = try #require(time())
        #expect(tight < loose && tight >= story.now)
        // One of before, which was withheld, changes nothing any more.
        try story.handle(
            try story.acknowledgement(nonce: nonces[0], at: story.now - .hours(1)))
        #expect(time() == tight && story.phone.isGreeted)
        let count = story.hellos.count
        try story.pass(.minutes(5))
        #expect(story.hellos.count == count, "and is no stranger's")
    }

    @Test("only the reply to the newest hello may take marks and epochs back")
    func withheldReply() throws {
        let (story, nonces) = try asksTwice()
        story.epoch = 2
        try story.handle(try story.acknowledgement(nonce: nonces[nonces.count - 1]))
        try story.pass(.minutes(1))
        let through = story.phone.disk.words.acknowledged
        #expect(through > 0 && story.phone.disk.epoch == 2)
        story.answersHellos = false
        try story.handle(.message(topic: TopicPrefix.up, payload: []))
        let count = story.hellos.count
        while story.hellos.count < count + 2 { try story.pass(.seconds(5)) }
        let withheld = story.hellos[count].nonce
        for epoch in [Int64(2), 1] {
            try story.handle(
                try story.acknowledgement(nonce: withheld, trail: 0, word: 0, epoch: epoch))
            #expect(story.phone.disk.words.acknowledged == through)
            #expect(story.phone.disk.epoch == 2 && !story.phone.isGreeted)
        }
        story.acknowledges = false
        let newest = try #require(story.hellos.last).nonce
        try story.handle(try story.acknowledgement(nonce: newest, trail: 0, word: 0, epoch: 1))
        #expect(story.phone.disk.epoch == 1 && story.phone.isGreeted)
    }

    @Test("it remembers sixteen hellos and sixteen answers, the newest")
    func nonces() throws {
        var conversation = Conversation()
        for number in 1...50 { conversation.ask("n\(number)", uptime: .seconds(number)) }
        #expect(Set(conversation.asked.keys) == Set((35...50).map { "n\($0)" }))
        #expect(conversation.answeredNonces == (19...34).map { "n\($0)" })
    }

    @Test("a phone that is switched on connects, says that it is there, and hello")
    func starts() throws {
        let story = try PhoneStory()
        #expect(story.phone.next == nil)
        try story.press(.power(true))
        let session = try #require(story.effects.map(\.effect).sessions.first)
        #expect(story.phone.link == .connected(session))
        let presence = try #require(story.effects.map(\.effect).payloads(.presence).first)
        #expect(
            try PresenceMessage(decoding: presence)
                == PresenceMessage(session: session, online: true))
        #expect(story.hellos.map(\.session) == [session])
        #expect(story.hellos.first?.supports == Set(OrderKind.allCases))
        #expect(story.events == [.poweredOn])
    }

    @Test("switched off it says goodbye, and does nothing any more")
    func stops() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        let effects = try story.press(.power(false))
        let presence = try #require(effects.payloads(.presence).last)
        #expect(try PresenceMessage(decoding: presence).online == false)
        #expect(effects.contains(.disconnect) && effects.last == .notice(.poweredOff))
        #expect(story.events == [.poweredOn, .poweringOff(battery: 80)])
        #expect(story.phone.next == nil && story.phone.link == .off)
        #expect(try story.handle(.passage).isEmpty)
        #expect(try story.press(.power(false)).isEmpty)
    }

    @Test("airplane mode vanishes without a word, and comes back as another session")
    func airplane() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        let effects = try story.press(.airplane(true))
        #expect(effects.contains(.vanish))
        #expect(effects.payloads(.presence).isEmpty && !effects.contains(.disconnect))
        try story.pass(.hours(1))
        #expect(story.phone.link == .off)
        try story.press(.airplane(false))
        let sessions = story.effects.map(\.effect).sessions
        #expect(sessions.count == 2 && Set(sessions).count == 2)
        #expect(story.phone.link == .connected(sessions[1]))
        #expect(story.hellos.map(\.session) == sessions)
    }

    @Test("pressing what is so already changes nothing: no second connection beside the first")
    func pressedTwice() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        #expect(try story.press(.airplane(false)).isEmpty)
        #expect(try story.press(.power(true)).isEmpty)
        try story.press(.airplane(true))
        #expect(try story.press(.airplane(true)).isEmpty)
        #expect(story.effects.map(\.effect).sessions.count == 1)
    }

    @Test("an attempt to connect ends with the radio, or the power", arguments: [true, false])
    func whileConnecting(airplane: Bool) throws {
        let story = try PhoneStory()
        var phone = story.phone
        let first = phone.handle(.press(.power(true)), at: story.now)
        #expect(first.sessions.count == 1 && !phone.link.isConnected)
        let effects = phone.handle(
            .press(airplane ? .airplane(true) : .power(false)), at: story.now)
        #expect(effects.contains(.vanish))
        #expect(phone.handle(.connected, at: story.now).isEmpty, "a late connection is none")
        #expect(phone.link == .off)
        let ring = try story.input(story.newOrder(.ring(duration: .seconds(5)), patience: nil))
        #expect(phone.handle(ring, at: story.now).isEmpty)
    }

    @Test("what the phone does in airplane mode is kept, and arrives afterwards")
    func keptMeanwhile() throws {
        var profile = HandsetProfile.quiet
        profile.reportInterval = .minutes(1)
        let story = try PhoneStory(profile: profile)
        try story.press(.power(true))
        try story.pass(.minutes(2))
        try story.press(.airplane(true))
        let before = story.reports.count
        try story.pass(.minutes(30))
        try story.press(.pickup)
        #expect(story.reports.count == before)
        try story.press(.airplane(false))
        try story.pass(.minutes(1))
        #expect(story.reports.count > before + 25)
        #expect(story.events.contains(.unlocked))
        #expect(story.trailThrough == UInt64(story.reports.count))
    }

    @Test("without a network it tries again at longer and longer waits, each time as a new session")
    func backOff() throws {
        let story = try PhoneStory()
        story.network = false
        try story.press(.power(true))
        try story.pass(.hours(1))
        let attempts = story.effects.filter { if case .connect = $0.effect { true } else { false } }
        #expect((30...75).contains(attempts.count), "\(attempts.count)")
        #expect(Set(attempts.map(\.effect).sessions).count == attempts.count)
        let waits = zip(attempts.dropFirst(), attempts).map { ($0.at - $1.at).inSeconds }
        #expect(try #require(waits.first) <= 2 && waits.allSatisfy { $0 <= 120 })
        #expect(try #require(waits.last) >= 60)
        story.network = true
        try story.pass(.minutes(2))
        #expect(story.phone.link.isConnected)
    }

    @Test("a broker that takes connections and never answers is given up, and tried ever later")
    func silentBroker() throws {
        let story = try PhoneStory()
        story.network = nil
        try story.press(.power(true))
        try story.pass(.seconds(29))
        #expect(story.effects.map(\.effect).sessions.count == 1)
        try story.pass(.hours(1))
        let attempts = story.effects.filter { if case .connect = $0.effect { true } else { false } }
        let ends = story.effects.filter { $0.effect == .vanish }
        #expect(abs(attempts.count - ends.count) <= 1 && (20...60).contains(attempts.count))
        #expect(zip(attempts, ends).allSatisfy { $1.at - $0.at == .seconds(30) })
        let waits = zip(attempts.dropFirst(), ends).map { ($0.at - $1.at).inSeconds }
        #expect(try #require(waits.first) <= 2 && waits.allSatisfy { (0.5...120).contains($0) })
        #expect(try #require(waits.last) >= 60)
        #expect(Set(attempts.map(\.effect).sessions).count == attempts.count)

        story.network = true
        try story.pass(.minutes(3))
        #expect(story.phone.link.isConnected && story.hellos.count == 1)
        let count = story.effects.count { $0.effect == .vanish }
        try story.pass(.hours(1))
        #expect(story.effects.count { $0.effect == .vanish } == count, "who answered in time stays")
    }

    @Test("a late answer of a connection that was given up is none")
    func lateAnswer() throws {
        let story = try PhoneStory()
        story.network = nil
        try story.press(.power(true))
        try story.pass(.seconds(30))
        #expect(try story.handle(.connected).isEmpty)
        #expect(!story.phone.link.isConnected)
    }

    @Test("a connection that breaks is made again within a second or so")
    func reconnects() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        try story.pass(.minutes(1))
        try story.handle(.disconnected(reason: "reset by peer"))
        #expect(story.notices.contains(.offline(reason: "reset by peer")))
        try story.pass(.seconds(1))
        #expect(story.phone.link.isConnected && story.hellos.count == 2)
    }

    @Test("phones that lost their service together do not come back together")
    func jitter() throws {
        let back = try (0..<30).map { seed in
            let story = try PhoneStory(seed: UInt64(seed))
            try story.press(.power(true))
            try story.handle(.disconnected(reason: "reset by peer"))
            return try #require(story.phone.link.retryAt)
        }
        #expect(Set(back).count > 20)
    }

    @Test("when the service says that it is up, the phone says hello within half a minute")
    func serviceIsUp() throws {
        var waits: Set<Duration> = []
        for seed in 0..<20 {
            let story = try PhoneStory(seed: UInt64(seed))
            try story.press(.power(true))
            try story.pass(.minutes(1))
            let start = story.now
            try story.handle(.message(topic: TopicPrefix.up, payload: []))
            try story.press(.pickup)
            #expect(!story.events.contains(.unlocked), "nothing is said before it is greeted again")
            while story.hellos.count == 1 {
                try story.pass(try #require(story.phone.next) - story.now)
            }
            #expect(story.now - start <= .seconds(30))
            #expect(story.events.contains(.unlocked))
            waits.insert(story.now - start)
        }
        #expect(waits.count > 15)
    }

    @Test(
        "a half-open connection is suspended, a new one made meanwhile too, until the spell is over"
    )
    func halfOpen() throws {
        var profile = HandsetProfile.quiet
        profile.radioBadTime = .seconds(20)
        profile.radioGoodTime = .minutes(5)
        profile.halfOpenChance = 1
        profile.halfOpenTime = .hours(10)
        let story = try PhoneStory(profile: profile)
        try story.press(.power(true))
        while !story.phone.handset.isHalfOpen {
            try story.pass(try #require(story.phone.next) - story.now)
        }
        #expect(story.effects.last?.effect == .suspend(true))
        let count = story.effects.count
        try story.press(.airplane(true))
        try story.press(.airplane(false))
        let later = story.effects.dropFirst(count).map(\.effect)
        let connect = try #require(
            later.firstIndex { if case .connect = $0 { true } else { false } })
        #expect(later[connect...].contains(.suspend(true)))
    }

    @Test(
        "a day goes by in a bounded number of steps, with a report about each five minutes",
        arguments: 0..<3)
    func day(seed: UInt64) throws {
        var profile = HandsetProfile()
        profile.reportInterval = .minutes(5)
        let story = try PhoneStory(seed: seed, profile: profile)
        try story.press(.power(true))
        var steps = 0
        for _ in 0..<24 {
            steps += try story.pass(.hours(1))
            #expect(story.phone.next != nil)
        }
        #expect(steps < 3000, "\(steps)")
        let fixes = story.journal.filter { record in
            if case .report(let message) = record, case .fix = message.report {
                true
            } else {
                false
            }
        }
        #expect((280...292).contains(fixes.count), "\(fixes.count)")
        // What was lost in half-open spells was sent again.
        let held = story.phone.disk.trail.unacknowledged
        #expect(story.trailThrough == UInt64(story.reports.count) && held < 40)
        #expect(story.phone.disk.trail.next - 1 == story.trailThrough + UInt64(held))
    }

    @Test("the same seed lives the same day, to the byte")
    func sameSeed() throws {
        func life(_ seed: UInt64) throws -> [PhoneEffect] {
            let story = try PhoneStory(seed: seed, profile: HandsetProfile())
            try story.press(.power(true))
            _ = try story.order()
            try story.pass(.minutes(30))
            return story.effects.map(\.effect)
        }
        #expect(try life(4) == life(4))
        #expect(try life(4) != life(5))
    }
}
