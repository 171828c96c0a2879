/// What of a Swift text is code: comments and string literals blanked, every line where it was.
///
/// Interpolations stay: `"\(try! x)"` is code too.
struct SwiftCode {
    private let text: [Character]
    private var index = 0
    private var code = ""

    static func of(_ text: String) -> String {
        var walk = SwiftCode(text: Array(text))
        walk.walkCode(until: nil)
        return walk.code
    }

    private init(text: [Character]) { self.text = text }

    /// Copies code up to the end, or up to the parenthesis that closes an interpolation.
    private mutating func walkCode(until closing: Character?) {
        var depth = 0
        while let character = peek() {
            if starts("//") {
                blank { $0.peek()?.isNewline ?? true }
            } else if starts("/*") {
                blankBlockComment()
            } else if let hashes = stringStart() {
                blankString(hashes: hashes)
            } else {
                if character == "(" { depth += 1 }
                if character == ")" {
                    if depth == 0, closing == character { return }
                    depth -= 1
                }
                copy()
            }
        }
    }

    /// How many `#` stand before the quote that starts here; nil if no string does.
    private func stringStart() -> Int? {
        var hashes = 0
        while peek(hashes) == "#" { hashes += 1 }
        return peek(hashes) == "\"" ? hashes : nil
    }

    private mutating func blankString(hashes: Int) {
        let pounds = String(repeating: "#", count: hashes)
        skip(hashes)
        let quote = starts("\"\"\"") ? "\"\"\"" : "\""
        skip(quote.count)
        while peek() != nil, !starts(quote + pounds) {
            if starts("\\" + pounds + "(") {
                skip(hashes + 2)
                walkCode(until: ")")
                skip(1)
            } else if starts("\\" + pounds) {
                skip(hashes + 2)
            } else {
                skip(1)
            }
        }
        skip(quote.count + hashes)
    }

    private mutating func blankBlockComment() {
        var depth = 0
        repeat {
            if starts("/*") {
                depth += 1
                skip(2)
            } else if starts("*/") {
                depth -= 1
                skip(2)
            } else {
                skip(1)
            }
        } while depth > 0 && peek() != nil
    }

    private mutating func blank(until isEnd: (SwiftCode) -> Bool) {
        while !isEnd(self) { skip(1) }
    }

    private mutating func copy() {
        code.append(text[index])
        index += 1
    }

    private mutating func skip(_ count: Int) {
        for _ in 0..<count {
            guard let character = peek() else { return }
            code.append(character.isNewline ? character : " ")
            index += 1
        }
    }

    private func peek(_ offset: Int = 0) -> Character? {
        index + offset < text.count ? text[index + offset] : nil
    }

    private func starts(_ prefix: String) -> Bool { text[index...].starts(with: prefix) }
}
