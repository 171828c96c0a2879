internal import FindDevice

/// A duration in a body: text with units, such as `30s` or `1h30m`.
package struct Span: Hashable, Sendable, Codable {
    package let duration: Duration

    package init(_ duration: Duration) { self.duration = duration }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let duration = Duration(written: text) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "not a duration with its unit")
        }
        self.duration = duration
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(duration.written)
    }
}
