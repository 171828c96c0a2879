internal import Crypto
package import FindDevice
internal import Foundation
internal import OwnerAPI
internal import PhoneModel
internal import Wire

/// What a phone was told when it enrolled, and what kind of handset it is: `card.json`.
package struct PhoneCard: Codable, Sendable {
    package var device: DeviceID
    package var name: String
    package var serial: String
    package var model: String
    var stream: StreamID
    var prefix: String
    package var brokerHost: String
    package var brokerPort: Int
    var serviceKey: KeyText
    var serviceKeyID: String
    /// What its chances are drawn from.
    package var seed: UInt64
    /// A file of `simulators/phones`; nil for the default handset.
    package var profile: String?
    package var itinerary: Itinerary
    /// The owner's account, and where the service was reached; nil on a card of an older version.
    package var account: String?
    package var service: String?

    /// Reads the card of an enrolled phone.
    package static func read(from folder: PhoneFolder) throws -> PhoneCard {
        guard folder.isEnrolled else { throw FleetFault.notEnrolled(name: folder.name) }
        return try decode(PhoneCard.self, from: folder.cardPath)
    }

    func identity(in folder: PhoneFolder) throws -> PhoneIdentity {
        let keys = try PhoneKeys.read(from: folder.store(of: device))
        guard let prefix = TopicPrefix(prefix), let sealing = SealingKey(bytes: keys.sealing.bytes),
            let signing = SigningKey(seed: keys.signing.bytes, name: device.text),
            let service = VerifyingKey(bytes: serviceKey.bytes, name: serviceKeyID)
        else { throw FleetFault.damaged(file: folder.cardPath, reason: "a key or the prefix") }
        return PhoneIdentity(
            device: device, prefix: prefix, stream: stream, signingKey: signing,
            serviceKey: service, sealingKey: sealing)
    }
}

/// The secrets that a phone made when it enrolled: `keystore/keys.json`, which stands for the chip
/// that keeps them on a real one.
struct PhoneKeys: Codable, Sendable {
    /// The seed of its Ed25519 key.
    var signing: KeyText
    /// Its X25519 key.
    var sealing: KeyText
    /// Seals its journal.
    var storage: KeyText

    init() throws {
        signing = try Self.text(Curve25519.Signing.PrivateKey().rawRepresentation)
        sealing = try Self.text(Curve25519.KeyAgreement.PrivateKey().rawRepresentation)
        storage = try Self.text(SymmetricKey(size: .bits256).withUnsafeBytes { Data($0) })
    }

    static func read(from store: PhoneStore) throws -> PhoneKeys {
        try decode(PhoneKeys.self, from: store.keysPath)
    }

    var signingPublic: [UInt8] {
        get throws {
            let key = try Curve25519.Signing.PrivateKey(rawRepresentation: signing.bytes)
            return Array(key.publicKey.rawRepresentation)
        }
    }

    var sealingPublic: [UInt8] {
        get throws {
            let key = try Curve25519.KeyAgreement.PrivateKey(rawRepresentation: sealing.bytes)
            return Array(key.publicKey.rawRepresentation)
        }
    }

    private static func text(_ data: Data) throws -> KeyText {
        guard let text = KeyText(bytes: Array(data)) else {
            throw FleetFault.damaged(file: "a new key", reason: "not 32 bytes")
        }
        return text
    }
}

/// Reads a JSON file of a phone's folder.
private func decode<Value: Decodable>(_ type: Value.Type, from path: String) throws -> Value {
    guard let data = FileManager.default.contents(atPath: path) else {
        throw FleetFault.damaged(file: path, reason: "it cannot be read")
    }
    do {
        return try JSONDecoder().decode(type, from: data)
    } catch {
        throw FleetFault.damaged(file: path, reason: "it is not what a phone wrote")
    }
}
