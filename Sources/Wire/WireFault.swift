/// Why a message from the bus does not hold. It changes nothing; it is counted and logged once.
package enum WireFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// The bytes are not what the channel carries; the field, and what is wrong with it.
    case malformed(field: String, reason: String)
    case oversized(bytes: Int)
    /// No signature, another algorithm's, another key's, or one that does not match the bytes.
    case unsigned(String)
    /// Signed for another kind of message, or for another device.
    case foreign(String)

    package var description: String {
        switch self {
        case .malformed(let field, let reason): "malformed \(field): \(reason)"
        case .oversized(let bytes): "\(bytes) bytes are over the limit of \(WireLimit.payload)"
        case .unsigned(let reason): "signature does not hold: \(reason)"
        case .foreign(let reason): "meant for somebody else: \(reason)"
        }
    }

    /// The fault without its particulars, for counting.
    package var kind: String {
        switch self {
        case .malformed: "malformed"
        case .oversized: "oversized"
        case .unsigned: "unsigned"
        case .foreign: "foreign"
        }
    }
}

/// The most that a message may hold.
package enum WireLimit {
    /// Bytes of a payload; the broker's own limit is the same.
    package static let payload = 65_536
    /// Characters of a free text.
    package static let text = 200
    /// The highest epoch or number of a counter: exact in every JSON reader (RFC 7493, section
    /// 2.2), and far enough from the end of the integers to count on from it.
    package static let counter: Int64 = 1 << 53
}
