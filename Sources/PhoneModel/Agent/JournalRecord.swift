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
    package func encoded(for device: DeviceID) -> [UInt8] {
        [kind.rawValue] + body(for: device)
    }

    private func body(for device: DeviceID) -> [UInt8] {
        switch self {
        case .order(let message): message.payload()
        case .word(let word): word.payload(of: device)
        case .report(let message): message.encoded()
        case .pinTried(let count): JSONWriter.object { $0.put("count", count) }
        case .wiped(let orders): JSONWriter.object { $0.put("orders", orders.map(\.text)) }
        case .acknowledged(let log, let through, let time): Self.mark(log, through, at: time)
        case .restored(let epoch, let trail, let word):
            JSONWriter.object { body in
                body.put("epoch", epoch)
                body.put("trail", trail)
                body.put("word", word)
            }
        case .floor(let log, let oldest): Self.mark(log, oldest, at: nil)
        case .standing(let standing): JSONWriter.object { $0.put(standing) }
        }
    }

    /// A place in a log.
    private static func mark(_ log: ReportLog, _ number: UInt64, at: Timestamp?) -> [UInt8] {
        JSONWriter.object { body in
            body.put("at", at?.milliseconds)
            body.put("log", log.rawValue)
            body.put("number", number)
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
        case .pinTried: self = .pinTried(count: try JSONObject(body).count("count"))
        case .wiped: self = .wiped(orders: try JSONObject(body).identifiers("orders"))
        case .acknowledged: self = try JSONObject(body).acknowledged()
        case .restored: self = try JSONObject(body).restored()
        case .floor:
            let mark = try JSONObject(body)
            self = .floor(try mark.known("log"), oldest: try mark.position("number"))
        case .standing: self = .standing(try JSONObject(body).standing())
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
}

extension JSONObject {
    fileprivate func acknowledged() throws(WireFault) -> JournalRecord {
        .acknowledged(
            try known("log"), through: try position("number"),
            at: try integer(ifPresent: "at").map(Timestamp.init(milliseconds:)))
    }

    fileprivate func restored() throws(WireFault) -> JournalRecord {
        .restored(
            epoch: try integer("epoch"), trailThrough: try position("trail"),
            wordThrough: try position("word"))
    }
}
