internal import Crypto
internal import FoundationEssentials

/// A key that signs messages: Ed25519 (RFC 8032), named by its thumbprint or by its device.
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey
    /// The `kid` of what it signs.
    package let name: String

    /// Nil unless `seed` is 32 bytes. Without a name the key is named by its thumbprint.
    package init?(seed: [UInt8], name: String? = nil) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            return nil
        }
        self.key = key
        self.name = name ?? VerifyingKey.thumbprint(of: Array(key.publicKey.rawRepresentation))
    }

    package var publicBytes: [UInt8] { Array(key.publicKey.rawRepresentation) }
    package var verifying: VerifyingKey { VerifyingKey(key: key.publicKey, name: name) }

    func signature(of bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: bytes)) }
}

/// The public half of a signing key.
package struct VerifyingKey: Sendable {
    private let key: Curve25519.Signing.PublicKey
    package let name: String

    fileprivate init(key: Curve25519.Signing.PublicKey, name: String) {
        self.key = key
        self.name = name
    }

    /// Nil unless `bytes` are an Ed25519 public key.
    package init?(bytes: [UInt8], name: String) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return nil
        }
        self.init(key: key, name: name)
    }

    func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        key.isValidSignature(signature, for: bytes)
    }

    /// The JWK thumbprint of an Ed25519 public key (RFC 7638; RFC 8037, appendix A.3).
    package static func thumbprint(of publicBytes: [UInt8]) -> String {
        let jwk = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(publicBytes))"}"#
        return Base64URL.encode(SHA256.hash(data: Array(jwk.utf8)))
    }
}
