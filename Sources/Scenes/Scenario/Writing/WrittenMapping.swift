/// A mapping as it will stand in a file: its keys in the order in which people write them.
struct WrittenMapping {
    private(set) var pairs: [(key: String, value: WrittenValue)] = []
    /// Whether each key has a line of its own even where all would fit on one.
    var isOpen = false

    /// The longest line, in characters.
    static let width = 100

    /// A word of the language, which is never quoted.
    mutating func add(_ key: String, _ word: String) { pairs.append((key, .word(word))) }

    /// What people chose.
    mutating func add(_ key: String, text: String) { pairs.append((key, .text(text))) }

    mutating func add(_ key: String, _ words: [String]) { pairs.append((key, .words(words))) }

    mutating func add(_ key: String, _ mapping: WrittenMapping) {
        pairs.append((key, .mapping(mapping)))
    }

    mutating func add(_ others: WrittenMapping) { pairs += others.pairs }

    var isEmpty: Bool { pairs.isEmpty }

    /// `{key: value, key: value}`
    fileprivate var flow: String {
        let inside = pairs.map { key, value in
            "\(YAMLText.scalar(key, inFlow: true)): \(value.flow)"
        }
        return "{\(inside.joined(separator: ", "))}"
    }

    /// A line a key, or more where one does not hold it.
    func lines(indent: Int) -> [String] {
        pairs.flatMap { key, value in
            let start = String(repeating: " ", count: indent) + YAMLText.scalar(key, inFlow: false)
            return value.lines(after: start + ":", indent: indent)
        }
    }

    /// The same as an item of a list, whose dash stands two columns before.
    func item(indent: Int) -> [String] {
        var lines = lines(indent: indent)
        guard let first = lines.first else { return [] }
        lines[0] = String(repeating: " ", count: indent - 2) + "- " + first.dropFirst(indent)
        return lines
    }

    fileprivate func lines(after start: String, indent: Int) -> [String] {
        let line = "\(start) \(flow)"
        return line.count <= Self.width && !isOpen ? [line] : [start] + lines(indent: indent + 2)
    }

}

/// What stands behind a key.
indirect enum WrittenValue {
    case word(String)
    case text(String)
    case words([String])
    case mapping(WrittenMapping)

    fileprivate var flow: String {
        switch self {
        case .word(let word): word
        case .text(let text): YAMLText.scalar(text, inFlow: true)
        case .words(let words): "[\(words.joined(separator: ", "))]"
        case .mapping(let mapping): mapping.flow
        }
    }

    fileprivate func lines(after start: String, indent: Int) -> [String] {
        let (margin, width) = (String(repeating: " ", count: indent + 2), WrittenMapping.width)
        switch self {
        case .word(let word): return ["\(start) \(word)"]
        case .text(let text):
            let line = "\(start) \(YAMLText.scalar(text, inFlow: false))"
            guard line.count > width,
                let folded = YAMLText.folded(text, width: width - indent - 2)
            else { return [line] }
            return ["\(start) >-"] + folded.map { margin + $0 }
        case .words(let words):
            let line = "\(start) \(flow)"
            return line.count <= width ? [line] : [start] + words.map { "\(margin)- \($0)" }
        case .mapping(let mapping): return mapping.lines(after: start, indent: indent)
        }
    }
}
