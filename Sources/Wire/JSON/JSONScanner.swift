internal import FindDevice

/// How JSON is spelled (RFC 8259): finds where values end, and reads the plain ones.
///
/// Nothing in it calls itself, so that no depth of brackets exhausts a thread's stack.
enum JSONScanner {
    /// The members of the object that a range is, white space around it apart; nil if it is none.
    static func members(of bytes: [UInt8], in range: Range<Int>) -> [JSONMember]? {
        bytes.withUnsafeBufferPointer { buffer in
            guard isText(UnsafeBufferPointer(rebasing: buffer[range])) else { return nil }
            var cursor = JSONCursor(buffer, from: range.lowerBound, to: range.upperBound)
            var members: [JSONMember] = []
            members.reserveCapacity(16)
            let isRead = cursor.list("{", "}") { cursor in
                guard let name = cursor.quoted(), cursor.take(":"), let value = cursor.value()
                else { return false }
                let unescaped = name.isEscaped ? JSONEscapes.text(bytes[name.range]) : nil
                members.append(
                    JSONMember(
                        name: name.range, value: value, unescaped: unescaped.map { Array($0.utf8) })
                )
                return true
            }
            return isRead && cursor.isAtEnd ? members : nil
        }
    }

    /// The elements of the array that a range is; nil if it is none.
    static func elements(of bytes: [UInt8], in range: Range<Int>) -> [Range<Int>]? {
        bytes.withUnsafeBufferPointer { buffer in
            var cursor = JSONCursor(buffer, from: range.lowerBound, to: range.upperBound)
            var elements: [Range<Int>] = []
            let isRead = cursor.list("[", "]") { cursor in
                guard let value = cursor.value() else { return false }
                elements.append(value)
                return true
            }
            return isRead && cursor.isAtEnd ? elements : nil
        }
    }

    /// The text that a value is, which was found to be well spelled; nil if it is something else,
    /// or half of a surrogate pair stands in it alone.
    static func text(_ bytes: [UInt8], _ value: Range<Int>) -> String? {
        guard bytes[value.lowerBound] == UInt8(ascii: "\"") else { return nil }
        let inside = bytes[value.lowerBound + 1..<value.upperBound - 1]
        guard inside.contains(UInt8(ascii: "\\")) else {
            return String(decoding: inside, as: UTF8.self)
        }
        return JSONEscapes.text(inside)
    }

    /// The identifier that a value is; no character of one needs to be escaped.
    static func identifier<Subject>(
        _ bytes: [UInt8], _ value: Range<Int>
    ) -> Identifier<Subject>? {
        guard bytes[value.lowerBound] == UInt8(ascii: "\"") else { return nil }
        return bytes.withUnsafeBufferPointer { buffer in
            let inside = buffer[value.lowerBound + 1..<value.upperBound - 1]
            return Identifier(utf8: UnsafeBufferPointer(rebasing: inside))
        }
    }

    /// The integer that a value is, however it is spelled; nil if it is none, or needs more bits.
    static func integer(_ bytes: [UInt8], _ value: Range<Int>) -> Int64? {
        var integer: Int64 = 0
        let isNegative = bytes[value.lowerBound] == UInt8(ascii: "-")
        for byte in bytes[value].dropFirst(isNegative ? 1 : 0) {
            guard let digit = digit(byte) else {
                return number(bytes, value).flatMap {
                    // From there on, a double may stand for a neighbour of what was spelled.
                    $0.magnitude < 0x1p53 ? Int64(exactly: $0) : nil
                }
            }
            let (tens, isTooLong) = integer.multipliedReportingOverflow(by: 10)
            // Counted downwards: the least integer has no positive counterpart.
            let (sum, isTooLow) = tens.subtractingReportingOverflow(Int64(digit))
            if isTooLong || isTooLow { return nil }
            integer = sum
        }
        return isNegative ? integer : integer == .min ? nil : -integer
    }

    /// The number that a value is, to the nearest double; nil if it is none, or too great for one.
    static func number(_ bytes: [UInt8], _ value: Range<Int>) -> Double? {
        let first = bytes[value.lowerBound]
        guard first == UInt8(ascii: "-") || digit(first) != nil else { return nil }
        if let short = shortDecimal(bytes[value]) { return short }
        let number = Double(String(decoding: bytes[value], as: UTF8.self))
        return number.flatMap { $0.isFinite ? $0 : nil }
    }

    /// A decimal of at most 15 digits without an exponent: digits and power of ten are both exact
    /// doubles, so that one division rounds once, as it should (Clinger, "How to read floating
    /// point numbers accurately", 1990). Nil for any other spelling.
    private static func shortDecimal(_ spelling: ArraySlice<UInt8>) -> Double? {
        var digits: Int64 = 0
        var count = 0
        var scale = 1.0
        var isFraction = false
        var isNegative = false
        for byte in spelling {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits = digits * 10 + Int64(byte - UInt8(ascii: "0"))
                count += 1
                if isFraction { scale *= 10 }
                guard count <= 15 else { return nil }
            case UInt8(ascii: "."): isFraction = true
            case UInt8(ascii: "-"): isNegative = true
            default: return nil
            }
        }
        let number = Double(digits) / scale
        return isNegative ? -number : number
    }

    static func digit(_ byte: UInt8) -> UInt8? {
        let value = byte &- UInt8(ascii: "0")
        return value < 10 ? value : nil
    }

    /// Whether bytes are UTF-8; nearly always they are ASCII.
    private static func isText(_ bytes: UnsafeBufferPointer<UInt8>) -> Bool {
        var seen: UInt8 = 0
        for byte in bytes { seen |= byte }
        return seen < 0x80 || String(validating: bytes, as: UTF8.self) != nil
    }
}
