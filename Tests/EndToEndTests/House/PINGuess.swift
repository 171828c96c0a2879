import Crypto
import Foundation

@testable import Service

/// Guesses at PINs as a thief of the files would who has no key that stands outside of them: is a
/// stored value a hash of a PIN, or of what was asked with one?
struct PINGuess {
    /// All that is stored, by column.
    private let values: [(column: String, bytes: Data)]
    /// The same by what it is, or by what it is the hexadecimal or base64 text of.
    private var columns: [Data: String] = [:]

    struct Find: Hashable {
        let column: String
        let pin: String
        let how: String
    }

    init(columns sinks: [Sink]) {
        values = sinks.flatMap { sink in sink.pieces.map { (sink.name, $0) } }
        for (column, bytes) in values {
            for form in [bytes] + Self.decoded(bytes) { columns[form] = column }
        }
    }

    /// All PINs against hashes without a key.
    /// - Parameter texts: what a hash of a PIN may have been made of.
    func plain(_ texts: [@Sendable (String) -> [UInt8]]) -> [Find] {
        (0..<10_000).map { String(format: "%04d", $0) }.flatMap { pin in
            texts.flatMap { text in
                Self.hashes(of: Data(text(pin))).compactMap { found($1, pin, $0) }
            }
        }
    }

    /// Texts with PINs that were used, against keyed and salted hashes, with every stored value as
    /// the key or the salt. The other PINs need not be tried: nobody can have stored their hashes.
    func keyed(_ texts: [(pin: String, bytes: [UInt8])]) -> [Find] {
        let salts = Set(
            values.flatMap { [$0.bytes] + Self.decoded($0.bytes) + Self.parts(of: $0.bytes) })
        return salts.flatMap { salt in
            let key = SymmetricKey(data: salt)
            return texts.flatMap { pin, bytes in
                let text = Data(bytes)
                return [
                    ("HMAC-SHA-256", Data(HMAC<SHA256>.authenticationCode(for: text, using: key))),
                    ("HMAC-SHA-512", Data(HMAC<SHA512>.authenticationCode(for: text, using: key))),
                    ("SHA-256, salt first", Data(SHA256.hash(data: salt + text))),
                    ("SHA-256, salt last", Data(SHA256.hash(data: text + salt))),
                ].compactMap { found($1, pin, $0) }
            }
        }
    }

    /// The PINs against every stored scrypt hash, with its own salt and cost.
    func stretched(pins: [String]) throws -> [Find] {
        try values.flatMap { column, bytes -> [Find] in
            guard let text = String(data: bytes, encoding: .utf8),
                let hash = PasswordHash(stored: text)
            else { return [] }
            return try pins.filter { try hash.matches($0) }
                .map { Find(column: column, pin: $0, how: "scrypt") }
        }
    }

    /// A hash may be stored whole or cut off.
    private func found(_ hash: Data, _ pin: String, _ how: String) -> Find? {
        for form in [hash, hash.prefix(32), hash.prefix(16)] {
            if let column = columns[form] { return Find(column: column, pin: pin, how: how) }
        }
        return nil
    }

    private static func decoded(_ value: Data) -> [Data] {
        guard (16...256).contains(value.count), let text = String(data: value, encoding: .utf8)
        else { return [] }
        let standard = text.replacing("-", with: "+").replacing("_", with: "/")
        let padded = standard + String(repeating: "=", count: (4 - standard.count % 4) % 4)
        let digits = text.map(\.hexDigitValue)
        var bytes = Data()
        if digits.count.isMultiple(of: 2), !digits.contains(nil) {
            for index in stride(from: 0, to: digits.count, by: 2) {
                bytes.append(UInt8((digits[index] ?? 0) << 4 | (digits[index + 1] ?? 0)))
            }
        }
        return [bytes, Data(base64Encoded: padded) ?? Data()].filter { !$0.isEmpty }
    }

    private static func hashes(of text: Data) -> [(String, Data)] {
        [
            ("SHA-256", Data(SHA256.hash(data: text))), ("SHA-512", Data(SHA512.hash(data: text))),
            ("SHA-1", Data(Insecure.SHA1.hash(data: text))),
            ("MD5", Data(Insecure.MD5.hash(data: text))),
        ]
    }

    /// The fields of a text such as `scrypt$17$8$1$<salt>$<hash>`, as text and as bytes.
    private static func parts(of value: Data) -> [Data] {
        let parts = value.split(separator: UInt8(ascii: "$"))
        return parts.count < 2 ? [] : parts.flatMap { [Data($0)] + decoded(Data($0)) }
    }
}
