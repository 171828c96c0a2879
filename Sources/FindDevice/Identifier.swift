/// A name that says what it names: 128 random bits as 26 lower-case base32 characters (RFC 4648).
///
/// `Subject` is a phantom: a `DeviceID` cannot be passed where an `OrderID` is wanted. The text is
/// safe in an MQTT topic, a URL path, a file name and a certificate's common name.
package struct Identifier<Subject>: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The characters themselves, big-endian, eight to a word: they are compared and hashed with
    /// every message, and a string of this length would lie somewhere else.
    private let words: (UInt64, UInt64, UInt64)
    private let lastTwo: UInt16

    /// Reads an identifier from text that came from outside; nil unless it is well formed.
    package init?(_ text: String) {
        var text = text
        guard let identifier = text.withUTF8({ Self(utf8: $0) }) else { return nil }
        self = identifier
    }

    /// The same from the text's bytes.
    package init?(utf8: UnsafeBufferPointer<UInt8>) {
        guard utf8.count == Self.length else { return nil }
        for byte in utf8 where !Base32.isDigit(byte) { return nil }
        self.init(digits: UnsafeRawBufferPointer(utf8))
    }

    /// Draws a new identifier; replay passes a seeded generator.
    package init(using generator: inout some RandomNumberGenerator) {
        let bits: [UInt64] = [generator.next(), generator.next()]
        self = Base32.digits(of: bits).withUnsafeBytes { Self(digits: $0) }
    }

    private init(digits: UnsafeRawBufferPointer) {
        func word(at offset: Int) -> UInt64 {
            UInt64(bigEndian: digits.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
        }
        words = (word(at: 0), word(at: 8), word(at: 16))
        lastTwo = UInt16(bigEndian: digits.loadUnaligned(fromByteOffset: 24, as: UInt16.self))
    }

    package var text: String {
        String(unsafeUninitializedCapacity: Self.length) { buffer in
            write(to: buffer)
            return Self.length
        }
    }

    package var description: String { text }

    /// Calls `body` with the text's bytes.
    package func withUTF8<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result {
        try withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.length) { buffer in
            write(to: buffer)
            return try body(UnsafeBufferPointer(buffer))
        }
    }

    private func write(to buffer: UnsafeMutableBufferPointer<UInt8>) {
        let bytes = UnsafeMutableRawBufferPointer(buffer)
        bytes.storeBytes(of: words.0.bigEndian, as: UInt64.self)
        bytes.storeBytes(of: words.1.bigEndian, toByteOffset: 8, as: UInt64.self)
        bytes.storeBytes(of: words.2.bigEndian, toByteOffset: 16, as: UInt64.self)
        bytes.storeBytes(of: lastTwo.bigEndian, toByteOffset: 24, as: UInt16.self)
    }

    package func hash(into hasher: inout Hasher) {
        // Random characters: two words of them tell any two apart that there will ever be.
        hasher.combine(words.0)
        hasher.combine(words.1)
    }

    package static func == (left: Self, right: Self) -> Bool {
        left.words == right.words && left.lastTwo == right.lastTwo
    }

    /// In the order of the texts.
    package static func < (left: Self, right: Self) -> Bool {
        (left.words.0, left.words.1, left.words.2, left.lastTwo)
            < (right.words.0, right.words.1, right.words.2, right.lastTwo)
    }

    private static var length: Int { 26 }
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
        byte &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "2") < 6
    }

    /// Spells 128 bits, most significant first, in 26 digits.
    static func digits(of words: [UInt64]) -> [UInt8] {
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
        return digits
    }

    private static func bytes(of word: UInt64) -> [UInt8] {
        withUnsafeBytes(of: word.bigEndian, Array.init)
    }
}
