internal import FindDevice
internal import Foundation
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

@Suite("Restoring")
struct RestoreTests {
    private let keys = RegistryKeys(masterKey: World.masterKey)
    private let later = World.start + .days(3)
    private let folder: TemporaryFolder
    private let path: String
    private let backup: String
    private var random = SeededRandom(seed: 5)

    init() throws {
        folder = try TemporaryFolder()
        path = folder.path + "/cooee.db"
        backup = folder.path + "/backup.db"
    }

    /// A registry with a backup, and what happened since: it is closed.
    private mutating func story() throws -> (device: Device, order: Order, head: AuditHead) {
        let registry = try opened()
        let ada = Account(
            id: AccountID(using: &random), name: "ada", passwordHash: "scrypt$1",
            createdAt: World.start)
        let device = Device(
            id: DeviceID(using: &random), account: ada.id, name: "red", serial: "SN-red",
            model: "Handset 1", stream: StreamID(using: &random),
            signingKey: Array(repeating: 1, count: 32), sealingKey: Array(repeating: 2, count: 32),
            supports: [.locate], enrolledAt: World.start)
        var order = Order(
            id: OrderID(using: &random), device: device.id, account: ada.id, command: .release,
            acceptedAt: World.start, expiresAt: nil)
        try registry.write { writer in
            try writer.add(ada)
            try writer.enrol(device)
            try writer.accept(order)
            try writer.add(
                AccessToken(
                    hash: "t1", account: ada.id, issuedAt: World.start, expiresAt: later))
            try writer.append(
                reports: [(device.number(1), .fix(.some(1)))], of: device.id,
                receivedAt: World.start)
            try writer.append(.some(1, account: ada.id))
        }
        try registry.backup(to: backup)
        try registry.write { writer in
            var changed = device
            changed.counter = Counter(epoch: 2, number: 7)
            try writer.save(changed)
            order.state = .cancelled
            try writer.save(order)
            order.state = .queued
            try writer.append(
                reports: [(device.number(2), .fix(.some(2)))], of: device.id,
                receivedAt: World.start)
            try writer.append(.some(2, account: ada.id))
        }
        // By the writer: then the log is taken in when the registry is closed.
        let head = try registry.write { try $0.auditTail() }
        try registry.close()
        return (device, order, head)
    }

    private func opened(_ path: String? = nil) throws -> Registry {
        try Registry(path: path ?? self.path, keys: keys, entropy: systemEntropy)
    }

    private func restore(_ keys: RegistryKeys? = nil) throws -> Restoration {
        try Registry.restore(
            backup, to: path, keys: keys ?? self.keys, entropy: systemEntropy, at: later)
    }

    private func names() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test("a restored registry is what the backup was, and says all above what was ever said")
    mutating func restored() throws {
        let (device, order, oldHead) = try story()
        let restoration = try restore()
        let replaced = try #require(restoration.replaced)
        try #expect(mode(of: path) == 0o600)
        try #expect(
            names() == ["backup.db", "cooee.db", URL(filePath: replaced).lastPathComponent])

        let registry = try opened()
        try registry.read { reader in
            let restored = try #require(try reader.device(device.id))
            #expect(restored.counter == Counter(epoch: 3, number: 0))
            try #expect(reader.openOrders() == [order])
            try #expect(reader.acknowledged(device.id, .trail) == 1)
            try #expect(reader.lastFix(of: device.id) == .some(1))
            try #expect(reader.token(hash: "t1") == nil)
            let entries = try reader.auditTail()
            #expect(entries == restoration.head)
            #expect(entries.count == 2)
        }
        try #expect(registry.verifyAudit(against: oldHead) == .broken(.rewritten(2)))
        try #expect(
            registry.verifyAudit(against: restoration.head)
                == .whole(restoration.head, afterHead: 0))
        try registry.close()

        let old = try opened(replaced)
        try #expect(old.read { try $0.lastFix(of: device.id) } == .some(2))
        try #expect(old.read { try $0.auditTail() } == oldHead)
        try old.close()
    }

    @Test("a backup that is restored again stands above its own first restore")
    mutating func restoredTwice() throws {
        let (device, _, _) = try story()
        for epoch in 3...5 as ClosedRange<Int64> {
            let moment = later + .seconds(epoch)
            _ = try Registry.restore(
                backup, to: path, keys: keys, entropy: systemEntropy, at: moment)
            let registry = try opened()
            try #expect(registry.read { try $0.epochs() } == [device.id: epoch])
            try registry.close()
        }
    }

    @Test("a registry that is gone, or that nobody can read, gives way")
    mutating func unreadableGivesWay() throws {
        let (device, _, _) = try story()
        // Its log, which tells of later things, is there still.
        let cut = try opened()
        try cut.write { _ = try $0.raiseEpochs(above: [device.id: 50]) }
        let log = try Data(contentsOf: URL(filePath: path + "-wal"))
        try cut.close()
        try log.write(to: URL(filePath: path + "-wal"))
        try FileManager.default.removeItem(atPath: path)
        try #expect(restore().replaced == nil)
        var registry = try opened()
        try #expect(registry.read { try $0.epochs() } == [device.id: 1])
        try registry.close()

        var bytes = try Data(contentsOf: URL(filePath: path))
        for index in 100..<bytes.count { bytes[index] = UInt8(truncatingIfNeeded: index) }
        try bytes.write(to: URL(filePath: path))
        // A log that nobody closed well must not be taken for the new registry's.
        try Data("a torn log".utf8).write(to: URL(filePath: path + "-wal"))
        let replaced = try #require(try restore().replaced)
        try #expect(Data(contentsOf: URL(filePath: replaced)) == bytes)
        registry = try opened()
        try #expect(registry.read { try $0.epochs() } == [device.id: 1])
        try registry.close()
    }

    @Test("what a registry had only in its log is not found in the restored one")
    mutating func oldLogIsSetAside() throws {
        let (device, _, _) = try story()
        let registry = try opened()
        try registry.write { writer in
            try writer.append(
                reports: [(device.number(3), .fix(.some(3)))], of: device.id,
                receivedAt: World.start)
        }
        // As a power cut leaves it.
        let place = folder.path + "/cut.db"
        for end in ["", "-wal"] {
            try FileManager.default.copyItem(atPath: path + end, toPath: place + end)
        }
        try registry.close()
        let restoration = try Registry.restore(
            backup, to: place, keys: keys, entropy: systemEntropy, at: later)
        let restored = try opened(place)
        try #expect(restored.read { try $0.trail(of: device.id, limit: 9) } == [.some(1)])
        try restored.close()
        let aside: String = try #require(restoration.replaced)
        let old = try opened(aside)
        try #expect(old.read { try $0.trailCount(of: device.id) } == 3)
        try old.close()
    }

    @Test("a backup that cannot be used leaves the registry as it was")
    mutating func uselessBackups() throws {
        let (device, _, _) = try story()
        let whole = try Data(contentsOf: URL(filePath: backup))
        let before = try Data(contentsOf: URL(filePath: path))
        let listed = try names()

        #expect(throws: RegistryError.wrongMasterKey) {
            try restore(RegistryKeys(masterKey: World.masterKey.reversed()))
        }
        try Data(String(repeating: "Dear Ada, ", count: 99).utf8).write(to: URL(filePath: backup))
        #expect(throws: RegistryError.notARegistry(path: backup)) { try restore() }

        try whole.write(to: URL(filePath: backup))
        for (version, error) in [
            (1, RegistryError.earlierSchema(path: backup, found: 1, first: 2)),
            (99, .newerSchema(path: backup, found: 99, known: Schema.known)),
        ] {
            try bend("PRAGMA user_version = \(version)")
            #expect(throws: error) { try restore() }
        }
        try bend("PRAGMA user_version = \(Schema.known)")
        try bend("UPDATE accounts SET id = 'nobody'")
        #expect { try restore() } throws: { isCorrupt($0, naming: "accounts") }

        // Cut short: as a copy of it that did not end.
        for length in [whole.count / 2, 4096, 100, 10, 0] {
            try whole.prefix(length).write(to: URL(filePath: backup))
            #expect(throws: RegistryError.self) { try restore() }
        }
        try FileManager.default.removeItem(atPath: backup)
        #expect {
            try restore()
        } throws: { error in
            guard case RegistryError.cannotRestore(path, let why) = error else { return false }
            return why.contains("backup.db")
        }
        try whole.write(to: URL(filePath: backup))
        #expect(throws: RegistryError.self) {
            try Registry.restore(
                path, to: path, keys: keys, entropy: systemEntropy, at: later)
        }

        try #expect(names() == listed)
        try #expect(Data(contentsOf: URL(filePath: path)) == before)
        let registry = try opened()
        try #expect(registry.read { try $0.trailCount(of: device.id) } == 2)
        try registry.close()
    }

    /// Changes the backup, as somebody with the file can.
    private func bend(_ sql: String) throws {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: backup, configuration: configuration)
        try queue.writeWithoutTransaction {
            try $0.execute(sql: "PRAGMA ignore_check_constraints = ON; \(sql)")
        }
        try queue.close()
    }
}
