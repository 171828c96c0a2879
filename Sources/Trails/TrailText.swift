/// Numbers and text as the trail formats write them: the same bytes for the same trail.
package enum TrailText {
    /// A decimal fraction without exponent and without trailing zeros; nil if it has no such form.
    static func decimal(_ value: Double, digits: Int) -> String? {
        let scale = (0..<digits).reduce(into: 1.0) { scale, _ in scale *= 10 }
        guard let scaled = Int64(exactly: (value * scale).rounded()) else { return nil }
        let text = String(scaled.magnitude)
        let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
        var fraction = padded.suffix(digits)
        while fraction.last == "0" { fraction.removeLast() }
        return (scaled < 0 ? "-" : "") + padded.dropLast(digits)
            + (fraction.isEmpty ? "" : "." + fraction)
    }

    /// Degrees to seven digits: a centimetre.
    static func degrees(_ value: Double) -> String { decimal(value, digits: 7) ?? "0" }

    /// Text for an XML element or a quoted attribute; what XML 1.0 (2.2) has not becomes U+FFFD.
    package static func xml(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&apos;"
            case "\t", "\n", "\r": escaped += "&#\(scalar.value);"
            case "\u{0}"..<" ", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
    }

    /// A JSON string with its quotes (RFC 8259, section 7).
    static func json(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { escaped, scalar in
            switch scalar {
            case "\"": escaped += "\\\""
            case "\\": escaped += "\\\\"
            case "\u{0}"..<" ":
                let digits = String(scalar.value, radix: 16)
                escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: escaped.unicodeScalars.append(scalar)
            }
        } + "\""
    }
}
