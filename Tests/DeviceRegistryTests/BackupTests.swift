internal import Dispatch
internal import FindDevice
internal import Foundation
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

@Suite("Backups")
struct BackupTests {
    private let keys = RegistryKeys(masterKey: World.masterKey)

    private func opened(_ path: String) throws -> Registry {
        try Registry(path: path, keys: keys, entropy: systemEntropy)
    }

    @Test("a backup is all that was committed, in one file that nobody else may read")
    func backupIsWhole() throws {
        let world = try World()
        let device = try world.device()
        let order = try world.order(for: device, .lost(LostMode.samples[0]))
        let told = try world.registry.write { writer in
            try writer.append(unnumbered: .some(4), of: device.id, receivedAt: World.start)
            try writer.append(.some(1, account: world.ada.id))
            return try writer.record(
                .wrongPIN(count: 1, place: .some(5)), at: World.start, of: device.id,
                receivedAt: World.start)
        }
        let path = world.folder.appending(path: "backup.db").path
        let before = try names(in: world.folder)
        let head = try world.registry.backup(to: path)
        try #expect(head == world.registry.read { try $0.auditTail() })
        try #expect(names(in: world.folder) == before + ["backup.db"])
        try #expect(mode(of: path) == 0o600)

        let copy = try opened(path)
        try copy.read { reader in
            try #expect(reader.account(named: "ada") == world.ada)
            try #expect(reader.device(device.id) == device)
            try #expect(reader.openOrders() == [order])
            try #expect(reader.lastFix(of: device.id) == .some(4))
            try #expect(reader.events(of: world.ada.id, limit: 9) == [told])
        }
        try #expect(copy.verifyAudit(against: head) == .whole(head, afterHead: 0))
        try copy.close()
    }

    @Test("a backup that is made while the service writes is of one moment")
    func backupWhileWriting() throws {
        let world = try World()
        let device = try world.device()
        let registry = world.registry
        let paths = (1...6).map { world.folder.appending(path: "backup-\($0).db").path }
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            #expect(throws: Never.self) {
                if index == 0 {
                    for step in 0..<200 as Range<UInt64> {
                        try registry.write { writer in
                            for half in 1...2 as ClosedRange<UInt64> {
                                try writer.append(
                                    reports: [(device.number(step * 2 + half), .fix(.some()))],
                                    of: device.id, receivedAt: World.start)
                            }
                            try writer.append(.some(Int(step)))
                        }
                    }
                } else {
                    for path in paths { try registry.backup(to: path) }
                }
            }
        }
        for path in paths {
            let copy = try opened(path)
            let tail = try copy.read { try $0.auditTail() }
            try copy.read { reader in
                let count = try reader.trailCount(of: device.id)
                #expect(Int64(count) == tail.count * 2)
                try #expect(reader.trail(of: device.id, limit: 999).count == count)
                try #expect(reader.acknowledged(device.id, .trail) == UInt64(count))
            }
            try #expect(copy.verifyAudit(against: tail) == .whole(tail, afterHead: 0))
            try copy.close()
        }
        try #expect(registry.read { try $0.trailCount(of: device.id) } == 400)
    }

    @Test("an older backup gives way to a newer one, and stays if that cannot be made")
    func olderBackupGivesWay() throws {
        let world = try World()
        let path = world.folder.appending(path: "backup.db").path
        try world.registry.backup(to: path)
        try world.registry.write { _ = try $0.append(.some(1)) }
        let head = try world.registry.backup(to: path)
        #expect(head.count == 1)
        let before = try Data(contentsOf: URL(filePath: path))
        try world.raw().write {
            try $0.execute(
                sql: """
                    PRAGMA ignore_check_constraints = ON;
                    UPDATE accounts SET id = 'nobody';
                    """)
        }
        #expect {
            try world.registry.backup(to: path)
        } throws: { isCorrupt($0, naming: "accounts") }
        try #expect(Data(contentsOf: URL(filePath: path)) == before)
        try #expect(names(in: world.folder).filter { $0.hasPrefix("backup") } == ["backup.db"])
    }

    @Test("a backup takes the place of no other file")
    func foreignPlaces() throws {
        let world = try World()
        try world.registry.write { _ = try $0.append(.some(1)) }
        let letter = world.folder.appending(path: "letter.txt").path
        try Data("Dear Ada".utf8).write(to: URL(filePath: letter))
        let link = world.folder.appending(path: "link.db").path
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: world.path)
        let used = world.folder.appending(path: "used.db").path
        let user = try opened(used)
        try user.write { _ = try $0.append(.some(1)) }
        let refused = [
            (world.path, "itself"), (world.path + "-wal", "itself"), (link, "itself"),
            (letter, "no registry"), (used, "in use"), (world.folder.path, "no registry"),
            (world.folder.appending(path: "no/such/place.db").path, "No such file"),
        ]
        let before = try names(in: world.folder)
        for (path, reason) in refused {
            #expect {
                try world.registry.backup(to: path)
            } throws: { error in
                guard case RegistryError.cannotBackUp(path, let why) = error else { return false }
                return why.contains(reason)
            }
        }
        try #expect(names(in: world.folder) == before)
        try #expect(Data(contentsOf: URL(filePath: letter)) == Data("Dear Ada".utf8))
        try user.close()
        try #expect(world.registry.read { try $0.auditTail() }.count == 1)
    }

    @Test("a backup opens with no other master key")
    func wrongKey() throws {
        let world = try World()
        let path = world.folder.appending(path: "backup.db").path
        try world.registry.backup(to: path)
        #expect(throws: RegistryError.wrongMasterKey) {
            try Registry(
                path: path, keys: RegistryKeys(masterKey: World.masterKey.reversed()),
                entropy: systemEntropy)
        }
    }

    @Test("a copy in memory lives on its own", arguments: Shelf.allCases)
    func copyInMemory(shelf: Shelf) throws {
        let world = try World(shelf)
        let device = try world.device()
        let order = try world.order(for: device, .lost(LostMode.samples[0]))
        let copy = try world.registry.copyInMemory(keys: keys, entropy: World.entropy(seed: 2))
        try world.registry.write { _ = try $0.append(.some(1)) }
        try copy.read { reader in
            try #expect(reader.openOrders() == [order])
            try #expect(reader.auditTail().count == 0)
        }
        try copy.raiseEpochs(at: World.start)
        try #expect(copy.read { try $0.epochs() } == [device.id: 1])
        try #expect(world.registry.read { try $0.epochs() } == [device.id: 0])
        try copy.close()
    }

    private func names(in folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted {
            ($0.hasPrefix("backup") ? 1 : 0, $0) < ($1.hasPrefix("backup") ? 1 : 0, $1)
        }
    }
}
