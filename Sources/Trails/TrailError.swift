/// Why a trail is refused: where, which field, and what to do.
package struct TrailError: Error, Hashable, Sendable, CustomStringConvertible {
    package let file: String
    /// Counted from 1; nil where the whole file is meant.
    package let line: Int?
    /// Counted from 1; known where the XML itself is broken.
    package let column: Int?
    /// The element or attribute, such as `time` or `lat`.
    package let field: String?
    package let reason: String

    package init(
        file: String, line: Int? = nil, column: Int? = nil, field: String? = nil, reason: String
    ) {
        self.file = file
        self.line = line
        self.column = column
        self.field = field
        self.reason = reason
    }

    /// As compilers write it: `file:line:column: reason`.
    package var description: String {
        let place = [file] + [line, column].compactMap { $0.map(String.init) }
        return place.joined(separator: ":") + ": " + reason
    }
}

/// Text of a file as an error may repeat it: short, in quotes, without control characters.
func quoted(_ text: some StringProtocol) -> String {
    let shown = text.unicodeScalars.prefix(40).map { scalar in
        scalar.properties.generalCategory == .control ? "\u{FFFD}" : Character(scalar)
    }
    return "'" + String(shown) + (text.unicodeScalars.count > 40 ? "…'" : "'")
}
