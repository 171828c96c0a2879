internal import FoundationEssentials

/// How bodies become bytes: JSON with sorted keys, so that the same body is the same bytes.
package enum BodyJSON {
    package static func write(_ body: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(body))
    }

    /// Reads an answer of the service; fields that this version does not know are passed over.
    package static func read<Body: Decodable>(_ type: Body.Type, from bytes: [UInt8]) throws -> Body
    {
        try JSONDecoder().decode(type, from: Data(bytes))
    }
}
