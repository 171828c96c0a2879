/// How a value of several words is written: `taxi to {place}`, `+{duration}`.
///
/// A word in braces is a blank: it stands for one word or more, up to the word that follows it in
/// the pattern. What stands before the brace stands before the blank too.
struct Pattern: Hashable, Sendable {
    /// As it was given.
    let text: String
    let tokens: [Token]

    enum Token: Hashable, Sendable {
        case word(String)
        case blank(String, prefix: String)
    }

    init(_ text: String) {
        self.text = text
        tokens = text.split(separator: " ").map { part in
            guard let brace = part.firstIndex(of: "{"), part.last == "}" else {
                return .word(String(part))
            }
            let name = part[part.index(after: brace)...].dropLast()
            return .blank(String(name), prefix: String(part[..<brace]))
        }
    }

    /// Whether it is nothing but a blank, so that any value fits.
    var isOpen: Bool {
        if case .blank(_, "") = tokens.first, tokens.count == 1 { true } else { false }
    }

    /// As people read it: `taxi to PLACE`.
    var shown: String {
        tokens.map { token in
            switch token {
            case .word(let word): word
            case .blank(let name, let prefix): prefix + name.uppercased()
            }
        }.joined(separator: " ")
    }

    /// What stands in the blanks; nil if the text is not of this pattern.
    func blanks(in text: String) -> [String: String]? {
        Self.fill(tokens[...], from: text.split(separator: " ").map(String.init)[...])
    }

    private static func fill(
        _ tokens: ArraySlice<Token>, from words: ArraySlice<String>
    ) -> [String: String]? {
        guard let token = tokens.first else { return words.isEmpty ? [:] : nil }
        guard let first = words.first else { return nil }
        switch token {
        case .word(let word):
            return word == first ? fill(tokens.dropFirst(), from: words.dropFirst()) : nil
        case .blank(let name, let prefix):
            guard first.hasPrefix(prefix), first.count > prefix.count else { return nil }
            for count in 1...words.count {
                guard var found = fill(tokens.dropFirst(), from: words.dropFirst(count)) else {
                    continue
                }
                let text = words.prefix(count).joined(separator: " ")
                found[name] = String(text.dropFirst(prefix.count))
                return found
            }
            return nil
        }
    }

    /// The text with what a blank's sign lacks, if it lacks nothing else: `+2h` for `2h`.
    func completed(from text: String) -> String? {
        let words = text.split(separator: " ")
        let isSame =
            words.count == tokens.count
            && zip(tokens, words).allSatisfy { token, word in
                if case .word(let known) = token { known == word } else { true }
            }
        return isSame ? guess(from: text) : nil
    }

    /// What somebody may have meant who wrote so many words, with what they wrote in the blanks.
    func guess(from text: String) -> String {
        let words = text.split(separator: " ")
        guard words.count == tokens.count else { return shown }
        return zip(tokens, words).map { token, word in
            switch token {
            case .word(let word): word
            case .blank(_, let prefix): word.hasPrefix(prefix) ? String(word) : prefix + word
            }
        }.joined(separator: " ")
    }
}
