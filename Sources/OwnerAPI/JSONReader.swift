/// Reads a JSON document and says where it goes wrong (RFC 8259).
///
/// Foundation's decoder tells no position and lets trailing commas and doubled names pass; what an
/// owner asks of a phone must not depend on which of two members wins.
struct JSONReader {
    /// How deep lists and objects may nest; no request needs more than two.
    static let deepest = 16

    private let bytes: [UInt8]
    private var index = 0

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    static func read(_ bytes: [UInt8]) throws(BodyFault) -> JSONValue {
        var reader = JSONReader(bytes)
        reader.skipSpace()
        guard !reader.isAtEnd else { throw reader.fault("the body is empty") }
        let value = try reader.value(depth: 0)
        reader.skipSpace()
        guard reader.isAtEnd else { throw reader.fault("something follows the document's end") }
        return value
    }

    private mutating func value(depth: Int) throws(BodyFault) -> JSONValue {
        guard depth < Self.deepest else { throw fault("lists and objects nest too deep") }
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try list(depth: depth)
        case UInt8(ascii: "\""): return .text(try text())
        case UInt8(ascii: "-"), .some(UInt8(ascii: "0")...UInt8(ascii: "9")):
            return try number()
        default: return try word()
        }
    }

    private mutating func object(depth: Int) throws(BodyFault) -> JSONValue {
        index += 1
        var members: [JSONValue.Member] = []
        skipSpace()
        if take("}") { return .object([]) }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else {
                throw unexpected(wanted: "a name in quotes")
            }
            let name = try text()
            guard !members.contains(where: { $0.name == name }) else {
                throw fault("the name '\(name)' stands there twice")
            }
            skipSpace()
            guard take(":") else { throw unexpected(wanted: "':'") }
            skipSpace()
            members.append(.init(name: name, value: try value(depth: depth + 1)))
            skipSpace()
        } while take(",")
        guard take("}") else { throw unexpected(wanted: "',' or '}'") }
        return .object(members)
    }

    private mutating func list(depth: Int) throws(BodyFault) -> JSONValue {
        index += 1
        var values: [JSONValue] = []
        skipSpace()
        if take("]") { return .list([]) }
        repeat {
            skipSpace()
            values.append(try value(depth: depth + 1))
            skipSpace()
        } while take(",")
        guard take("]") else { throw unexpected(wanted: "',' or ']'") }
        return .list(values)
    }

    /// `-? (0 | 1-9 digits) (. digits)? (e ±? digits)?`
    private mutating func number() throws(BodyFault) -> JSONValue {
        let start = index
        _ = take("-")
        if !take("0") { try digits() }
        if take(".") { try digits() }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            try digits()
        }
        return .number(String(decoding: bytes[start..<index], as: UTF8.self))
    }

    private mutating func digits() throws(BodyFault) {
        let start = index
        while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            index += 1
        }
        guard index > start else { throw unexpected(wanted: "a digit") }
    }

    private mutating func word() throws(BodyFault) -> JSONValue {
        let words: [(String, JSONValue)] = [
            ("null", .null), ("true", .bool(true)), ("false", .bool(false)),
        ]
        for (word, value) in words where bytes[index...].starts(with: word.utf8) {
            index += word.utf8.count
            return value
        }
        throw unexpected(wanted: "a value")
    }
}

// MARK: - Text

extension JSONReader {
    private mutating func text() throws(BodyFault) -> String {
        let start = index
        index += 1
        var collected: [UInt8] = []
        while let byte = current, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw fault("text has an unescaped control character") }
            index += 1
            if byte == UInt8(ascii: "\\") {
                collected.append(contentsOf: String(try escaped()).utf8)
            } else {
                collected.append(byte)
            }
        }
        guard take("\"") else { throw fault("text has no closing quote", at: start) }
        guard let text = String(validating: collected, as: UTF8.self) else {
            throw fault("text is not UTF-8", at: start)
        }
        return text
    }

    private mutating func escaped() throws(BodyFault) -> Unicode.Scalar {
        let start = index - 1
        guard let letter = current else { throw fault("text has no closing quote", at: start) }
        index += 1
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return .init(letter)
        case UInt8(ascii: "b"): return "\u{08}"
        case UInt8(ascii: "f"): return "\u{0c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try codePoint(from: start)
        default: throw fault("text has an unknown escape", at: start)
        }
    }

    /// The four hex digits after `\u`, with a surrogate's other half.
    private mutating func codePoint(from start: Int) throws(BodyFault) -> Unicode.Scalar {
        guard let first = hexDigits() else { throw fault("'\\u' wants four digits", at: start) }
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, take("\\"), take("u"), let second = hexDigits(),
            (0xdc00...0xdfff).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { throw fault("text has half of a surrogate pair", at: start) }
        return scalar
    }

    private mutating func hexDigits() -> UInt32? {
        guard index + 4 <= bytes.count else { return nil }
        let digits = bytes[index..<index + 4].map { Character(.init($0)).hexDigitValue }
        guard !digits.contains(nil) else { return nil }
        index += 4
        return digits.reduce(0) { $0 << 4 | UInt32($1 ?? 0) }
    }
}

// MARK: - Where the reader stands

extension JSONReader {
    private var isAtEnd: Bool { index == bytes.count }
    private var current: UInt8? { isAtEnd ? nil : bytes[index] }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard current == UInt8(ascii: character) else { return false }
        index += 1
        return true
    }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            index += 1
        }
    }

    private func unexpected(wanted: String) -> BodyFault {
        guard let byte = current else { return fault("it ends where \(wanted) should stand") }
        guard (0x21...0x7e).contains(byte) else { return fault("\(wanted) should stand there") }
        return fault("'\(Unicode.Scalar(byte))' stands where \(wanted) should")
    }

    private func fault(_ reason: String, at position: Int? = nil) -> BodyFault {
        let before = bytes[..<(position ?? index)]
        let line = before.count { $0 == 0x0a } + 1
        let lineStart = before.lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
        // Bytes that continue a UTF-8 character start no column.
        let column = before[lineStart...].count { $0 & 0xc0 != 0x80 } + 1
        return .malformed(reason: reason, line: line, column: column)
    }
}
