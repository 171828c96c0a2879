internal import FindDevice
internal import GRDB
internal import Testing

@testable internal import DeviceRegistry

@Suite("The audit log")
struct AuditTests {
    @Test(
        "entries are numbered on, and each is chained to the one before", arguments: Shelf.allCases)
    func entriesAreChained(shelf: Shelf) throws {
        let world = try World(shelf)
        try #expect(
            world.registry.read { try $0.auditTail() }
                == AuditHead(count: 0, hash: String(repeating: "0", count: 64)))
        let entries = try world.registry.write { writer in
            try (1...5).map { try writer.append(.some($0, account: world.ada.id)) }
        }
        #expect(entries.map(\.number) == [1, 2, 3, 4, 5])
        #expect(Set(entries.map(\.hash)).count == 5)
        let head = AuditHead(count: 3, hash: entries[2].hash)
        let tail = AuditHead(count: 5, hash: entries[4].hash)
        try #expect(world.registry.read { try $0.auditTail() } == tail)
        try #expect(world.registry.verifyAudit(against: nil) == .whole(tail, afterHead: 5))
        try #expect(world.registry.verifyAudit(against: head) == .whole(tail, afterHead: 2))
    }

    @Test("an owner reads the entries of the account, of one device, of one order, page by page")
    func entriesAreRead() throws {
        let world = try World(.memory)
        let device = try world.device()
        let order = world.newOrder(for: device)
        let bob = try world.account("bob")
        let records = [
            AuditRecord(
                at: World.start, actor: .administrator, action: .accountCreated,
                account: world.ada.id),
            AuditRecord(at: World.start, actor: .owner(bob.id), action: .signedIn, account: bob.id),
            AuditRecord(
                at: World.start, actor: .owner(world.ada.id), action: .deviceEnrolled,
                account: world.ada.id, device: device.id),
            AuditRecord(
                at: World.start, actor: .phone(device.id), action: .orderFailed,
                account: world.ada.id, device: device.id, order: order.id, detail: "noFix"),
            AuditRecord(at: World.start, actor: .service, action: .serviceStarted),
        ]
        let entries = try world.registry.write { writer in try records.map { try writer.append($0) }
        }
        #expect(entries.map(\.record) == records)
        try world.registry.read { reader in
            let ada = world.ada.id
            try #expect(reader.audit(of: ada, limit: 9) == [entries[0], entries[2], entries[3]])
            try #expect(reader.audit(of: ada, after: 1, limit: 1) == [entries[2]])
            try #expect(reader.audit(of: ada, device: device.id, limit: 9) == Array(entries[2...3]))
            try #expect(reader.audit(of: ada, order: order.id, limit: 9) == [entries[3]])
            try #expect(reader.audit(of: bob.id, device: device.id, limit: 9) == [])
        }
    }

    @Test(
        "the database refuses to change, drop, replace or skip an entry",
        arguments: [
            "UPDATE audit SET detail = 'x' WHERE number = 2", "DELETE FROM audit",
            "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE number = 2",
            "INSERT INTO audit SELECT 9, at, actor, actor_id, action, account, device, order_id, "
                + "detail, hash FROM audit WHERE number = 2",
            "INSERT INTO audit (at, actor, action, hash) "
                + "VALUES (0, 'service', 'service.started', zeroblob(32))",
        ])
    func triggersRefuse(sql: String) throws {
        let world = try World()
        try world.registry.write { writer in
            for index in 1...3 { try writer.append(.some(index)) }
        }
        #expect(throws: DatabaseError.self) { try world.raw().write { try $0.execute(sql: sql) } }
        let tail = try world.registry.read { try $0.auditTail() }
        try #expect(world.registry.verifyAudit(against: tail) == .whole(tail, afterHead: 0))
    }

    @Test("the hash is made as the documentation says")
    func hashIsDocumented() throws {
        // Worked out by other means, with `printf … | sha256sum`: 32 zero bytes; 1 and 258, each
        // in 8 bytes; 1, 7 and "service"; 0; 1, 15 and "service.started"; 0, 0, 0; 1, 2 and "é".
        let world = try World(.memory)
        let entry = try world.registry.write {
            try $0.append(
                AuditRecord(
                    at: Timestamp(milliseconds: 258), actor: .service, action: .serviceStarted,
                    detail: "é"))
        }
        #expect(
            entry.hash == "14c8d0c2f5ee4c57ee5d6271afcc36e9b57d3885ff909d6e3107cf62825996de")
    }
}

extension AuditRecord {
    /// One that differs from the one before and after it.
    static func some(_ index: Int, account: AccountID? = nil) -> AuditRecord {
        AuditRecord(
            at: World.start + .seconds(Int64(index)), actor: .service, action: .orderSent,
            account: account, detail: index.isMultiple(of: 3) ? nil : "step \(index)")
    }
}
