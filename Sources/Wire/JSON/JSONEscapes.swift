/// What stands in JSON texts for characters that cannot stand there themselves (RFC 8259, section
/// 7).
enum JSONEscapes {
    /// The text of well-spelled bytes between quotes; nil if half of a surrogate pair stands alone.
    static func text(_ bytes: ArraySlice<UInt8>) -> String? {
        var units: [UInt8] = []
        units.reserveCapacity(bytes.count)
        var rest = bytes
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\") else {
                units.append(byte)
                continue
            }
            guard let scalar = scalar(&rest) else { return nil }
            units += String(scalar).utf8
        }
        return String(decoding: units, as: UTF8.self)
    }

    /// Takes the rest of an escape from behind its backslash.
    private static func scalar(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar? {
        guard let letter = rest.popFirst() else { return nil }
        switch letter {
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return codePoint(&rest).flatMap(Unicode.Scalar.init)
        default: return Unicode.Scalar(letter)
        }
    }

    /// Takes four hexadecimal digits, and the other half of a surrogate pair behind them.
    private static func codePoint(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        guard let unit = unit(&rest) else { return nil }
        guard (0xD800..<0xDC00).contains(unit) else { return unit }
        guard rest.prefix(2).elementsEqual("\\u".utf8) else { return nil }
        rest = rest.dropFirst(2)
        guard let low = Self.unit(&rest), (0xDC00..<0xE000).contains(low) else { return nil }
        return 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
    }

    private static func unit(_ rest: inout ArraySlice<UInt8>) -> UInt32? {
        let digits = rest.prefix(4)
        rest = rest.dropFirst(4)
        guard digits.count == 4 else { return nil }
        return digits.reduce(into: 0 as UInt32?) { unit, byte in
            unit = hexadecimal(byte).flatMap { digit in unit.map { $0 << 4 | UInt32(digit) } }
        }
    }

    static func hexadecimal(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// Appends a text as it stands between quotes.
    static func write(_ text: String, to bytes: inout [UInt8]) {
        var text = text
        text.withUTF8 { units in
            for unit in units {
                switch unit {
                case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                    bytes.append(UInt8(ascii: "\\"))
                    bytes.append(unit)
                case 0..<0x20: bytes += escape(of: unit)
                default: bytes.append(unit)
                }
            }
        }
    }

    private static func escape(of control: UInt8) -> [UInt8] {
        let short: StaticString? =
            switch control {
            case 0x08: "\\b"
            case 0x09: "\\t"
            case 0x0A: "\\n"
            case 0x0C: "\\f"
            case 0x0D: "\\r"
            default: nil
            }
        if let short { return Array("\(short)".utf8) }
        let digits = Array("0123456789abcdef".utf8)
        return Array("\\u00".utf8) + [digits[Int(control >> 4)], digits[Int(control & 15)]]
    }
}
