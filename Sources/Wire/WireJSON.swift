internal import FindDevice
internal import FoundationEssentials

/// JSON as the bus carries it: keys in order, so that the same value gives the same bytes.
package enum WireJSON {
    package static func encode(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }

    /// Reads a value; the fault names the field.
    package static func decode<Value: Decodable>(
        _ bytes: [UInt8], as type: Value.Type = Value.self
    ) throws(WireFault) -> Value {
        guard bytes.count <= WireLimit.payload else { throw .oversized(bytes: bytes.count) }
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw fault(error)
        } catch {
            throw .malformed(field: "message", reason: "not JSON")
        }
    }

    private static func fault(_ error: DecodingError) -> WireFault {
        switch error {
        case .keyNotFound(let key, let context):
            .malformed(field: path(context.codingPath + [key]), reason: "missing")
        case .valueNotFound(_, let context):
            .malformed(field: path(context.codingPath), reason: "null")
        case .typeMismatch(let type, let context):
            .malformed(field: path(context.codingPath), reason: "\(type) expected")
        case .dataCorrupted(let context):
            .malformed(
                field: path(context.codingPath),
                // A number that its field cannot hold comes without a path.
                reason: context.codingPath.isEmpty
                    ? "not JSON, or a number out of range" : context.debugDescription)
        @unknown default: .malformed(field: "message", reason: "not JSON")
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.isEmpty ? "message" : keys.map(\.stringValue).joined(separator: ".")
    }
}

/// Seconds since 1970 with a fraction: JOSE's NumericDate (RFC 7519, section 2), exact to the
/// millisecond.
struct NumericDate: Codable {
    let timestamp: Timestamp

    init(_ timestamp: Timestamp) { self.timestamp = timestamp }

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let seconds = try container.decode(Double.self)
        guard (0...Self.latest).contains(seconds) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a date between 1970 and 9999")
        }
        timestamp = Timestamp(milliseconds: Int64((seconds * 1000).rounded()))
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if timestamp.milliseconds % 1000 == 0 {
            try container.encode(timestamp.seconds)
        } else {
            try container.encode(Double(timestamp.milliseconds) / 1000)
        }
    }

    private static let latest = 253_402_300_799.0
}
