import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// One phone, and a service that does what Wire says: answers hellos, stores what comes, and
/// acknowledges it. Time stands still until the story moves it.
final class PhoneStory {
    static let noon = Timestamp(seconds: 1_772_366_400)

    let identity: PhoneIdentity
    let service: SigningKey
    let profile: HandsetProfile
    private(set) var phone: Phone
    private(set) var now = PhoneStory.noon
    /// How far the service's clock is ahead of the story's.
    var serviceAhead = Duration.zero
    /// Whether connections come about (nil: nobody says anything), hellos are answered, reports
    /// acknowledged.
    var network: Bool? = true
    var answersHellos = true
    var acknowledges = true
    private(set) var journal: [JournalRecord] = []
    private(set) var effects: [(at: Timestamp, effect: PhoneEffect)] = []
    private(set) var words: [UInt64: Word] = [:]
    private(set) var reports: [UInt64: Report] = [:]
    private(set) var hellos: [Hello] = []
    /// What it asked to be activated by.
    private(set) var nonces: [String] = []
    /// Which life of its registry the service is in.
    var epoch: Int64 = 0
    private var isCut = false
    var lastCounter: Int64 = 0
    var lastVersion: Int64 = 0
    var random: SeededGenerator

    init(
        seed: UInt64 = 1, profile: HandsetProfile = .quiet, clockError: Duration = .zero,
        movement: Movement? = nil, life: [JournalRecord] = [], like other: PhoneStory? = nil,
        at start: Timestamp = noon
    ) throws {
        random = SeededGenerator(seed: seed, stream: 9)
        self.profile = profile
        now = start
        journal = life
        service = try #require(SigningKey(seed: Array(1...32)))
        let device = DeviceID(using: &random)
        let key = try #require(SigningKey(seed: Array(33...64), name: device.text))
        identity =
            other?.identity
            ?? PhoneIdentity(
                device: device, prefix: TopicPrefix(of: device), stream: StreamID(using: &random),
                signingKey: key, serviceKey: service.verifying, openPIN: ToySeal.open)
        let home = try #require(Coordinate(latitude: -33.8568, longitude: 151.2153))
        var handset = Handset(
            profile: profile, movement: movement ?? .still(home), seed: seed, startedAt: start)
        handset.clockError = clockError
        phone = Phone(
            identity: identity, disk: PhoneDisk(stream: identity.stream, journal: life),
            handset: handset, at: start)
    }

    // MARK: What happens

    @discardableResult
    func press(_ button: Button) throws -> [PhoneEffect] { try handle(.press(button)) }

    /// Lets something happen, and everything that at once follows from it on the network.
    @discardableResult
    func handle(_ input: PhoneInput) throws -> [PhoneEffect] {
        let first = phone.handle(input, at: now)
        var inputs: [PhoneInput] = []
        try carryOut(first, &inputs)
        while !inputs.isEmpty {
            var following: [PhoneInput] = []
            for input in inputs { try carryOut(phone.handle(input, at: now), &following) }
            inputs = following
        }
        return first
    }

    /// Steps whenever something is due, and never in between; how many steps that took.
    @discardableResult
    func pass(_ duration: Duration) throws -> Int {
        let end = now + duration
        var steps = 0
        while let next = phone.next, next <= end {
            now = max(now, next)
            try handle(.passage)
            steps += 1
            guard steps < 100_000 else {
                Issue.record("the phone steps and steps at \(now)")
                break
            }
        }
        now = end
        return steps
    }

    private func carryOut(_ effects: [PhoneEffect], _ inputs: inout [PhoneInput]) throws {
        try cutBefore(effects)
        for effect in effects {
            if case .store = effect { try cutAfterLast() }
            self.effects.append((now, effect))
            switch effect {
            case .store(let record): journal.append(record)
            case .connect:
                isCut = false
                switch network {
                case true?: inputs.append(.connected)
                case false?: inputs.append(.disconnected(reason: "no network"))
                case nil: break
                }
            case .suspend(let on): isCut = on
            case .publish(let channel, let payload, _):
                if !isCut { try receive(payload, on: channel, &inputs) }
            case .askActivation(let nonce): nonces.append(nonce)
            case .disconnect, .vanish, .notice: break
            }
        }
    }

    // MARK: Power cuts

    /// After how many more records the power goes.
    var recordsLeft: Int?
    /// Whether the disk is written before anything else is carried out, as an agent does it, or
    /// each record at its place among the other effects.
    var storesFirst = false
    /// Whether its journal is made as short as can be before it is read again.
    var compacts = false
    private var lives: UInt64 = 0

    /// The power went; what was stored, was stored.
    struct PowerCut: Error {}

    private func cutAfterLast() throws {
        guard let left = recordsLeft else { return }
        guard left > 0 else { throw PowerCut() }
        recordsLeft = left - 1
    }

    private func cutBefore(_ effects: [PhoneEffect]) throws {
        let records = effects.compactMap { effect in
            if case .store(let record) = effect { record } else { nil }
        }
        guard storesFirst, let left = recordsLeft, records.count > left else { return }
        journal += records.prefix(left)
        throw PowerCut()
    }

    /// What is left of the phone after a power cut: its journal, read from its bytes, and new
    /// hardware around it.
    func loseRest() throws {
        lives += 1
        recordsLeft = nil
        isCut = false
        journal = try reread(journal)
        var disk = PhoneDisk(stream: identity.stream, journal: journal)
        if compacts {
            disk = PhoneDisk(stream: identity.stream, journal: try reread(disk.journal))
        }
        let movement = phone.handset.movement
        phone = Phone(
            identity: identity, disk: disk,
            handset: Handset(
                profile: profile, movement: movement, seed: 1000 + lives, startedAt: now),
            at: now)
    }

    private func reread(_ journal: [JournalRecord]) throws -> [JournalRecord] {
        let device = identity.device
        return try journal.map {
            try JournalRecord(decoding: $0.encoded(for: device), of: device)
        }
    }

    // MARK: The service

    private func receive(
        _ payload: [UInt8], on channel: Channel, _ inputs: inout [PhoneInput]
    ) throws {
        switch channel {
        case .hello:
            let hello = try Hello(
                verifying: payload, with: identity.signingKey.verifying, from: identity.device)
            hellos.append(hello)
            if answersHellos { inputs.append(try acknowledgement(nonce: hello.nonce)) }
        case .result, .event:
            let word = try Word(
                verifying: payload, with: identity.signingKey.verifying, from: identity.device)
            #expect(word.channel == channel && word.number.stream == identity.stream)
            let known = words.updateValue(word, forKey: word.number.sequence)
            #expect(known == nil || known == word, "two words of one number")
            if acknowledges { inputs.append(try acknowledgement()) }
        case .fix, .sync:
            let message = try TrailMessage(decoding: payload, from: channel)
            let number = try #require(message.number)
            let known = reports.updateValue(message.report, forKey: number.sequence)
            #expect(known == nil || known == message.report, "two reports of one number")
            if acknowledges { inputs.append(try acknowledgement()) }
        case .presence: _ = try PresenceMessage(decoding: payload)
        case .command, .acknowledgement: Issue.record("the phone writes on \(channel)")
        }
    }

    var serviceTime: Timestamp { now + serviceAhead }
    /// The highest numbers up to which the service misses nothing.
    var trailThrough: UInt64 { Self.contiguous(reports) }
    var wordThrough: UInt64 { Self.contiguous(words) }

    private static func contiguous(_ entries: [UInt64: some Any]) -> UInt64 {
        var through: UInt64 = 0
        while entries[through + 1] != nil { through += 1 }
        return through
    }

    func acknowledgement(
        nonce: String? = nil, trail: UInt64? = nil, word: UInt64? = nil, at: Timestamp? = nil,
        key: SigningKey? = nil, device: DeviceID? = nil, stream: StreamID? = nil,
        epoch: Int64? = nil, again: Bool = false
    ) throws -> PhoneInput {
        let message = Acknowledgement(
            device: device ?? identity.device, at: at ?? serviceTime, epoch: epoch ?? self.epoch,
            stream: stream ?? identity.stream, trailThrough: trail ?? trailThrough,
            wordThrough: word ?? wordThrough, nonce: nonce, again: again)
        return .message(
            topic: identity.prefix.topic(.acknowledgement),
            payload: try message.signed(with: key ?? service))
    }

    // MARK: What the service heard

    /// The service remembers what an earlier life had published before record `count` was written.
    func remember(_ earlier: PhoneStory, before count: Int) throws {
        var records = 0
        for (_, effect) in earlier.effects {
            if case .store = effect { records += 1 }
            guard records <= count else { return }
            guard case .publish(let channel, let payload, _) = effect else { continue }
            switch channel {
            case .result, .event:
                let word = try Word(
                    verifying: payload, with: identity.signingKey.verifying, from: identity.device)
                words[word.number.sequence] = word
            case .fix, .sync:
                let message = try TrailMessage(decoding: payload, from: channel)
                reports[try #require(message.number).sequence] = message.report
            case .command, .acknowledgement, .hello, .presence: break
            }
        }
    }

    /// The service is restored from a backup of when it had no more than this.
    func restore(trail: UInt64, word: UInt64, epoch: Int64) {
        reports = reports.filter { $0.key <= trail }
        words = words.filter { $0.key <= word }
        self.epoch = epoch
    }

    /// All that the phone said of an order, in the order of its words.
    func said(of order: OrderMessage) -> [OrderReport] {
        words.sorted { $0.key < $1.key }.compactMap { _, word in
            guard case .order(order.order, let report) = word.content else { return nil }
            return report
        }
    }

    var events: [PhoneEvent] {
        words.sorted { $0.key < $1.key }.compactMap { _, word in
            if case .event(let event) = word.content { event } else { nil }
        }
    }

    var notices: [Notice] { effects.map(\.effect).notices }
}

extension HandsetProfile {
    /// A phone with a perfect radio that reports once in a while and drains slowly.
    static let quiet: HandsetProfile = {
        var profile = HandsetProfile()
        profile.radioBadTime = .zero
        profile.reportInterval = .hours(6)
        profile.idleDrainPercentPerHour = 0.1
        return profile
    }()
}

extension [PhoneEffect] {
    var notices: [Notice] {
        compactMap { if case .notice(let notice) = $0 { notice } else { nil } }
    }

    var rings: [Notice] { notices.filter { if case .rings = $0 { true } else { false } } }

    func payloads(_ channel: Channel) -> [[UInt8]] {
        compactMap { effect in
            guard case .publish(channel, let payload, _) = effect else { return nil }
            return payload
        }
    }

    var sessions: [SessionID] {
        compactMap { if case .connect(let session) = $0 { session } else { nil } }
    }
}
