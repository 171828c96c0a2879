/// A name that says what it names: 128 random bits as 26 lower-case base32 characters (RFC 4648).
///
/// `Subject` is a phantom: a `DeviceID` cannot be passed where an `OrderID` is wanted. The text is
/// safe in an MQTT topic, a URL path, a file name and a certificate's common name.
package struct Identifier<Subject>: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    /// Reads an identifier from text that came from outside; nil unless it is well formed.
    package init?(_ text: String) {
        let utf8 = text.utf8
        guard utf8.count == 26, utf8.allSatisfy(Base32.isDigit) else { return nil }
        self.text = text
    }

    /// Draws a new identifier; replay passes a seeded generator.
    package init(using generator: inout some RandomNumberGenerator) {
        let words: [UInt64] = [generator.next(), generator.next()]
        text = Base32.text(of: words)
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool { left.text < right.text }
}

package typealias AccountID = Identifier<Account>
package typealias DeviceID = Identifier<Device>
package typealias OrderID = Identifier<Order>
/// The name of one run of a phone's numbered logs; a new one is issued at each enrolment.
package typealias StreamID = Identifier<Report>
/// The name of one connection of a phone to the bus, drawn by the phone.
package typealias SessionID = Identifier<Hello>

extension Identifier: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Self(text) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "not an identifier: 26 characters of a-z and 2-7 expected"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}

/// The base32 alphabet of RFC 4648, section 6, in lower case and without padding.
enum Base32 {
    private static let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
            || (UInt8(ascii: "2")...UInt8(ascii: "7")).contains(byte)
    }

    /// Spells 128 bits, most significant first, in 26 digits.
    static func text(of words: [UInt64]) -> String {
        var digits: [UInt8] = []
        var buffer: UInt64 = 0
        var bits = 0
        for byte in words.flatMap(bytes) {
            buffer = buffer << 8 | UInt64(byte)
            bits += 8
            while bits >= 5 {
                bits -= 5
                digits.append(alphabet[Int(buffer >> UInt64(bits) & 31)])
            }
        }
        if bits > 0 { digits.append(alphabet[Int(buffer << UInt64(5 - bits) & 31)]) }
        return String(decoding: digits, as: UTF8.self)
    }

    private static func bytes(of word: UInt64) -> [UInt8] {
        withUnsafeBytes(of: word.bigEndian, Array.init)
    }
}
