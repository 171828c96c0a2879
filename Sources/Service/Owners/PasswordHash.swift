internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import Wire

/// A password's scrypt hash (RFC 7914), as text that carries its own work factors:
/// `scrypt$17$8$1$<salt>$<hash>`.
package struct PasswordHash: Sendable {
    package let text: String
    private let cost: ScryptCost
    private let salt: [UInt8]
    private let hash: [UInt8]

    /// Hashes a password anew. Takes 0.3 s at the default cost, and 128 MiB.
    package init(of password: String, cost: ScryptCost, salt: [UInt8]) throws {
        self.init(cost: cost, salt: salt, hash: try cost.derive(password, salt: salt))
    }

    /// One to be compared with where there is no account: it takes as long, and no password is
    /// known to have it.
    static func decoy(cost: ScryptCost) -> PasswordHash {
        let nothing = [UInt8](repeating: 0, count: ScryptCost.hashBytes)
        return PasswordHash(cost: cost, salt: Array(nothing.prefix(16)), hash: nothing)
    }

    private init(cost: ScryptCost, salt: [UInt8], hash: [UInt8]) {
        self.cost = cost
        self.salt = salt
        self.hash = hash
        text = [
            "scrypt", "\(cost.logN)", "\(cost.blockSize)", "\(cost.parallelism)",
            Base64URL.encode(salt), Base64URL.encode(hash),
        ].joined(separator: "$")
    }

    /// Reads a stored hash; nil if it is damaged.
    package init?(stored text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "scrypt", let logN = Int(parts[1]),
            let blockSize = Int(parts[2]), let parallelism = Int(parts[3]),
            let salt = Base64URL.decode(parts[4]), let hash = Base64URL.decode(parts[5]),
            (1...24).contains(logN), hash.count == ScryptCost.hashBytes
        else { return nil }
        self.text = text
        cost = ScryptCost(logN: logN, blockSize: blockSize, parallelism: parallelism)
        self.salt = salt
        self.hash = hash
    }

    /// Whether this is the hash of `password`; compares in constant time.
    package func matches(_ password: String) throws -> Bool {
        let other = try cost.derive(password, salt: salt)
        return zip(hash, other).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

/// How much work a guess at a password costs.
package struct ScryptCost: Hashable, Sendable {
    package var logN: Int
    package var blockSize: Int
    package var parallelism: Int

    package init(logN: Int, blockSize: Int = 8, parallelism: Int = 1) {
        self.logN = logN
        self.blockSize = blockSize
        self.parallelism = parallelism
    }

    /// N = 2^17, r = 8, p = 1: OWASP's password storage cheat sheet.
    package static let strong = ScryptCost(logN: 17)
    static let hashBytes = 32

    fileprivate func derive(_ password: String, salt: [UInt8]) throws -> [UInt8] {
        // NFC, so that one password typed on two keyboards is one password.
        let normalized = password.precomposedStringWithCanonicalMapping
        let key = try KDF.Scrypt.deriveKey(
            from: Array(normalized.utf8), salt: salt, outputByteCount: Self.hashBytes,
            rounds: 1 << logN, blockSize: blockSize, parallelism: parallelism)
        return key.withUnsafeBytes { Array($0) }
    }
}
