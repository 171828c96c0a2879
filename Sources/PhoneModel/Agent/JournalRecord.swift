package import FindDevice
package import Wire

/// One record of a phone's journal: what must outlive its power.
///
/// A power cut may come between any two records, so each of them leaves the disk in a state that a
/// phone can go on from.
package enum JournalRecord: Hashable, Sendable {
    /// An order's id, counter and intent, in one record: none is ever there without the others. A
    /// lost mode is on from this record on, and a wipe is certain. A cancelling of an order that
    /// never came is kept likewise, so that the order finds it.
    case order(OrderMessage)
    /// An entry of the word log; if it is about an order, the order's answer. What an event says
    /// has happened with this record: that the right PIN ended lost mode, that somebody reset the
    /// phone, that the account's password opened it.
    case word(Word)
    /// An entry of the trail.
    case report(TrailMessage)
    /// A PIN is about to be compared, and this many have been since the last right one.
    case pinTried(count: Int)
    /// The user's part is empty, as these orders wanted it.
    case wiped(orders: [OrderID])
    /// The service has a log up to here; when it said so, by its own clock, if what it has is to be
    /// kept for a while.
    case acknowledged(ReportLog, through: UInt64, at: Timestamp?)
    /// The service was restored from a backup: it has the logs up to here and nothing beyond,
    /// whatever it acknowledged before.
    case restored(epoch: Int64, trailThrough: UInt64, wordThrough: UInt64)
    /// Entries below `oldest` were given up, because the store was full.
    case floor(ReportLog, oldest: UInt64)
    /// What stands whatever the records before it say: written when a journal is made shorter.
    case standing(Standing)

    /// Whether what was said after it would be a lie if it were lost.
    package var mustBeDurable: Bool {
        switch self {
        case .order, .word, .report, .pinTried, .wiped, .standing: true
        case .acknowledged, .restored, .floor: false
        }
    }

    /// The record's bytes: one for its kind, then JSON as on the bus.
    package func encoded(for device: DeviceID) throws -> [UInt8] {
        [kind.rawValue] + (try body(for: device))
    }

    private func body(for device: DeviceID) throws -> [UInt8] {
        switch self {
        case .order(let message): try message.payload()
        case .word(let word): try word.payload(of: device)
        case .report(let message): try message.encoded()
        case .pinTried(let count): try WireJSON.encode(Tries(count: count))
        case .wiped(let orders): try WireJSON.encode(Wipe(orders: orders))
        case .acknowledged(let log, let through, let time):
            try WireJSON.encode(Mark(log: log, number: through, at: time))
        case .restored(let epoch, let trail, let word):
            try WireJSON.encode(Restored(epoch: epoch, trail: trail, word: word))
        case .floor(let log, let oldest):
            try WireJSON.encode(Mark(log: log, number: oldest))
        case .standing(let standing): try WireJSON.encode(StandingBody(standing))
        }
    }

    package init(decoding bytes: [UInt8], of device: DeviceID) throws(WireFault) {
        guard let first = bytes.first, let kind = Kind(rawValue: first) else {
            throw .malformed(field: "kind", reason: "no kind of journal record")
        }
        let body = Array(bytes.dropFirst())
        switch kind {
        case .order: self = .order(try OrderMessage(payload: body))
        case .word: self = .word(try Word(payload: body, from: device))
        case .fix: self = .report(try TrailMessage(decoding: body, from: .fix))
        case .sync: self = .report(try TrailMessage(decoding: body, from: .sync))
        case .pinTried:
            let tries: Tries = try WireJSON.decode(body)
            self = .pinTried(count: tries.count)
        case .wiped:
            let wipe: Wipe = try WireJSON.decode(body)
            self = .wiped(orders: wipe.orders)
        case .acknowledged:
            let mark: Mark = try WireJSON.decode(body)
            self = .acknowledged(mark.log, through: mark.number, at: mark.at)
        case .restored:
            let restored: Restored = try WireJSON.decode(body)
            self = .restored(
                epoch: restored.epoch, trailThrough: restored.trail, wordThrough: restored.word)
        case .floor:
            let mark: Mark = try WireJSON.decode(body)
            self = .floor(mark.log, oldest: mark.number)
        case .standing:
            let body: StandingBody = try WireJSON.decode(body)
            self = .standing(try body.standing())
        }
    }

    private var kind: Kind {
        switch self {
        case .order: .order
        case .word: .word
        case .report(let message): message.channel == .fix ? .fix : .sync
        case .pinTried: .pinTried
        case .wiped: .wiped
        case .acknowledged: .acknowledged
        case .restored: .restored
        case .floor: .floor
        case .standing: .standing
        }
    }

    private enum Kind: UInt8 {
        case order = 0x6f  // o
        case word = 0x77  // w
        case fix = 0x66  // f
        case sync = 0x73  // s
        case pinTried = 0x70  // p
        case wiped = 0x78  // x
        case acknowledged = 0x61  // a
        case restored = 0x72  // r
        case floor = 0x6c  // l
        case standing = 0x7a  // z
    }

    private struct Tries: Codable {
        var count: Int
    }

    private struct Wipe: Codable {
        var orders: [OrderID]
    }

    private struct Mark: Codable {
        var log: ReportLog
        var number: UInt64
        var at: Timestamp?
    }

    private struct Restored: Codable {
        var epoch: Int64
        var trail: UInt64
        var word: UInt64
    }
}
