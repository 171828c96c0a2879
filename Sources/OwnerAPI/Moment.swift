package import FindDevice

/// A moment in a body: RFC 3339, UTC, always with milliseconds, so that text sorts as time does.
package struct Moment: Hashable, Sendable, Codable {
    package let timestamp: Timestamp

    package init(_ timestamp: Timestamp) { self.timestamp = timestamp }

    package var text: String {
        let text = timestamp.rfc3339
        return text.contains(".") ? text : text.dropLast() + ".000Z"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let timestamp = Timestamp(rfc3339: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a time as RFC 3339 writes it")
        }
        self.timestamp = timestamp
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
