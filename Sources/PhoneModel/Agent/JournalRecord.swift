package import FindDevice
package import Wire

/// One record of a phone's journal: what must outlive its power.
package enum JournalRecord: Hashable, Sendable {
    /// An order's id, counter and intent, in one record: none is ever there without the others. A
    /// cancelling of an order that never came is kept likewise, so that the order finds it.
    case order(OrderMessage)
    /// An entry of the word log; if it is about an order, the order's answer.
    case word(Word)
    /// An entry of the trail.
    case report(TrailMessage)
    /// The service has a log up to here.
    case acknowledged(ReportLog, through: UInt64)
    /// Entries below `oldest` were given up, because the store was full.
    case floor(ReportLog, oldest: UInt64)

    /// Whether what was said after it would be a lie if it were lost.
    package var mustBeDurable: Bool {
        switch self {
        case .order, .word, .report: true
        case .acknowledged, .floor: false
        }
    }

    /// The record's bytes: one for its kind, then JSON as on the bus.
    package func encoded(for device: DeviceID) throws -> [UInt8] {
        switch self {
        case .order(let message): try [Kind.order.rawValue] + message.payload()
        case .word(let word): try [Kind.word.rawValue] + word.payload(of: device)
        case .report(let message):
            try [(message.channel == .fix ? Kind.fix : .sync).rawValue] + message.encoded()
        case .acknowledged(let log, let through):
            try [Kind.acknowledged.rawValue] + WireJSON.encode(Mark(log: log, number: through))
        case .floor(let log, let oldest):
            try [Kind.floor.rawValue] + WireJSON.encode(Mark(log: log, number: oldest))
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
        case .acknowledged:
            let mark: Mark = try WireJSON.decode(body)
            self = .acknowledged(mark.log, through: mark.number)
        case .floor:
            let mark: Mark = try WireJSON.decode(body)
            self = .floor(mark.log, oldest: mark.number)
        }
    }

    private enum Kind: UInt8 {
        case order = 0x6f  // o
        case word = 0x77  // w
        case fix = 0x66  // f
        case sync = 0x73  // s
        case acknowledged = 0x61  // a
        case floor = 0x6c  // l
    }

    private struct Mark: Codable {
        var log: ReportLog
        var number: UInt64
    }
}
