internal import FindDevice
internal import Foundation
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

@Suite("Tampering with the audit log")
struct AuditTamperingTests {
    /// What verification says of a log that was bent: of itself, and held against its head.
    private struct Verdicts {
        var bare: AuditVerdict
        var headed: AuditVerdict
        /// The head from before.
        var head: AuditHead
    }

    /// Writes a log of `count` entries, takes its triggers away, and bends it.
    private func log(
        _ count: Int64, seed: UInt64 = 1, bend: (Database, inout SeededRandom) throws -> Void
    ) throws -> Verdicts {
        let world = try World(seed: seed)
        try world.registry.write { writer in
            for index in 1...count { try writer.append(.any(index, &world.random)) }
        }
        let head = try world.registry.read { try $0.auditTail() }
        try #expect(world.registry.verifyAudit(against: head) == .whole(head, afterHead: 0))
        let queue = try world.raw()
        try queue.write { database in
            for trigger in ["audit_keeps_entries", "audit_drops_nothing", "audit_counts_on"] {
                try database.execute(sql: "DROP TRIGGER \(trigger)")
            }
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON")
            try bend(database, &world.random)
        }
        try queue.close()
        return Verdicts(
            bare: try world.registry.verifyAudit(against: nil),
            headed: try world.registry.verifyAudit(against: head), head: head)
    }

    @Test(
        "whatever is done to it, the first bad entry is named",
        arguments: AuditBend.allCases, 1...25 as ClosedRange<UInt64>)
    func firstBadEntryIsNamed(bend: AuditBend, seed: UInt64) throws {
        var lengths = SeededRandom(seed: seed)
        let count = Int64.random(in: 4...40, using: &lengths)
        var fault = AuditFault.altered(0)
        let verdicts = try log(count, seed: seed) { database, random in
            fault = try bend.apply(to: database, count: count, &random)
        }
        #expect(verdicts.headed == .broken(fault), "\(verdicts.headed), of \(count) entries")
        guard bend == .cutOff else {
            #expect(verdicts.bare == .broken(fault), "\(verdicts.bare), of \(count) entries")
            return
        }
        // What is left holds in itself: only the head knows that there was more.
        guard case .whole(let tail, _) = verdicts.bare else {
            Issue.record("\(verdicts.bare)")
            return
        }
        #expect(tail.count == fault.entry - 1)
    }

    @Test("an entry before the first is named")
    func insertedBefore() throws {
        for number in [0, -5] as [Int64] {
            let verdicts = try log(5) { database, _ in
                try database.execute(
                    sql: "UPDATE audit SET number = ? WHERE number = 3", arguments: [number])
            }
            #expect(verdicts.bare == .broken(.inserted(number)))
        }
    }

    @Test(
        "a log that was chained anew from an entry on is found by its head",
        arguments: 1...20 as ClosedRange<UInt64>)
    func rewritten(seed: UInt64) throws {
        let verdicts = try log(20, seed: seed) { database, random in
            let bad = Int64.random(in: 1...20, using: &random)
            try database.execute(
                sql: "UPDATE audit SET at = at + 1 WHERE number = ?", arguments: [bad])
            try chain(database, from: bad)
        }
        #expect(verdicts.bare.isWhole, "\(verdicts.bare)")
        #expect(verdicts.headed == .broken(.rewritten(20)))
    }

    @Test(
        "a tail that was cut off and made up again is found by the head",
        arguments: 1...10 as ClosedRange<UInt64>)
    func tailMadeUp(seed: UInt64) throws {
        let verdicts = try log(20, seed: seed) { database, random in
            let bad = Int64.random(in: 1...20, using: &random)
            try database.execute(
                sql: """
                    DELETE FROM audit WHERE number >= \(bad);
                    WITH RECURSIVE numbers (number) AS (
                        SELECT \(bad) UNION ALL SELECT number + 1 FROM numbers WHERE number < 25)
                    INSERT INTO audit (number, at, actor, action, hash)
                    SELECT number, 0, 'service', 'order.sent', zeroblob(32) FROM numbers;
                    """)
            try chain(database, from: bad)
        }
        #expect(verdicts.bare.isWhole, "\(verdicts.bare)")
        #expect(verdicts.headed == .broken(.rewritten(20)))
    }

    @Test("entries that somebody chains on after the head are counted")
    func addedAfterHead() throws {
        let verdicts = try log(9) { database, _ in
            try database.execute(
                sql: """
                    INSERT INTO audit (number, at, actor, action, hash)
                    VALUES (10, 0, 'service', 'order.sent', zeroblob(32))
                    """)
            try chain(database, from: 10)
        }
        guard case .whole(let tail, afterHead: 1) = verdicts.headed else {
            Issue.record("\(verdicts.headed)")
            return
        }
        #expect(tail.count == 10)
        #expect(tail != verdicts.head)
    }

    /// Gives every entry from `first` on the hash that follows from the one before.
    private func chain(_ database: Database, from first: Int64) throws {
        let texts = AuditChain.texts.joined(separator: ", ")
        let rows = try database.rows(
            "SELECT number, at, hash, \(texts) FROM audit WHERE number >= ? ORDER BY number",
            [first - 1])
        var previous = AuditChain.start
        while let row = try rows.next() {
            let number = try row.integer(0)
            guard number >= first else {
                previous = try row.bytes(2)
                continue
            }
            let words = try AuditChain.texts.indices.map {
                try row.optionalText(3 + $0).map { Array($0.utf8) }
            }
            previous = AuditChain.hash(
                after: previous, number: number, at: try row.integer(1), texts: words)
            try database.execute(
                sql: "UPDATE audit SET hash = ? WHERE number = ?",
                arguments: [Data(previous), number])
        }
    }
}

extension AuditVerdict {
    fileprivate var isWhole: Bool {
        guard case .whole = self else { return false }
        return true
    }
}
