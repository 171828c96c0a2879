/// How a text is written in YAML so that it is read as it was: bare where nobody can mistake it,
/// else in quotes.
enum YAMLText {
    /// - Parameter inFlow: whether it stands within braces or brackets, where more signs mean
    ///   something.
    static func scalar(_ text: String, inFlow: Bool) -> String {
        if text.unicodeScalars.contains(where: isHidden) { return doubleQuoted(text) }
        if isBare(Array(text.unicodeScalars), inFlow: inFlow), !isTaken(text) { return text }
        let hasSigns = text.unicodeScalars.contains { $0 == "\"" || $0 == "\\" }
        return hasSigns ? singleQuoted(text) : doubleQuoted(text)
    }

    /// The lines of a folded block (`>-`), none longer than `width` that can be broken; nil if the
    /// text would not be read as it was.
    static func folded(_ text: String, width: Int) -> [String]? {
        guard text.unicodeScalars.first != " ", text.unicodeScalars.last != " ", !text.isEmpty,
            !text.unicodeScalars.contains(where: isHidden)
        else { return nil }
        return wrapped(text, width: width)
    }

    /// The lines of a comment, each with its `#`.
    static func comment(_ text: String, indent: Int, width: Int) -> [String] {
        let start = String(repeating: " ", count: indent) + "#"
        let shown = String.UnicodeScalarView(
            text.unicodeScalars.map { isHidden($0) ? "\u{FFFD}" : $0 })
        guard !shown.isEmpty else { return [start] }
        return wrapped(String(shown), width: width - start.count - 1).map { "\(start) \($0)" }
    }

    /// Breaks at lone spaces only: where there are several, each of them counts.
    private static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        var line: [Unicode.Scalar] = []
        for word in words(of: Array(text.unicodeScalars)) {
            if !line.isEmpty, length(line) + 1 + length(word) > width {
                lines.append(string(line))
                line = word
            } else {
                line += line.isEmpty ? word : [" "] + word
            }
        }
        return lines + [string(line)]
    }

    /// The pieces between lone spaces.
    private static func words(of text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        var words: [[Unicode.Scalar]] = [[]]
        for (index, scalar) in text.enumerated() {
            let isLone =
                scalar == " " && index > 0 && text[index - 1] != " " && index + 1 < text.count
                && text[index + 1] != " "
            if isLone { words.append([]) } else { words[words.count - 1].append(scalar) }
        }
        return words
    }

    private static func length(_ scalars: [Unicode.Scalar]) -> Int { string(scalars).count }

    private static func string(_ scalars: [Unicode.Scalar]) -> String {
        String(String.UnicodeScalarView(scalars))
    }

    // MARK: Bare

    /// Whether no sign of it means anything where it stands.
    private static func isBare(_ text: [Unicode.Scalar], inFlow: Bool) -> Bool {
        guard let first = text.first, let last = text.last, last != " " else { return false }
        let begins =
            !first.isASCII || first.properties.isAlphabetic || isDigit(first)
            || "+(/_$".unicodeScalars.contains(first)
        guard begins else { return false }
        for (index, scalar) in text.enumerated() {
            let next = index + 1 < text.count ? text[index + 1] : " "
            switch scalar {
            case ":" where inFlow || next == " ": return false
            case " " where next == "#": return false
            case ",", "[", "]", "{", "}", "?": if inFlow { return false }
            default: break
            }
        }
        return true
    }

    /// Whether YAML, in one of its versions, takes it for something else than text.
    private static func isTaken(_ text: String) -> Bool {
        let words: Set = ["null", "true", "false", "yes", "no", "on", "off", "y", "n"]
        if words.contains(text.lowercased()) { return true }
        if text.prefixMatch(of: /[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}/) != nil { return true }
        return text.wholeMatch(of: /\+?[0-9][0-9A-Fa-fxXoO_.,:+\-]*/) != nil
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    // MARK: Quoted

    private static func singleQuoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "'") { written, scalar in
            if scalar == "'" { written += "'" }
            written.unicodeScalars.append(scalar)
        } + "'"
    }

    private static func doubleQuoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { written, scalar in
            switch scalar {
            case "\"": written += "\\\""
            case "\\": written += "\\\\"
            case "\n": written += "\\n"
            case "\t": written += "\\t"
            case _ where isHidden(scalar): written += escape(scalar)
            default: written.unicodeScalars.append(scalar)
            }
        } + "\""
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let (sign, width) =
            switch scalar.value {
            case ..<0x100: ("x", 2)
            case ..<0x10000: ("u", 4)
            default: ("U", 8)
            }
        return "\\" + sign + String(repeating: "0", count: width - digits.count) + digits
    }

    /// What cannot be seen, or would be read as the end of a line.
    private static func isHidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator,
            .paragraphSeparator:
            // Joins the parts of one emoji.
            scalar != "\u{200D}"
        default: false
        }
    }
}
