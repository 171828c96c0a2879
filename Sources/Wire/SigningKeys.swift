internal import Crypto
internal import FoundationEssentials

/// A key that signs messages: Ed25519 (RFC 8032), named by its thumbprint or by its device.
package struct SigningKey: Sendable {
    package let publicBytes: [UInt8]
    package let verifying: VerifyingKey
    /// In base64url.
    private let headers: [MessageType: [UInt8]]
    private let make: @Sendable (_ bytes: [UInt8]) throws -> [UInt8]

    /// Nil unless `seed` is 32 bytes. Without a name the key is named by its thumbprint.
    package init?(seed: [UInt8], name: String? = nil) {
        guard let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: seed) else {
            return nil
        }
        let bytes = Array(key.publicKey.rawRepresentation)
        self.init(
            publicBytes: bytes,
            verifying: VerifyingKey(
                key: key.publicKey, name: name ?? VerifyingKey.thumbprint(of: bytes)),
            making: { Array(try key.signature(for: $0)) })
    }

    /// A key of another making, for a simulation: both its halves are the caller's, and nobody
    /// outside believes what it signs.
    package init(
        publicBytes: [UInt8], verifying: VerifyingKey,
        making make: @escaping @Sendable (_ bytes: [UInt8]) throws -> [UInt8]
    ) {
        self.publicBytes = publicBytes
        self.verifying = verifying
        self.make = make
        headers = Dictionary(
            uniqueKeysWithValues: MessageType.allCases.map { type in
                (type, Base64URL.encoded(JWS.header(of: type, naming: verifying.name)))
            })
    }

    /// The `kid` of what it signs.
    package var name: String { verifying.name }

    func signature(of bytes: [UInt8]) throws -> [UInt8] { try make(bytes) }

    /// The header of what it signs, in base64url.
    func header(of type: MessageType) -> [UInt8] { headers[type] ?? [] }
}

/// The public half of a signing key.
package struct VerifyingKey: Sendable {
    package let name: String
    /// How the header of what its other half signs begins, as we spell it.
    let headerStart: [UInt8]
    private let check: @Sendable (_ signature: [UInt8], _ bytes: [UInt8]) -> Bool

    fileprivate init(key: Curve25519.Signing.PublicKey, name: String) {
        self.init(name: name) { key.isValidSignature($0, for: $1) }
    }

    /// The half of a key of another making.
    package init(
        name: String,
        checking check: @escaping @Sendable (_ signature: [UInt8], _ bytes: [UInt8]) -> Bool
    ) {
        self.name = name
        self.check = check
        headerStart =
            JSONWriter.object { header in
                header.put("alg", "EdDSA")
                header.put("kid", name)
            }.dropLast() + [UInt8(ascii: ",")]
    }

    /// Nil unless `bytes` are an Ed25519 public key.
    package init?(bytes: [UInt8], name: String) {
        guard let key = try? Curve25519.Signing.PublicKey(rawRepresentation: bytes) else {
            return nil
        }
        self.init(key: key, name: name)
    }

    func verifies(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        check(signature, bytes)
    }

    /// The JWK thumbprint of an Ed25519 public key (RFC 7638; RFC 8037, appendix A.3).
    package static func thumbprint(of publicBytes: [UInt8]) -> String {
        let jwk = #"{"crv":"Ed25519","kty":"OKP","x":"\#(Base64URL.encode(publicBytes))"}"#
        return Base64URL.encode(SHA256.hash(data: Array(jwk.utf8)))
    }
}

/// How the bytes of a registered public key become a key: a port, because a simulation's need not
/// cost what the curve costs.
package typealias KeyReader = @Sendable (_ bytes: [UInt8], _ name: String) -> VerifyingKey?
