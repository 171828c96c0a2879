internal import Crypto

/// A secret of 32 random bytes in a file that tells damage: its purpose, the bytes and a checksum,
/// in hexadecimal on one line.
package enum SecretFile: String, CaseIterable, Sendable {
    /// Ed25519: signs the service's orders.
    case serviceSigning = "service-signing"
    /// Ed25519: signs the head of the audit log.
    case auditSigning = "audit-signing"
    /// Wraps the devices' own keys to places.
    case registryMaster = "registry-master"

    /// The secret's file in a data folder.
    package func path(in folder: DataFolder) -> String { "\(folder.keysPath)/\(rawValue).key" }

    /// Reads the secret, or in a new data folder draws it.
    ///
    /// A file that is damaged, or gone while the registry is there, is an error and never made
    /// anew: what the old secret sealed or signed would be lost.
    package func loadOrCreate(in folder: DataFolder) throws(GroundFault) -> [UInt8] {
        let path = path(in: folder)
        if let content = try PrivateFile.read(path) {
            guard let bytes = bytes(in: content) else {
                throw .damaged(path: path, reason: "it does not hold the \(rawValue) key")
            }
            return bytes
        }
        guard folder.isNew else { throw .secretMissing(path: path) }
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        try PrivateFile.write(line(of: bytes), to: path)
        return bytes
    }

    private func line(of bytes: [UInt8]) -> [UInt8] {
        Array("\(rawValue) \(Self.hex(bytes)) \(checksum(of: bytes))\n".utf8)
    }

    private func bytes(in content: [UInt8]) -> [UInt8]? {
        let words = content.split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[1].count == 64 else { return nil }
        let digits = words[1].map(Self.value)
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: 64, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        return content == line(of: bytes) ? bytes : nil
    }

    /// Of 256 random bits, so it gives nothing away.
    private func checksum(of bytes: [UInt8]) -> String {
        Self.hex(Array(SHA256.hash(data: Array(rawValue.utf8) + bytes).prefix(8)))
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        let text = bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
        return String(decoding: text, as: UTF8.self)
    }

    private static func value(of digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}
