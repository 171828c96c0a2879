internal import Dispatch
internal import FindDevice
internal import Foundation
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

@Suite("The registry's file")
struct FileTests {
    private let keys = RegistryKeys(masterKey: World.masterKey)

    @Test("a commit waits for the disk, foreign keys hold, and readers stand beside the writer")
    func isDurable() throws {
        let world = try World()
        try world.registry.write { writer in
            try #expect(Int.fetchOne(writer.database, sql: "PRAGMA synchronous") == 2)
            try #expect(Int.fetchOne(writer.database, sql: "PRAGMA foreign_keys") == 1)
            try #expect(Int.fetchOne(writer.database, sql: "PRAGMA secure_delete") == 1)
            try #expect(String.fetchOne(writer.database, sql: "PRAGMA journal_mode") == "wal")
        }
    }

    @Test("nobody else may read the file, nor what lies beside it")
    func fileModes() throws {
        let world = try World()
        try world.registry.write { _ = try $0.removeExpiredTokens(before: World.start) }
        for name in [world.path, world.path + "-wal", world.path + "-shm"] {
            try #expect(mode(of: name) == 0o600, "\(name)")
        }
        let other = world.folder.appending(path: "open.db").path
        try Registry(path: other, keys: keys, entropy: systemEntropy).close()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: other)
        try Registry(path: other, keys: keys, entropy: systemEntropy).close()
        try #expect(mode(of: other) == 0o600)
    }

    @Test("a write that throws leaves nothing, and its error comes out as it is")
    func throwLeavesNothing() throws {
        let world = try World()
        let order = world.newOrder(for: try world.device())
        #expect(throws: Refusal.unknownOrder) {
            try world.registry.write { writer in
                try writer.accept(order)
                try writer.append(
                    AuditRecord(at: World.start, actor: .service, action: .orderAccepted))
                throw Refusal.unknownOrder
            }
        }
        try world.registry.read { reader in
            try #expect(reader.order(order.id) == nil)
            try #expect(reader.auditTail().count == 0)
        }
    }

    @Test("what a power cut leaves is what was committed")
    func powerCut() throws {
        let world = try World()
        let device = try world.device()
        let copy = world.folder.appending(path: "copy.db").path
        try world.registry.write { writer in
            try writer.append(unnumbered: .some(1), of: device.id, receivedAt: World.start)
        }
        try world.registry.write { writer in
            try writer.append(unnumbered: .some(2), of: device.id, receivedAt: World.start)
            for end in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: world.path + end, toPath: copy + end)
            }
        }
        let after = try Registry(path: copy, keys: keys, entropy: systemEntropy)
        try #expect(after.read { try $0.trail(of: device.id, limit: 9) } == [.some(1)])
        try after.close()
    }

    @Test("a full disk is said so, and the registry goes on once there is room")
    func fullDisk() throws {
        let world = try World()
        let order = world.newOrder(for: try world.device())
        try world.registry.write { try $0.accept(order) }
        func limitPages(_ sql: String) throws {
            try world.registry.write { _ = try Int.fetchOne($0.database, sql: sql) }
        }
        try limitPages("PRAGMA max_page_count = 1")
        let large = [UInt8](repeating: 7, count: 1 << 20)
        let error = #expect(throws: RegistryError.diskFull) {
            try world.registry.write { try $0.save(message: large, of: order) }
        }
        #expect(error?.isUnavailability == true)
        try limitPages("PRAGMA max_page_count = 100000")
        try world.registry.write { try $0.save(message: large, of: order) }
        try #expect(world.registry.read { try $0.message(of: order) } == large)
    }

    @Test("a registry is opened again with all that is in it")
    func openedAgain() throws {
        let world = try World()
        let device = try world.device()
        let again = try Registry(path: world.path, keys: keys, entropy: systemEntropy)
        try #expect(again.read { try $0.device(device.id) } == device)
        try again.close()
    }

    @Test("a file of a newer Cooee is refused and stays as it is")
    func newerSchema() throws {
        let world = try World()
        try world.raw().writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 99") }
        #expect(
            throws: RegistryError.newerSchema(path: world.path, found: 99, known: Schema.known)
        ) {
            try Registry(path: world.path, keys: keys, entropy: systemEntropy)
        }
    }

    @Test("a file of development's schema is refused in one line that says what to do")
    func earlierSchema() throws {
        let world = try World()
        try world.raw().writeWithoutTransaction { try $0.execute(sql: "PRAGMA user_version = 1") }
        let expected = RegistryError.earlierSchema(path: world.path, found: 1, first: Schema.first)
        #expect(throws: expected) {
            try Registry(path: world.path, keys: keys, entropy: systemEntropy)
        }
        #expect(!expected.isUnavailability)
        #expect(!expected.description.contains("\n"))
        #expect(expected.description.contains("move that file away"))
    }

    @Test("another program's database, or no database, is refused and stays as it is")
    func foreignFiles() throws {
        let world = try World()
        let database = world.folder.appending(path: "foreign.db").path
        let queue = try DatabaseQueue(path: database)
        try queue.write { try $0.execute(sql: "CREATE TABLE notes (text)") }
        try queue.close()
        let text = world.folder.appending(path: "letter.txt").path
        try Data(String(repeating: "Dear Ada, ", count: 200).utf8).write(to: URL(filePath: text))
        for path in [database, text] {
            let before = try Data(contentsOf: URL(filePath: path))
            #expect(throws: RegistryError.notARegistry(path: path)) {
                try Registry(path: path, keys: keys, entropy: systemEntropy)
            }
            try #expect(Data(contentsOf: URL(filePath: path)) == before)
        }
    }

    @Test("a path that cannot be is an error with its reason")
    func impossiblePaths() throws {
        let world = try World()
        for path in [world.folder.appending(path: "no/such/place.db").path, world.folder.path] {
            #expect {
                try Registry(path: path, keys: keys, entropy: systemEntropy)
            } throws: { error in
                guard case RegistryError.cannotOpen(path, _) = error else { return false }
                return true
            }
        }
    }

    @Test("two registries that write to one file keep the audit chain whole")
    func twoWriters() throws {
        let world = try World()
        let other = try Registry(path: world.path, keys: keys, entropy: systemEntropy)
        let writers = [world.registry, other]
        DispatchQueue.concurrentPerform(iterations: 2) { index in
            for second in 0..<40 {
                #expect(throws: Never.self) {
                    try writers[index].write { writer in
                        try writer.append(
                            AuditRecord(
                                at: World.start + .seconds(Int64(second)), actor: .service,
                                action: .serviceStarted, detail: "\(index)"))
                    }
                }
            }
        }
        let tail = try other.read { try $0.auditTail() }
        #expect(tail.count == 80)
        try #expect(world.registry.verifyAudit(against: tail) == .whole(tail, afterHead: 0))
        try other.close()
    }

    @Test("readers see whole transactions while one writes")
    func readersSeeWholes() throws {
        let world = try World()
        let device = try world.device()
        let registry = world.registry
        DispatchQueue.concurrentPerform(iterations: 4) { index in
            for step in 0..<30 {
                #expect(throws: Never.self) {
                    if index == 0 {
                        try registry.write { writer in
                            for half in 1...2 {
                                let number = device.number(UInt64(step * 2 + half))
                                try writer.append(
                                    reports: [(number, .fix(.some(Int64(step))))], of: device.id,
                                    receivedAt: World.start)
                            }
                        }
                    } else {
                        try registry.read { reader in
                            let count = try reader.trailCount(of: device.id)
                            #expect(count.isMultiple(of: 2))
                            try #expect(reader.trail(of: device.id, limit: 999).count == count)
                        }
                    }
                }
            }
        }
        try #expect(registry.read { try $0.acknowledged(device.id, .trail) } == 60)
    }
}
