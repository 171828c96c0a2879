internal import Crypto
package import FindDevice
internal import FoundationEssentials

/// A PIN as only one phone can read it: HPKE in base mode (RFC 9180) with X25519, HKDF-SHA256 and
/// ChaCha20-Poly1305.
///
/// The sealed form is the encapsulated key (32 bytes), then the ciphertext with its tag (20). It
/// opens for one device and one order only: both are bound to it.
package enum SealedPIN {
    /// Seals `pin` to a phone's X25519 key; the bytes are others at each call.
    /// - Throws: if `publicKey` is no X25519 key, or one to which everybody has the secret.
    package static func seal(
        _ pin: PIN, to publicKey: [UInt8], device: DeviceID, order: OrderID
    ) throws -> [UInt8] {
        let key = try recipient(publicKey)
        var sender = try HPKE.Sender(recipientKey: key, ciphersuite: suite, info: info(device))
        let sealed = try sender.seal(pin.digits, authenticating: Array(order.text.utf8))
        return Array(sender.encapsulatedKey + sealed)
    }

    /// Why nothing can be sealed to these bytes, in words for whoever enrols with them; nil if they
    /// are an X25519 key to which not everybody has the secret.
    package static func fault(inKey publicKey: [UInt8]) -> String? {
        do {
            _ = try recipient(publicKey)
            return nil
        } catch let fault as WireFault {
            guard case .malformed(_, let reason) = fault else { return fault.description }
            return reason
        } catch {
            return "32 bytes of an X25519 public key wanted"
        }
    }

    private static func recipient(
        _ publicKey: [UInt8]
    ) throws -> Curve25519.KeyAgreement.PublicKey {
        let key = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey)
        guard try !isOfSmallOrder(key) else {
            throw WireFault.malformed(
                field: "sealingKey", reason: "a point of small order: everybody has its secret")
        }
        return key
    }

    fileprivate static func open(
        _ bytes: [UInt8], with key: Curve25519.KeyAgreement.PrivateKey, device: DeviceID,
        order: OrderID
    ) throws -> PIN? {
        guard bytes.count == encapsulatedLength + 20 else { return nil }
        var recipient = try HPKE.Recipient(
            privateKey: key, ciphersuite: suite, info: info(device),
            encapsulatedKey: Data(bytes.prefix(encapsulatedLength)))
        let digits = try recipient.open(
            bytes.dropFirst(encapsulatedLength), authenticating: Array(order.text.utf8))
        return PIN(String(decoding: digits, as: UTF8.self))
    }

    /// Whether every agreement with this key gives the same secret, zero: RFC 9180, section 7.1.4,
    /// asks for the check, and the library leaves it out.
    private static func isOfSmallOrder(_ key: Curve25519.KeyAgreement.PublicKey) throws -> Bool {
        let any = try Curve25519.KeyAgreement.PrivateKey(
            rawRepresentation: [UInt8](repeating: 0x42, count: 32))
        let secret = try any.sharedSecretFromKeyAgreement(with: key)
        return secret.withUnsafeBytes { $0.allSatisfy { $0 == 0 } }
    }

    private static let suite = HPKE.Ciphersuite.Curve25519_SHA256_ChachaPoly
    private static let encapsulatedLength = 32

    private static func info(_ device: DeviceID) -> Data { Data("cooee pin 1 \(device)".utf8) }
}

/// A phone's private key for what only it may read: X25519 (RFC 7748).
package struct SealingKey: Sendable {
    private let key: Curve25519.KeyAgreement.PrivateKey

    /// Nil unless `bytes` are 32.
    package init?(bytes: [UInt8]) {
        do {
            key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: bytes)
        } catch {
            // It fails in one way only, bytes that are no key, and nil says that.
            return nil
        }
    }

    package var publicBytes: [UInt8] { Array(key.publicKey.rawRepresentation) }

    /// The PIN that was sealed to this key for `device` and `order`; nil for anything else.
    package func open(_ sealed: [UInt8], device: DeviceID, order: OrderID) -> PIN? {
        do {
            return try SealedPIN.open(sealed, with: key, device: device, order: order)
        } catch {
            return nil
        }
    }
}
