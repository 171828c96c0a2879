/// A place in bytes that are being read as JSON.
///
/// Each function returns nil or false where the bytes are no JSON, and is not to be asked further
/// after that.
struct JSONCursor {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place: Int
    private let end: Int

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) {
        self.bytes = bytes
        place = start
        self.end = end
    }

    /// Whether nothing but white space is left.
    var isAtEnd: Bool {
        mutating get {
            skipSpace()
            return place == end
        }
    }

    /// Goes over a list in brackets; `element` goes over each of its elements.
    mutating func list(
        _ opening: Unicode.Scalar, _ closing: Unicode.Scalar,
        _ element: (inout JSONCursor) -> Bool
    ) -> Bool {
        guard take(opening) else { return false }
        if take(closing) { return true }
        repeat {
            guard element(&self) else { return false }
        } while take(",")
        return take(closing)
    }

    /// Goes over any value; where it stands.
    mutating func value() -> Range<Int>? {
        skipSpace()
        guard place < end else { return nil }
        let start = place
        let isValue =
            switch bytes[place] {
            case UInt8(ascii: "\""): quoted() != nil
            case UInt8(ascii: "{"), UInt8(ascii: "["): nested()
            case UInt8(ascii: "t"): word("true")
            case UInt8(ascii: "f"): word("false")
            case UInt8(ascii: "n"): word("null")
            default: number()
            }
        return isValue ? start..<place : nil
    }

    /// Goes over a text; where what stands between its quotes is, and whether any of it is escaped.
    mutating func quoted() -> (range: Range<Int>, isEscaped: Bool)? {
        guard take("\"") else { return nil }
        let start = place
        var isEscaped = false
        while place < end {
            let byte = bytes[place]
            place += 1
            switch byte {
            case UInt8(ascii: "\""): return (start..<place - 1, isEscaped)
            case UInt8(ascii: "\\"):
                isEscaped = true
                guard escape() else { return nil }
            case 0..<0x20: return nil
            default: break
            }
        }
        return nil
    }

    /// Goes over white space and the character, if that stands there.
    mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard place < end, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func skipSpace() {
        while place < end, Self.isSpace(bytes[place]) { place += 1 }
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
    }

    /// Goes over what follows a backslash.
    private mutating func escape() -> Bool {
        guard place < end else { return false }
        let byte = bytes[place]
        place += 1
        guard byte == UInt8(ascii: "u") else { return "\"\\/bfnrt".utf8.contains(byte) }
        guard place + 4 <= end else { return false }
        defer { place += 4 }
        return bytes[place..<place + 4].allSatisfy { JSONEscapes.hexadecimal($0) != nil }
    }

    /// Goes over an object or an array and all that is in it.
    ///
    /// Which brackets are open is a bit each, so that none of them can be closed by the other kind.
    private mutating func nested() -> Bool {
        var open: UInt64 = 1
        repeat {
            guard place < end, open.leadingZeroBitCount > 0 else { return false }
            let isObject = bytes[place] == UInt8(ascii: "{")
            place += 1
            open = open << 1 | (isObject ? 1 : 0)
            guard content(of: &open) else { return false }
        } while open > 1
        return true
    }

    /// Goes on through open brackets until all are closed, or another one opens.
    private mutating func content(of open: inout UInt64) -> Bool {
        var isFirst = true
        while open > 1 {
            if take(open & 1 == 1 ? "}" : "]") {
                open >>= 1
                isFirst = false
                continue
            }
            guard isFirst || take(",") else { return false }
            isFirst = false
            if open & 1 == 1 { guard quoted() != nil, take(":") else { return false } }
            skipSpace()
            guard place < end else { return false }
            if bytes[place] == UInt8(ascii: "{") || bytes[place] == UInt8(ascii: "[") {
                return true
            }
            guard value() != nil else { return false }
        }
        return true
    }

    private mutating func word(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard place + count <= end else { return false }
        defer { place += count }
        return (0..<count).allSatisfy { bytes[place + $0] == word.utf8Start[$0] }
    }

    /// Goes over `-? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?`.
    private mutating func number() -> Bool {
        skip("-")
        let isZero = skip("0")
        guard isZero || digits() else { return false }
        if skip(".") { guard digits() else { return false } }
        if skip("e") || skip("E") {
            if !skip("+") { skip("-") }
            return digits()
        }
        return true
    }

    /// Goes over at least one digit.
    private mutating func digits() -> Bool {
        let start = place
        while place < end, JSONScanner.digit(bytes[place]) != nil { place += 1 }
        return place > start
    }

    @discardableResult
    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard place < end, bytes[place] == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }
}
