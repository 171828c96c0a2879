internal import Crypto
internal import FindDevice
internal import Foundation
internal import GRDB
internal import Synchronization

/// The keys that the registry works with, unwrapped, and kept in memory for the busiest devices.
final class RegistrySecrets: Sendable {
    let entropy: Entropy
    private let wrapping: SymmetricKey
    private let requests: SymmetricKey
    private let known: Mutex<RecentlyUsed<DeviceID, DeviceSecrets>>

    init(keys: RegistryKeys, entropy: @escaping Entropy, capacity: Int = 65_536) {
        self.entropy = entropy
        wrapping = keys.derived(for: "place keys")
        requests = keys.derived(for: "requests")
        known = Mutex(RecentlyUsed(capacity: capacity))
    }

    func digest(ofRequest request: [UInt8]) -> [UInt8] {
        Array(HMAC<SHA256>.authenticationCode(for: request, using: requests))
    }

    /// Makes the key of a device that has just got its row.
    func makePlaceKey(of device: DeviceID, number: Int64, in database: Database) throws {
        let sealed = try Seal.close(
            entropy(32), with: wrapping, boundTo: Self.context(device), entropy: entropy)
        try database.run(
            "INSERT INTO place_keys (device, wrapped) VALUES (?, ?)", [number, sealed])
    }

    /// - Throws: `RegistryError.unknown` if there is no such device, `.corrupt` if its key does
    ///   not open.
    func secrets(of device: DeviceID, in database: Database) throws -> DeviceSecrets {
        if let found = known.withLock({ $0[device] }) { return found }
        let row = try database.first(
            """
            SELECT d.number, k.wrapped
            FROM devices d LEFT JOIN place_keys k ON k.device = d.number WHERE d.id = ?
            """, [device.text]
        ) { (number: try $0.integer(0), wrapped: try $0.data(1)) }
        guard let row else { throw RegistryError.unknown("device \(device)") }
        let key = try Seal.open(
            row.wrapped, with: wrapping, boundTo: Self.context(device),
            what: "place key of device \(device)")
        let found = DeviceSecrets(device: device, number: row.number, key: key)
        known.withLock { $0[device] = found }
        return found
    }

    /// A device's number in the tables, if it is known without asking them. A number is never given
    /// to another device, so one that is outdated finds nothing.
    func number(of device: DeviceID) -> Int64? { known.withLock { $0[device]?.number } }

    func forgetAll() { known.withLock { $0.removeAll() } }

    private static func context(_ device: DeviceID) -> [UInt8] {
        Array("place key \(device.text)".utf8)
    }
}

/// A device's number in the tables, and its unwrapped keys.
struct DeviceSecrets: Sendable {
    let device: DeviceID
    let number: Int64
    let place: SymmetricKey
    /// For the keyed hashes that tell unnumbered fixes apart.
    let tag: SymmetricKey

    init(device: DeviceID, number: Int64, key: [UInt8]) {
        self.device = device
        self.number = number
        place = SymmetricKey(data: key)
        tag = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: place, info: Array("cooee registry: tags".utf8), outputByteCount: 32)
    }
}

/// A dictionary that forgets what was not used for long: in two generations of half its capacity.
struct RecentlyUsed<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private var young: [Key: Value] = [:]
    private var old: [Key: Value] = [:]
    private let generation: Int

    init(capacity: Int) { generation = max(1, capacity / 2) }

    var count: Int { young.count + old.count }

    subscript(key: Key) -> Value? {
        mutating get {
            if let value = young[key] { return value }
            guard let value = old[key] else { return nil }
            self[key] = value
            return value
        }
        set {
            old[key] = nil
            if young[key] == nil, young.count >= generation {
                old = young
                young = [:]
            }
            young[key] = newValue
        }
    }

    mutating func removeAll() {
        young = [:]
        old = [:]
    }
}
