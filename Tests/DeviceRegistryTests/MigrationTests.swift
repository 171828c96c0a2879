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
                    INSERT INTO sync_reports VALUES (1, 1, 41, 0);
                    INSERT INTO sync_states VALUES (1, 'notes', 0, 9, 3, NULL, 'a "quoted" word'),
                        (1, 'contacts', 1, 120, 0, 1772366400000, NULL);
                    """)
        }
        try queue.close()
        return path
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
        try #expect(
            registry.write { try $0.note(isLocked: true, by: device.number(3), of: device.id) }
                == nil)
        try registry.close()
    }
}
