internal import FindDevice
internal import Foundation
internal import GRDB
internal import Synchronization
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

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
            supports: Set(OrderKind.allCases), enrolledAt: Self.start)
    }

    func device(_ name: String = "phone", of account: Account? = nil) throws -> Device {
        let device = newDevice(name, of: account)
        try registry.write { _ = try $0.enrol(device) }
        return device
    }

    func newOrder(for device: Device, _ command: Command = .locate) -> Order {
        Order(
            id: OrderID(using: &random), device: device.id, account: device.account,
            command: command, acceptedAt: Self.start,
            expiresAt: command.patience.map { Self.start + $0 },
            version: command.hasVersion ? Counter(epoch: 1, number: 3) : nil)
    }

    /// An order that is in the registry.
    func order(for device: Device, _ command: Command = .locate) throws -> Order {
        let order = newOrder(for: device, command)
        try registry.write { try $0.accept(order) }
        return order
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

extension Command {
    /// One of each kind.
    static let samples: [Command] = OrderKind.allCases.flatMap { kind -> [Command] in
        switch kind {
        case .locate: [.locate]
        case .ring: [.ring(duration: .seconds(45))]
        case .lost: LostMode.samples.map(Command.lost)
        case .found: [.found]
        case .erase: [.erase]
        case .release: [.release]
        }
    }

    var hasVersion: Bool { kind == .lost || kind == .found }
}

extension LostMode {
    static let samples = [
        LostMode(
            sealedPIN: Array("a PIN that was sealed".utf8),
            message: "Bitte melden: \u{1F4DE} für Ada",
            callback: "+49 30 901820"),
        LostMode(sealedPIN: [0], message: "x", callback: nil),
        LostMode(sealedPIN: [], message: nil, callback: "110"),
    ]
}

extension PhoneEvent {
    /// One of each, and of those that may leave something out one without it.
    static func samples() throws -> [PhoneEvent] {
        try EventName.allCases.flatMap { name -> [PhoneEvent] in
            switch name {
            case .poweredOn: [.poweredOn]
            case .poweringOff: [.poweringOff(battery: 1)]
            case .batteryLow: [.batteryLow(battery: 15)]
            case .unlocked: [.unlocked]
            case .refusedMessages: [.refusedMessages(count: 1_000_000_000)]
            case .wrongPIN:
                [.wrongPIN(count: 3, place: try .some(7)), .wrongPIN(count: 10, place: nil)]
            case .pinUnreadable: [.pinUnreadable(version: Counter(epoch: 2, number: 5))]
            case .lostModeEnded:
                LostModeEnd.allCases.map {
                    .lostModeEnded(version: Counter(epoch: 1, number: 1), by: $0)
                }
            case .simChanged: [.simChanged(network: "Telefónica"), .simChanged(network: nil)]
            case .factoryReset: [.factoryReset]
            case .activated: [.activated]
            }
        }
    }
}

/// Whether what is stored was found to be damaged, with a name for it.
func isCorrupt(_ error: any Error, naming name: String? = nil) -> Bool {
    guard case RegistryError.corrupt(let what) = error else { return false }
    return name.map { what.contains($0) } ?? true
}

extension Device {
    func number(_ sequence: UInt64) -> ReportNumber {
        ReportNumber(stream: stream, sequence: sequence)
    }
}

extension RegistryWriter {
    /// Takes reports of the device's current stream, as the service takes those of one batch.
    /// - Returns: what may be acknowledged once the transaction has ended.
    @discardableResult
    func append(
        reports: [(ReportNumber, Report)], of device: DeviceID, receivedAt: Timestamp
    ) throws -> UInt64 {
        var reporter = try #require(try reporter(device))
        for (number, report) in reports where number.stream == reporter.stream {
            _ = try take(report, numbered: number.sequence, of: &reporter, receivedAt: receivedAt)
        }
        try save(reporter, heardAt: receivedAt)
        return reporter.marks.trail
    }

    /// Takes a report's number alone.
    func note(report number: ReportNumber, of device: DeviceID) throws -> Bool {
        var reporter = try #require(try reporter(device))
        defer { #expect(throws: Never.self) { try save(reporter, heardAt: World.start) } }
        return try note(number.sequence, of: &reporter)
    }
}
