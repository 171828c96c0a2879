internal import FindDevice

/// The binary form in which an order's outcome is sealed: a tag, then what that kind has.
extension Outcome {
    private enum Tag {
        static let located: UInt8 = 1
        static let rang: UInt8 = 2
        static let applied: UInt8 = 3
        static let erased: UInt8 = 4
    }

    var packed: [UInt8] {
        var writer = ByteWriter(reserving: 64)
        switch self {
        case .located(let fix):
            writer.put(Tag.located)
            return writer.bytes + fix.packedWithTime
        case .rang(let duration, let end):
            writer.put(Tag.rang)
            writer.put(duration.milliseconds)
            writer.put(end.rawValue)
        case .applied: writer.put(Tag.applied)
        case .erased(let place):
            writer.put(Tag.erased)
            writer.putLast(place)
        }
        return writer.bytes
    }

    /// - Throws: `RegistryError.corrupt` if the bytes are no outcome.
    init(packed bytes: [UInt8], what: String) throws {
        var reader = ByteReader(bytes, what: what)
        switch try reader.byte() {
        case Tag.located:
            self = .located(try Fix(packedWithTime: reader.remainder(), what: what))
        case Tag.rang:
            let duration = Duration.milliseconds(try reader.integer())
            guard let end = RingEnd(rawValue: try reader.text()) else { throw reader.fault }
            try reader.end()
            self = .rang(for: duration, endedBy: end)
        case Tag.applied:
            try reader.end()
            self = .applied
        case Tag.erased: self = .erased(lastSeen: try reader.lastFix(what: what))
        default: throw reader.fault
        }
    }
}
