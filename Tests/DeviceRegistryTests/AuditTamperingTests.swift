internal import FindDevice
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

/// What somebody with the file can do to the audit log once the triggers are gone.
@Suite("Tampering with the audit log")
struct AuditTamperingTests {
    private static let columns = "at, actor, actor_id, action, account, device, order_id, detail"

    /// A log of `count` entries without its triggers, and its head.
    private func log(
        _ count: Int, seed: UInt64 = 1, bend: (Database, inout SeededRandom) throws -> Void
    ) throws -> (bare: AuditVerdict, headed: AuditVerdict) {
        let world = try World(seed: seed)
        try world.registry.write { writer in
            for index in 1...count {
                try writer.append(.some(index, account: world.ada.id))
            }
        }
        let head = try world.registry.read { try $0.auditTail() }
        try #expect(world.registry.verifyAudit(against: head) == .whole(head, afterHead: 0))
        let queue = try world.raw()
        try queue.write { database in
            for trigger in ["audit_keeps_entries", "audit_drops_nothing", "audit_counts_on"] {
                try database.execute(sql: "DROP TRIGGER \(trigger)")
            }
            try bend(database, &world.random)
        }
        try queue.close()
        return (
            try world.registry.verifyAudit(against: nil),
            try world.registry.verifyAudit(against: head)
        )
    }

    private func pick(_ range: ClosedRange<Int64>, _ random: inout SeededRandom) -> Int64 {
        Int64.random(in: range, using: &random)
    }

    @Test("an altered entry is named", arguments: 1...30)
    func altered(seed: UInt64) throws {
        var bad: Int64 = 0
        let verdict = try log(20, seed: seed) { database, random in
            bad = pick(1...20, &random)
            let changes = [
                "at = at + 1", "actor = 'administrator'", "action = 'order.failed'",
                "account = NULL", "device = 'x'", "order_id = ''", "detail = 'noFix'",
                "detail = coalesce(detail, '') || char(0) || 'x'",
                "detail = account, account = detail",
                "hash = zeroblob(32)", "hash = randomblob(32)",
                "actor = 'owner', actor_id = account", "detail = CAST(x'ff' AS TEXT)",
            ]
            let change = changes[Int(pick(0...Int64(changes.count - 1), &random))]
            try database.execute(
                sql: "UPDATE audit SET \(change) WHERE number = ?", arguments: [bad])
        }
        #expect(verdict.bare == .broken(.altered(bad)))
        #expect(verdict.headed == .broken(.altered(bad)))
    }

    @Test("a missing entry is named", arguments: 1...15)
    func missing(seed: UInt64) throws {
        var bad: Int64 = 0
        let verdict = try log(20, seed: seed) { database, random in
            bad = pick(1...19, &random)
            let last = pick(bad...19, &random)
            try database.execute(
                sql: "DELETE FROM audit WHERE number BETWEEN ? AND ?", arguments: [bad, last])
        }
        #expect(verdict.bare == .broken(.missing(bad)))
        #expect(verdict.headed == .broken(.missing(bad)))
    }

    @Test("a missing entry is named though the later ones moved up", arguments: 1...10)
    func missingAndMovedUp(seed: UInt64) throws {
        var bad: Int64 = 0
        let verdict = try log(20, seed: seed) { database, random in
            bad = pick(1...18, &random)
            try database.execute(sql: "DELETE FROM audit WHERE number = ?", arguments: [bad])
            try shift(from: bad + 1, by: -1, in: database)
        }
        #expect(verdict.bare == .broken(.missing(bad)))
    }

    @Test("an inserted entry is named", arguments: 1...20)
    func inserted(seed: UInt64) throws {
        var bad: Int64 = 0
        let verdict = try log(20, seed: seed) { database, random in
            bad = pick(1...20, &random)
            let isChained = pick(0...1, &random) == 1
            try shift(from: bad, by: 1, in: database)
            let before = try Row.fetchOne(
                database, sql: "SELECT hash FROM audit WHERE number = ?", arguments: [bad - 1]
            ).map { try $0.bytes(0) }
            let texts = ["service", nil, "order.sent", nil, nil, nil, nil] as [String?]
            let hash = AuditChain.hash(
                after: before ?? AuditChain.start, number: bad, at: 0,
                texts: texts.map { $0.map { Array($0.utf8) } })
            try database.execute(
                sql: """
                    INSERT INTO audit (number, at, actor, action, hash)
                    VALUES (?, 0, 'service', 'order.sent', unhex(?))
                    """.replacing(
                        "unhex(?)", with: isChained ? "x'\(hexadecimal(hash))'" : "randomblob(32)"),
                arguments: [bad])
        }
        #expect(verdict.bare == .broken(.inserted(bad)))
        #expect(verdict.headed == .broken(.inserted(bad)))
    }

    @Test("an entry before the first is named")
    func insertedBefore() throws {
        for number in [0, -5] as [Int64] {
            let verdict = try log(5) { database, _ in
                try database.execute(
                    sql: "UPDATE audit SET number = ? WHERE number = 3", arguments: [number])
            }
            #expect(verdict.bare == .broken(.inserted(number)))
        }
    }

    @Test("swapped entries are named, with their hashes or without", arguments: 1...30)
    func swapped(seed: UInt64) throws {
        var pair: (Int64, Int64) = (0, 0)
        let verdict = try log(20, seed: seed) { database, random in
            pair.0 = pick(1...19, &random)
            pair.1 = pick(pair.0 + 1...20, &random)
            if pick(0...1, &random) == 1 {
                for (from, to) in [(pair.0, 99), (pair.1, pair.0), (99, pair.1)] {
                    try database.execute(
                        sql: "UPDATE audit SET number = ? WHERE number = ?", arguments: [to, from])
                }
            } else {
                try database.execute(
                    sql: """
                        CREATE TEMP TABLE copy AS SELECT * FROM audit;
                        UPDATE audit SET (\(Self.columns)) = (
                            SELECT \(Self.columns) FROM copy
                            WHERE number = \(pair.0 + pair.1) - audit.number)
                        WHERE number IN (\(pair.0), \(pair.1));
                        DROP TABLE copy;
                        """)
            }
        }
        #expect(verdict.bare == .broken(.swapped(pair.0, with: pair.1)))
        #expect(verdict.headed == .broken(.swapped(pair.0, with: pair.1)))
    }

    @Test("a log that was cut off is found by its head", arguments: 1...10)
    func cutOff(seed: UInt64) throws {
        var bad: Int64 = 0
        let verdict = try log(20, seed: seed) { database, random in
            bad = pick(1...20, &random)
            try database.execute(sql: "DELETE FROM audit WHERE number >= ?", arguments: [bad])
        }
        guard case .whole(let tail, afterHead: bad - 1) = verdict.bare else {
            Issue.record("\(verdict.bare)")
            return
        }
        #expect(tail.count == bad - 1)
        #expect(verdict.headed == .broken(.cutOff(bad)))
    }

    @Test("a log that was written anew is found by its head")
    func rewritten() throws {
        let verdict = try log(20) { database, _ in
            var previous = AuditChain.start
            for number in 1...20 as ClosedRange<Int64> {
                let at: Int64 = 5
                let texts = [
                    Array("service".utf8), nil, Array("order.sent".utf8), nil, nil, nil, nil,
                ]
                previous = AuditChain.hash(after: previous, number: number, at: at, texts: texts)
                try database.execute(
                    sql: """
                        UPDATE audit SET at = ?, actor = 'service', actor_id = NULL,
                            action = 'order.sent', account = NULL, device = NULL, order_id = NULL,
                            detail = NULL, hash = x'\(hexadecimal(previous))' WHERE number = ?
                        """, arguments: [at, number])
            }
        }
        guard case .whole = verdict.bare else {
            Issue.record("\(verdict.bare)")
            return
        }
        #expect(verdict.headed == .broken(.rewritten(20)))
    }

    /// Moves all entries from `number` on, keeping what they say and their hashes.
    private func shift(from number: Int64, by distance: Int64, in database: Database) throws {
        try database.execute(
            sql: """
                UPDATE audit SET number = -number - 1000 WHERE number >= ?;
                UPDATE audit SET number = -(number + 1000) + ? WHERE number < -1000;
                """, arguments: [number, distance])
    }
}
