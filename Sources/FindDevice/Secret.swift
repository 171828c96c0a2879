/// Text that is in memory for as short as it can be and prints as nothing: a password, or a PIN as
/// its owner wrote it.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package var description: String { "••••" }
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension Secret: Encodable {
    /// In clear: only who sends it to the service writes it out.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
