internal import DeviceRegistry
internal import FindDevice
internal import PhoneModel
internal import Wire

/// What really became of an order, whatever anybody says of it.
struct GhostOrder {
    /// Its place among all orders, from 1: its name in traces.
    let number: Int
    let phone: PhoneIndex
    /// When it was accepted, by the true clock.
    let acceptedAt: Timestamp
    /// As the registry has it.
    var order: Order
    /// Whether its owner knows of it.
    var isTold = false
    /// What its phone has said of it, on its own disk.
    var said: [OrderReport] = []
    /// How often it was done: a ring has sounded, a fix was taken, a phone was wiped.
    var effects = 0
    /// How far the service's clock has been ahead of the truth since, at the least.
    var clockError: Duration
    /// Whether the registry was set back to when less was known of it.
    var isSetBack = false

    /// Whether its phone has said its last word of it.
    var isOver: Bool {
        said.contains { report in
            switch report {
            case .received, .deferred, .running: false
            case .succeeded, .failed, .rejected, .expired, .cancelled: true
            }
        }
    }

    /// Whether it is too late to begin, by the true clock as by any that the service has had since:
    /// a clock that jumps makes nothing late by itself.
    func isExpired(at time: Timestamp) -> Bool {
        guard let expiresAt = order.expiresAt else { return false }
        return time + clockError > expiresAt && time - acceptedAt > expiresAt - order.acceptedAt
    }
}

/// What a phone did that it should not have done.
struct GhostFault {
    /// Nil if it breaks none of the promises, and is wrong all the same.
    let promise: Promise?
    let words: String
}

/// What a phone really has said and reported: what is on its disk, and was.
struct GhostPhone {
    let name: String
    let device: DeviceID
    let prefix: String
    /// Every word that was ever flushed, by its number less one.
    var words: [Word] = []
    /// Every report likewise.
    var reports: [Report] = []
    /// How many fixes there are among the first n reports.
    var fixes: [Int] = [0]
    /// Every order, or cancelling of one, that it took.
    var taken: Set<OrderID> = []
    var lost = LostState.never
    /// The newest lost mode that the right PIN has ended.
    var ended = Counter.zero
    /// How often somebody has guessed at its PIN since that was right, or let be tried again.
    var tries = 0
    /// The erase orders for which it is wiped.
    var wiped: Set<OrderID> = []
    /// Whether only its account opens it.
    var isLocked = false
    /// Whether it was ever erased or reset.
    var hasBeenEmptied: Bool { !wiped.isEmpty || isReset }
    private(set) var isReset = false
    var counter = Counter.zero
    var acknowledged: [ReportLog: UInt64] = [.trail: 0, .word: 0]
    /// Up to where the service has said that it has its logs, since the registry was last set back.
    var told: [ReportLog: UInt64] = [:] {
        didSet { mostTold.merge(told) { max($0, $1) } }
    }
    /// And up to where it ever did: that may still be on its way.
    private(set) var mostTold: [ReportLog: UInt64] = [:]
    /// Whether it belongs to nobody any more.
    var isReleased = false
    /// Whether it is never seen again.
    var isGone = false

    /// Takes what was flushed; nil, or what is wrong with it.
    mutating func store(_ record: JournalRecord) -> GhostFault? {
        switch record {
        case .order(let message): return take(message)
        case .word(let word): return add(word)
        case .report(let message): return add(message)
        case .pinTried(let count): return countTry(count)
        case .wiped(let orders): return wipe(for: orders)
        case .restored(_, let trail, let word):
            acknowledged = [.trail: trail, .word: word]
        case .acknowledged, .floor, .standing: break
        }
        return nil
    }

    private mutating func take(_ message: OrderMessage) -> GhostFault? {
        counter = max(counter, message.counter)
        let isNew = taken.insert(message.order).inserted
        guard isNew else { return GhostFault(promise: .effects, words: "takes an order twice") }
        switch message.intent {
        case .run(.lost): setLost(true, message.version)
        case .run(.found): setLost(false, message.version)
        case .run(.release): tries = 0
        case .run(.locate), .run(.ring), .run(.erase), .cancel, .unknown: break
        }
        return nil
    }

    private mutating func setLost(_ isOn: Bool, _ version: Counter?) {
        guard let version, version > lost.version else { return }
        lost = LostState(version: version, isOn: isOn)
        if !isOn { tries = 0 }
    }

    private mutating func countTry(_ count: Int) -> GhostFault? {
        guard count == tries + 1, count <= PINThrottle.mostTries else {
            return GhostFault(promise: nil, words: "counts try \(count) after try \(tries)")
        }
        tries = count
        return nil
    }

    private mutating func wipe(for orders: [OrderID]) -> GhostFault? {
        isLocked = true
        for order in orders {
            guard taken.contains(order) else {
                return GhostFault(
                    promise: .erasure, words: "wipes for an order that is not on its disk")
            }
            guard wiped.insert(order).inserted else {
                return GhostFault(promise: .effects, words: "wipes twice for one order")
            }
        }
        return nil
    }

    private mutating func add(_ word: Word) -> GhostFault? {
        let sequence = word.number.sequence
        guard sequence == UInt64(words.count) + 1 else {
            return GhostFault(
                promise: .reports, words: "writes word \(sequence) after word \(words.count)")
        }
        words.append(word)
        return if case .event(let event) = word.content { happen(event) } else { nil }
    }

    private mutating func happen(_ event: PhoneEvent) -> GhostFault? {
        switch event {
        case .factoryReset: (isLocked, isReset) = (true, true)
        case .activated: isLocked = false
        case .wrongPIN(let count, _) where count > tries: return .uncounted
        case .lostModeEnded(let version, _):
            guard tries > 0 else { return .uncounted }
            ended = max(ended, version)
            if lost.version == version { lost.isOn = false }
            tries = 0
        default: break
        }
        return nil
    }

    private mutating func add(_ message: TrailMessage) -> GhostFault? {
        let report = message.report
        guard let number = message.number?.sequence, number == UInt64(reports.count) + 1 else {
            return GhostFault(
                promise: .reports, words: "writes a report that does not follow its last")
        }
        reports.append(report)
        let isFix = if case .fix = report { 1 } else { 0 }
        fixes.append(fixes[fixes.count - 1] + isFix)
        return nil
    }
}

extension GhostFault {
    fileprivate static let uncounted = GhostFault(
        promise: nil, words: "has compared a PIN that it had not counted")
}

extension GhostPhone {
    /// Whether the registry has the entries of a log up to a number.
    func stored(
        _ log: ReportLog, through number: UInt64, in reader: RegistryReader
    ) throws -> Bool {
        switch log {
        case .word:
            return try number <= UInt64(words.count)
                && reader.acknowledged(device, .word) >= number
        case .trail:
            return try number <= UInt64(reports.count)
                && reader.trailCount(of: device) >= fixes[Int(number)]
        }
    }
}

extension Fix {
    /// As the bus carries it, which rounds.
    var onTheBus: Fix {
        do { return try LocationBody(self).fix() } catch { return self }
    }
}

extension Outcome {
    /// As the bus carries it.
    var onTheBus: Outcome {
        switch self {
        case .located(let fix): .located(fix.onTheBus)
        case .erased(let lastSeen): .erased(lastSeen: lastSeen?.onTheBus)
        case .rang, .applied: self
        }
    }
}
