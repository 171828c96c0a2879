internal import DeviceRegistry
internal import FindDevice
internal import Foundation
internal import GRDB
internal import Synchronization
internal import TestSupport
internal import Testing

/// Where a story is told: the same code on a file and in memory.
enum Shelf: CaseIterable, Sendable {
    case memory, file
}

/// A registry with one owner, Ada, and what a story needs to add to it.
final class World {
    static let masterKey = [UInt8](0..<32)
    static let start = Timestamp(seconds: 1_772_366_400)

    let registry: Registry
    let folder: URL
    let path: String
    var random: SeededRandom
    let ada: Account

    init(_ shelf: Shelf = .file, seed: UInt64 = 1) throws {
        folder = FileManager.default.temporaryDirectory.appending(
            path: "registry-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        path = folder.appending(path: "cooee.db").path
        random = SeededRandom(seed: seed)
        let keys = RegistryKeys(masterKey: Self.masterKey)
        registry =
            switch shelf {
            case .memory: try Registry.inMemory(keys: keys, entropy: Self.entropy(seed: seed))
            case .file:
                try Registry(path: path, keys: keys, entropy: Self.entropy(seed: seed))
            }
        ada = Account(
            id: AccountID(using: &random), name: "ada", passwordHash: "scrypt$ada",
            createdAt: Self.start)
        try registry.write { try $0.add(ada) }
    }

    deinit {
        do {
            try registry.close()
            try FileManager.default.removeItem(at: folder)
        } catch {
            Issue.record(error)
        }
    }

    static func entropy(seed: UInt64) -> Entropy {
        let box = SeededBox(seed: seed)
        return { box.bytes($0) }
    }

    func account(_ name: String) throws -> Account {
        let account = Account(
            id: AccountID(using: &random), name: name, passwordHash: "scrypt$\(name)",
            createdAt: Self.start)
        try registry.write { try $0.add(account) }
        return account
    }

    /// A device that is not in the registry yet.
    func newDevice(_ name: String, serial: String? = nil, of account: Account? = nil) -> Device {
        Device(
            id: DeviceID(using: &random), account: (account ?? ada).id, name: name,
            serial: serial ?? "SN-\(name)", model: "Handset 1", stream: StreamID(using: &random),
            signingKey: Array(repeating: 1, count: 32), sealingKey: Array(repeating: 2, count: 32),
            supports: [.locate, .ring], enrolledAt: Self.start)
    }

    func device(_ name: String = "phone", of account: Account? = nil) throws -> Device {
        let device = newDevice(name, of: account)
        try registry.write { _ = try $0.enrol(device) }
        return device
    }

    func newOrder(for device: Device, _ command: Command = .locate) -> Order {
        Order(
            id: OrderID(using: &random), device: device.id, account: device.account,
            command: command, acceptedAt: Self.start, expiresAt: Self.start + .minutes(10))
    }

    /// Another connection to the file, as somebody with the file has it.
    func raw() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        configuration.busyMode = .timeout(5)
        return try DatabaseQueue(path: path, configuration: configuration)
    }
}

/// Seeded bytes for any thread.
private final class SeededBox: Sendable {
    private let random: Mutex<SeededRandom>

    init(seed: UInt64) { random = Mutex(SeededRandom(seed: seed)) }

    func bytes(_ count: Int) -> [UInt8] {
        random.withLock { random in
            (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next() >> 7) }
        }
    }
}

extension Fix {
    /// A fix at a place of Sydney, `second` seconds after the world began.
    static func some(_ second: Int64 = 0, latitude: Double = -33.8568) throws -> Fix {
        let place = try #require(Coordinate(latitude: latitude, longitude: 151.2153))
        return Fix(
            at: World.start + .seconds(second), coordinate: place, accuracy: 8.5, source: .gps,
            battery: 81, connection: .mobile)
    }
}

extension Device {
    func number(_ sequence: UInt64) -> ReportNumber {
        ReportNumber(stream: stream, sequence: sequence)
    }
}
