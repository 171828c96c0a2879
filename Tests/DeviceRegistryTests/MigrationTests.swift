internal import FindDevice
internal import Foundation
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

/// How a file of an earlier schema is brought up to this one's, with all that is in it.
@Suite("Migrations")
struct MigrationTests {
    /// A file as the first release made it, with one phone in it that was heard and has reported.
    private func firstRelease(of device: Device, in world: World) throws -> String {
        let path = world.folder.appending(path: "early.db").path
        let queue = try DatabaseQueue(path: path)
        try queue.write { database in
            for statement in SchemaV2.statements { try database.execute(sql: statement) }
            try database.execute(sql: "PRAGMA application_id = \(Schema.applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(Schema.first)")
            try database.execute(
                sql: "INSERT INTO accounts VALUES (?, 'ada', 'scrypt$ada', 0)",
                arguments: [device.account.text])
            try database.execute(
                sql: """
                    INSERT INTO devices VALUES (1, ?, ?, ?, ?, 'Handset 1', 'active', ?, ?, ?,
                        'locate', 0, 7, ?, NULL, ?, 0, 0, 0, 0, 0, 0)
                    """,
                arguments: [
                    device.id.text, device.account.text, device.name, device.serial,
                    device.stream.text, Data(device.signingKey), Data(device.sealingKey),
                    device.enrolledAt.milliseconds, World.start.milliseconds,
                ])
            try database.execute(
                sql: "INSERT INTO streams (device, name, trail) VALUES (1, ?, 41)",
                arguments: [device.stream.text])
            try database.execute(
                sql: """
                    INSERT INTO streams (device) VALUES (1);
                    INSERT INTO sync_reports VALUES (1, 1, 41, 0);
                    INSERT INTO sync_states VALUES (1, 'notes', 0, 9, 3, NULL, 'a "quoted" word'),
                        (1, 'contacts', 1, 120, 0, 1772366400000, NULL);
                    """)
            try addFixes(of: device, to: database)
        }
        try queue.close()
        return path
    }

    private let key = (0..<32).map { UInt8($0 * 5) }

    /// Seventy numbered fixes, the last of which came first, and one without a number, sealed as
    /// the first release did it.
    private func addFixes(of device: Device, to database: Database) throws {
        let keys = RegistryKeys(masterKey: World.masterKey)
        let wrapped = try Seal.close(
            key, with: keys.derived(for: "place keys"),
            boundTo: Array("place key \(device.id.text)".utf8), entropy: systemEntropy)
        try database.execute(
            sql: "INSERT INTO place_keys VALUES (1, ?)", arguments: [wrapped])
        for sequence in [70] + (1...69) {
            try add(.some(Int64(sequence)), numbered: Int64(sequence), of: device, to: database)
        }
        try add(.some(500, latitude: 5), numbered: nil, of: device, to: database)
    }

    private func add(
        _ fix: Fix, numbered sequence: Int64?, of device: Device, to database: Database
    ) throws {
        var context = ByteWriter()
        context.put(device.id.text)
        context.put(optional: sequence == nil ? nil : device.stream.text.utf8)
        context.put(sequence ?? 0)
        context.put(fix.at.milliseconds)
        let secrets = DeviceSecrets(device: device.id, number: 1, key: key)
        let sealed = try Seal.close(
            fix.packed, with: secrets.place, boundTo: context.bytes, entropy: systemEntropy)
        try database.execute(
            sql: """
                INSERT INTO fixes (stream, sequence, at, received_at, sealed)
                VALUES (?, ?, ?, ?, ?)
                """,
            arguments: [
                sequence == nil ? 2 : 1, sequence, fix.at.milliseconds,
                World.start.milliseconds, sealed,
            ])
    }

    @Test(
        "the first release's file: when its phone was heard, its trail, its sync states, its name")
    func firstRelease() throws {
        let world = try World()
        let device = world.newDevice("Åsa's")
        let path = try firstRelease(of: device, in: world)
        let keys = RegistryKeys(masterKey: World.masterKey)
        let registry = try Registry(path: path, keys: keys, entropy: systemEntropy)
        try registry.read { reader in
            let found = try #require(try reader.device(device.id))
            #expect(found.name == device.name && found.stream == device.stream)
            #expect(found.lastHeardAt == World.start && found.counter.number == 7)
            #expect(try reader.acknowledged(device.id, .trail) == 41)
            let states = try reader.syncStates(of: device.id)
            #expect(
                states == [
                    SyncState(
                        kind: .contacts, enabled: true, items: 120, unsynced: 0,
                        syncedAt: World.start),
                    SyncState(
                        kind: .notes, enabled: false, items: 9, unsynced: 3,
                        error: "a \"quoted\" word"),
                ])
            #expect(try reader.isNameTaken("ÅSA'S", in: device.account, except: nil))
        }
        try registry.read { reader in
            let trail = try reader.trail(of: device.id, limit: 999)
            #expect(
                try trail == (1...70).map { try .some($0) } + [.some(500, latitude: 5)])
            #expect(try reader.trailCount(of: device.id) == 71)
            // The newest stream that has any, and its fix with the highest number.
            #expect(try reader.lastFix(of: device.id) == .some(500, latitude: 5))
        }
        try #expect(
            registry.write { try $0.note(isLocked: true, by: device.number(3), of: device.id) }
                == nil)
        try registry.close()
    }

    @Test("a fix that does not open is kept beside the trail, which has all others")
    func damagedFix() throws {
        for (damage, lost) in [
            ("UPDATE fixes SET sealed = x'00' WHERE sequence = 30", 1),
            ("UPDATE fixes SET received_at = 9223372036854775807 WHERE sequence = 30", 1),
            ("UPDATE place_keys SET wrapped = x'00'", 71),
        ] {
            let world = try World()
            let device = world.newDevice("phone")
            let path = try firstRelease(of: device, in: world)
            let queue = try DatabaseQueue(path: path)
            try queue.write { try $0.execute(sql: damage) }
            try queue.close()
            let registry = try Registry(
                path: path, keys: RegistryKeys(masterKey: World.masterKey),
                entropy: systemEntropy)
            let kept = try registry.database.read {
                try Int.fetchOne($0, sql: "SELECT count(*) FROM damaged_fixes")
            }
            #expect(kept == lost)
            try #expect(registry.read { try $0.trailCount(of: device.id) } == 71 - lost)
            try registry.close()
        }
    }

    @Test("another master key is told as one, and the earlier file stays as it is")
    func wrongMasterKey() throws {
        let world = try World()
        let device = world.newDevice("phone")
        let path = try firstRelease(of: device, in: world)
        let proof = try Seal.close(
            [1], with: RegistryKeys(masterKey: World.masterKey).derived(for: "keystone"),
            boundTo: [], entropy: systemEntropy)
        let queue = try DatabaseQueue(path: path)
        try queue.write {
            try $0.execute(sql: "INSERT INTO keystone VALUES (1, ?)", arguments: [proof])
        }
        try queue.close()
        #expect(throws: RegistryError.wrongMasterKey) {
            try Registry(
                path: path, keys: RegistryKeys(masterKey: Array(World.masterKey.reversed())),
                entropy: systemEntropy)
        }
        let registry = try Registry(
            path: path, keys: RegistryKeys(masterKey: World.masterKey), entropy: systemEntropy)
        try #expect(registry.read { try $0.trailCount(of: device.id) } == 71)
        try registry.close()
    }
}
