/// Base64 for URLs, without padding (RFC 4648, section 5; RFC 7515, appendix C).
///
/// Every message of the bus passes through here, so it works on bytes: Foundation's base64 knows
/// neither this alphabet nor how to refuse what is not in it.
package enum Base64URL {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

    /// The six bits that each character stands for; 255 for none.
    private static let values = (0..<256).map { character in
        alphabet.firstIndex { Int($0) == character }.map(UInt8.init) ?? none
    }
    private static let none: UInt8 = 255

    package static func encode(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: encoded(Array(bytes)), as: UTF8.self)
    }

    static func encoded(_ bytes: [UInt8]) -> [UInt8] {
        let count = (bytes.count * 4 + 2) / 3
        return Array(unsafeUninitializedCapacity: count) { text, initialized in
            alphabet.withUnsafeBufferPointer { alphabet in
                bytes.withUnsafeBufferPointer { encode($0, with: alphabet, into: text) }
            }
            initialized = count
        }
    }

    /// Three bytes at a time, then the one or two that may be left.
    private static func encode(
        _ bytes: UnsafeBufferPointer<UInt8>, with alphabet: UnsafeBufferPointer<UInt8>,
        into text: UnsafeMutableBufferPointer<UInt8>
    ) {
        var (from, to) = (0, 0)
        while from + 3 <= bytes.count {
            let group =
                Int(bytes[from]) << 16 | Int(bytes[from + 1]) << 8 | Int(bytes[from + 2])
            text[to] = alphabet[group >> 18]
            text[to + 1] = alphabet[group >> 12 & 63]
            text[to + 2] = alphabet[group >> 6 & 63]
            text[to + 3] = alphabet[group & 63]
            (from, to) = (from + 3, to + 4)
        }
        guard from < bytes.count else { return }
        let isTwo = from + 2 == bytes.count
        let group = Int(bytes[from]) << 16 | (isTwo ? Int(bytes[from + 1]) << 8 : 0)
        text[to] = alphabet[group >> 18]
        text[to + 1] = alphabet[group >> 12 & 63]
        if isTwo { text[to + 2] = alphabet[group >> 6 & 63] }
    }

    /// Nil for padding, white space, any character outside the alphabet, and bits behind the last
    /// byte that are not zero: the same bytes have one spelling.
    package static func decode(_ text: some StringProtocol) -> [UInt8]? {
        decode(bytes: Array(text.utf8)[...])
    }

    static func decode(bytes text: ArraySlice<UInt8>) -> [UInt8]? {
        guard text.count % 4 != 1 else { return nil }
        var isValid = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { bytes, initialized in
            isValid = values.withUnsafeBufferPointer { values in
                text.withUnsafeBufferPointer { decode($0, with: values, into: bytes) }
            }
            initialized = isValid ? text.count * 3 / 4 : 0
        }
        return isValid ? bytes : nil
    }

    /// Four characters at a time, then the two or three that may be left.
    private static func decode(
        _ text: UnsafeBufferPointer<UInt8>, with values: UnsafeBufferPointer<UInt8>,
        into bytes: UnsafeMutableBufferPointer<UInt8>
    ) -> Bool {
        // No value of a character has the bits that `none` has.
        var seen: UInt8 = 0
        func six(_ place: Int) -> UInt32 {
            let six = values[Int(text[place])]
            seen |= six
            return UInt32(six & 63)
        }
        var (from, to) = (0, 0)
        while from + 4 <= text.count {
            let group =
                six(from) << 18 | six(from + 1) << 12 | six(from + 2) << 6 | six(from + 3)
            bytes[to] = UInt8(truncatingIfNeeded: group >> 16)
            bytes[to + 1] = UInt8(truncatingIfNeeded: group >> 8)
            bytes[to + 2] = UInt8(truncatingIfNeeded: group)
            (from, to) = (from + 4, to + 3)
        }
        let left = text.count - from
        let group = (0..<left).reduce(0 as UInt32) { $0 << 6 | six(from + $1) }
        if left > 1 { bytes[to] = UInt8(truncatingIfNeeded: group >> UInt32(left * 6 - 8)) }
        if left > 2 { bytes[to + 1] = UInt8(truncatingIfNeeded: group >> 2) }
        let unused: UInt32 = left == 2 ? 15 : left == 3 ? 3 : 0
        return seen < 64 && group & unused == 0
    }
}
