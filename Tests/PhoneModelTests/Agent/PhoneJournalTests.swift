import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// A phone's disk: what a life without power in between adds up to.
@Suite("a phone's journal")
struct PhoneJournalTests {
    private static let at = PhoneStory.noon

    /// A day with everything in it, and when each order was sent.
    private static func day(
        seed: UInt64
    ) throws -> (story: PhoneStory, orders: [(sentAtRecord: Int, message: OrderMessage)]) {
        var profile = HandsetProfile.quiet
        profile.reportInterval = .minutes(2)
        let story = try PhoneStory(seed: seed, profile: profile)
        var sent: [(Int, OrderMessage)] = []
        func send(_ message: OrderMessage) throws {
            sent.append((story.journal.count, message))
            try story.send(message)
        }
        func cancelling(_ order: OrderMessage) -> OrderMessage {
            var message = order
            message.intent = .cancel
            return message
        }
        try story.press(.power(true))
        try story.pass(.minutes(1))
        try send(story.newOrder())
        try story.pass(.minutes(1))
        try send(story.newOrder(.ring(duration: .seconds(30))))
        try story.pass(.minutes(1))
        let picked = story.newOrder(.ring(duration: .seconds(60)))
        try send(picked)
        try story.pass(.seconds(10))
        try story.press(.pickup)
        try send(picked)
        let overtaken = story.newOrder(.ring(duration: .seconds(50)))
        try send(cancelling(overtaken))
        try send(overtaken)
        let stopped = story.newOrder(.ring(duration: .seconds(50)))
        try send(stopped)
        try story.pass(.seconds(5))
        try send(cancelling(stopped))
        try send(story.newOrder())
        try send(story.newOrder(.ring(duration: .seconds(40))))
        try story.pass(.seconds(2))
        try send(story.newOrder(.ring(duration: .seconds(20))))
        try story.press(.airplane(true))
        try story.pass(.minutes(2))
        try story.press(.airplane(false))
        story.answersHellos = false
        try story.press(.power(false))
        try story.press(.power(true))
        try send(story.newOrder(.ring(duration: .seconds(20))))
        try send(story.newOrder())
        story.answersHellos = true
        try story.pass(.minutes(3))
        return (story, sent)
    }

    @Test(
        "killed at any record, no ring that had begun begins again, and no order is taken twice",
        arguments: 0..<2)
    func killed(seed: UInt64) throws {
        let (first, orders) = try Self.day(seed: seed)
        #expect(first.journal.count > 40)
        for count in 0...first.journal.count {
            let second = try PhoneStory(
                seed: seed + 100, life: Array(first.journal.prefix(count)), like: first,
                at: first.now - .minutes(3))
            let begun = rings(of: first, before: count)
            // It will not bear two words of one number, from whichever life.
            try second.remember(first, before: count)
            try second.press(.power(true))
            // The service sends again, in their order, all that it has sent so far.
            for (record, message) in orders where record <= count { try second.send(message) }
            try second.pass(.minutes(10))

            let again = rings(of: second, before: .max)
            #expect(Set(again).isDisjoint(with: begun), "record \(count)")
            #expect(Set(again).count == again.count, "record \(count)")
            let ledger = second.phone.disk.ledger
            #expect(Set(ledger.entries.map(\.message.order)).count == ledger.entries.count)
            #expect(ledger.open.isEmpty, "record \(count): \(ledger.open)")
            #expect(second.phone.disk.words.isAcknowledged, "record \(count)")
        }
    }

    /// The orders whose ring was heard before record `count` was written.
    private func rings(of story: PhoneStory, before count: Int) -> [OrderID] {
        var records = 0
        var last: OrderID?
        var begun: [OrderID] = []
        for (_, effect) in story.effects {
            switch effect {
            case .store(let record):
                records += 1
                guard records <= count else { return begun }
                if case .word(let word) = record, case .order(let order, .running) = word.content {
                    last = order
                }
            case .notice(.rings): if let last { begun.append(last) }
            default: break
            }
        }
        return begun
    }

    @Test("every record of a day comes back from its bytes", arguments: 0..<2)
    func encoded(seed: UInt64) throws {
        let (story, _) = try Self.day(seed: seed)
        let device = story.identity.device
        let records =
            story.journal + [
                .floor(.trail, oldest: 7), .floor(.word, oldest: 1), .pinTried(count: 3),
                .wiped(orders: []), .wiped(orders: [OrderID(using: &story.random)]),
                .restored(epoch: 3, trailThrough: 0, wordThrough: UInt64(Int64.max)),
                .acknowledged(.word, through: 4, at: nil), .standing(Standing()),
                .standing(Self.full(story)),
            ]
        var kinds: Set<UInt8> = []
        for record in records {
            let bytes = record.encoded(for: device)
            kinds.insert(bytes[0])
            let read = try JournalRecord(decoding: bytes, of: device)
            // Places are rounded to a centimetre when they are first written.
            #expect(read.encoded(for: device) == bytes)
        }
        #expect(kinds.count == 10)
        let other = DeviceID(using: &story.random)
        for record in records {
            guard case .word = record else { continue }
            let bytes = record.encoded(for: device)
            #expect(throws: WireFault.self) { try JournalRecord(decoding: bytes, of: other) }
        }
    }

    /// A phone of which there is everything to say.
    private static func full(_ story: PhoneStory) -> Standing {
        var standing = Standing()
        standing.counter = Counter(epoch: 2, number: 9)
        standing.lost = LostLock(
            state: LostState(version: Counter(epoch: 1, number: 4), isOn: true),
            order: OrderID(using: &story.random),
            mode: LostMode(sealedPIN: Array(0..<52), message: "🦘 \"x\"", callback: "112"),
            tries: 7, triesTold: 6, unreadableTold: Counter(epoch: 1, number: 3))
        standing.isWiped = true
        standing.isActivationLocked = true
        standing.wipedOrders = [OrderID(using: &story.random)]
        standing.lastSeen = story.phone.disk.standing.lastSeen
        standing.sim = .out
        return standing
    }

    @Test("what stands comes back whole from its bytes")
    func standing() throws {
        let (story, _) = try Self.day(seed: 1)
        let device = story.identity.device
        var standing = Self.full(story)
        let bytes = JournalRecord.standing(standing).encoded(for: device)
        let read = try JournalRecord(decoding: bytes, of: device)
        guard case .standing(let found) = read else {
            Issue.record("\(read)")
            return
        }
        let (before, after) = (try #require(standing.lastSeen), try #require(found.lastSeen))
        #expect(before.coordinate.distance(to: after.coordinate) < 0.02)
        standing.lastSeen = after
        #expect(found == standing)
    }

    @Test("a disk that is read from bytes says the same words, to the byte")
    func sameWords() throws {
        let (story, _) = try Self.day(seed: 3)
        let device = story.identity.device
        let read = try story.journal.map {
            try JournalRecord(decoding: $0.encoded(for: device), of: device)
        }
        for (before, after) in zip(story.journal, read) {
            guard case .word(let said) = before, case .word(let kept) = after else { continue }
            let key = story.identity.signingKey
            #expect(try said.signed(by: device, with: key) == kept.signed(by: device, with: key))
        }
        let disk = PhoneDisk(stream: story.identity.stream, journal: read)
        #expect(disk.counter == story.phone.disk.counter)
        #expect(disk.words.extent == story.phone.disk.words.extent)
        #expect(disk.trail.extent == story.phone.disk.trail.extent)
    }

    @Test("what is no record is refused")
    func garbage() throws {
        var random = SeededGenerator(seed: 1)
        let device = DeviceID(using: &random)
        for text in [
            "", "q", "o", "w{}", "f{}", "s{}", "a{}", "l{}", "a{\"log\":\"x\",\"number\":1}",
            "p{}", "p{\"count\":\"1\"}", "x{}", "x{\"orders\":[\"x\"]}", "r{}", "z{}", "z[]",
        ] {
            #expect(throws: WireFault.self) {
                try JournalRecord(decoding: Array(text.utf8), of: device)
            }
        }
    }

    @Test("the shortest journal of any moment adds up to the same disk", arguments: 0..<2)
    func compacted(seed: UInt64) throws {
        let (story, _) = try Self.day(seed: seed)
        let stream = story.identity.stream
        for count in 0...story.journal.count {
            let disk = PhoneDisk(stream: stream, journal: story.journal.prefix(count))
            let compact = disk.journal
            #expect(compact.count <= count + 2)
            expectSame(PhoneDisk(stream: stream, journal: compact), disk, "record \(count)")
            // Life goes on alike on both.
            var longer = PhoneDisk(stream: stream, journal: compact)
            for record in story.journal.dropFirst(count) { longer.apply(record) }
            expectSame(longer, story.phone.disk, "from record \(count)")
        }
    }

    @Test("also when the store was full, and when the service had more than the phone knew of")
    func compactedOddities() throws {
        let (story, _) = try Self.day(seed: 5)
        let stream = story.identity.stream
        let marks: [JournalRecord] = [
            .floor(.word, oldest: 9), .floor(.trail, oldest: 4),
            .acknowledged(.word, through: 12, at: Self.at),
            .acknowledged(.trail, through: 7, at: Self.at),
            .restored(epoch: 2, trailThrough: 5, wordThrough: 10),
            .acknowledged(.word, through: 900, at: Self.at),
            .acknowledged(.trail, through: 901, at: nil),
        ]
        let unacknowledged = story.journal.filter { record in
            if case .acknowledged = record { false } else { true }
        }
        for end in 0...marks.count {
            let disk = PhoneDisk(stream: stream, journal: unacknowledged + marks.prefix(end))
            expectSame(PhoneDisk(stream: stream, journal: disk.journal), disk, "\(end)")
        }
    }

    private func expectSame(_ disk: PhoneDisk, _ other: PhoneDisk, _ comment: Comment) {
        #expect(disk.counter == other.counter, comment)
        #expect(disk.ledger.entries == other.ledger.entries, comment)
        #expect(disk.words.extent == other.words.extent, comment)
        #expect(disk.words.held == other.words.held, comment)
        #expect(disk.trail.extent == other.trail.extent, comment)
        #expect(disk.trail.held == other.trail.held, comment)
    }
}
