internal import FindDevice

/// The binary form in which an order's outcome is sealed: a tag, then what that kind has.
extension Outcome {
    private enum Tag {
        static let located: UInt8 = 1
        static let rang: UInt8 = 2
    }

    var packed: [UInt8] {
        var writer = ByteWriter(reserving: 64)
        switch self {
        case .located(let fix):
            writer.put(Tag.located)
            writer.put(fix.at.milliseconds)
            return writer.bytes + fix.packed
        case .rang(let duration, let end):
            writer.put(Tag.rang)
            writer.put(duration.milliseconds)
            writer.put(end.rawValue)
            return writer.bytes
        }
    }

    /// - Throws: `RegistryError.corrupt` if the bytes are no outcome.
    init(packed bytes: [UInt8], what: String) throws {
        var reader = ByteReader(bytes, what: what)
        switch try reader.byte() {
        case Tag.located:
            let at = Timestamp(milliseconds: try reader.integer())
            self = .located(try Fix(packed: Array(bytes.dropFirst(9)), at: at, what: what))
        case Tag.rang:
            let duration = Duration.milliseconds(try reader.integer())
            guard let end = RingEnd(rawValue: try reader.text()) else { throw reader.fault }
            try reader.end()
            self = .rang(for: duration, endedBy: end)
        default: throw reader.fault
        }
    }
}
