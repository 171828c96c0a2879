internal import FindDevice
internal import Foundation
internal import GRDB
internal import TestSupport

@testable internal import DeviceRegistry

/// What somebody with the file does to the audit log once the triggers are gone.
enum AuditBend: String, CaseIterable, Sendable {
    /// Something of an entry, or its hash, is changed.
    case alter
    /// Entries are taken out, and their numbers stay empty or are closed up.
    case delete, deleteAndMoveUp
    /// An entry is put between two, with any hash or with the one that follows.
    case insert, insertChained
    /// Two entries change places, with their hashes or without.
    case swapRows, swapWords
    /// The last entries are taken out.
    case cutOff

    /// Bends a log of `count` entries, 4 or more; what verification has to say of it.
    func apply(
        to database: Database, count: Int64, _ random: inout SeededRandom
    ) throws -> AuditFault {
        switch self {
        case .alter: try alter(in: database, count: count, &random)
        case .delete: try delete(in: database, count: count, &random)
        case .deleteAndMoveUp: try deleteAndMoveUp(in: database, count: count, &random)
        case .insert, .insertChained: try insert(into: database, count: count, &random)
        case .swapRows, .swapWords: try swap(in: database, count: count, &random)
        case .cutOff: try cutOff(database, count: count, &random)
        }
    }

    private static let changes = [
        "at = at + 1", "at = -at", "actor = 'administrator'", "actor = 'service'",
        "action = 'order.failed'", "action = 'order.succeeded'", "account = NULL",
        "device = 'x'", "device = NULL", "order_id = ''", "detail = 'noFix'",
        "detail = coalesce(detail, '') || char(0) || 'x'", "detail = account, account = detail",
        "account = device, device = account", "hash = zeroblob(32)", "hash = ?",
        "actor = 'owner', actor_id = account", "detail = CAST(x'ff' AS TEXT)",
    ]

    private func alter(
        in database: Database, count: Int64, _ random: inout SeededRandom
    ) throws -> AuditFault {
        let bad = Int64.random(in: 1...count, using: &random)
        let words = AuditChain.texts.joined(separator: ", ")
        let row = "SELECT at, hash, \(words) FROM audit WHERE number = \(bad)"
        let before = try Row.fetchOne(database, sql: row)
        // Of the ways to change an entry, the first that leaves another entry than it was.
        for change in Self.changes.shuffled(using: &random) {
            let bytes = Data((0..<32).map { _ in UInt8.random(in: 0...255, using: &random) })
            let statement = "UPDATE audit SET \(change) WHERE number = \(bad)"
            try database.execute(
                sql: statement, arguments: change.contains("?") ? [bytes] : [])
            if try Row.fetchOne(database, sql: row) != before { break }
        }
        return .altered(bad)
    }

    private func delete(
        in database: Database, count: Int64, _ random: inout SeededRandom
    ) throws -> AuditFault {
        let bad = Int64.random(in: 1..<count, using: &random)
        let last = Int64.random(in: bad..<count, using: &random)
        try database.execute(
            sql: "DELETE FROM audit WHERE number BETWEEN ? AND ?", arguments: [bad, last])
        return .missing(bad)
    }

    private func deleteAndMoveUp(
        in database: Database, count: Int64, _ random: inout SeededRandom
    ) throws -> AuditFault {
        let bad = Int64.random(in: 1..<count - 1, using: &random)
        try database.execute(sql: "DELETE FROM audit WHERE number = ?", arguments: [bad])
        try shift(from: bad + 1, by: -1, in: database)
        return .missing(bad)
    }

    private func insert(
        into database: Database, count: Int64, _ random: inout SeededRandom
    ) throws -> AuditFault {
        let bad = Int64.random(in: 1...count, using: &random)
        try shift(from: bad, by: 1, in: database)
        let before = try database.first(
            "SELECT hash FROM audit WHERE number = ?", [bad - 1]
        ) { try $0.bytes(0) }
        let any = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        let following = AuditChain.hash(
            after: before ?? AuditChain.start, number: bad, at: 0,
            texts: [Array("service".utf8), nil, Array("order.sent".utf8), nil, nil, nil, nil])
        try database.execute(
            sql: """
                INSERT INTO audit (number, at, actor, action, hash)
                VALUES (?, 0, 'service', 'order.sent', ?)
                """, arguments: [bad, Data(self == .insertChained ? following : any)])
        return .inserted(bad)
    }

    private func swap(
        in database: Database, count: Int64, _ random: inout SeededRandom
    ) throws -> AuditFault {
        let first = Int64.random(in: 1..<count, using: &random)
        let second = Int64.random(in: first + 1...count, using: &random)
        if self == .swapRows {
            for (from, to) in [(first, -1), (second, first), (-1, second)] {
                try database.execute(
                    sql: "UPDATE audit SET number = ? WHERE number = ?", arguments: [to, from])
            }
        } else {
            let words = "at, " + AuditChain.texts.joined(separator: ", ")
            try database.execute(
                sql: """
                    CREATE TEMP TABLE copy AS SELECT * FROM audit;
                    UPDATE audit SET (\(words)) = (
                        SELECT \(words) FROM copy WHERE number = \(first + second) - audit.number)
                    WHERE number IN (\(first), \(second));
                    DROP TABLE copy;
                    """)
        }
        return .swapped(first, with: second)
    }

    private func cutOff(
        _ database: Database, count: Int64, _ random: inout SeededRandom
    ) throws -> AuditFault {
        let bad = Int64.random(in: 1...count, using: &random)
        try database.execute(sql: "DELETE FROM audit WHERE number >= ?", arguments: [bad])
        return .cutOff(bad)
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

extension AuditRecord {
    /// One that may say anything, and differs from every other in its time.
    static func any(_ index: Int64, _ random: inout SeededRandom) -> AuditRecord {
        func maybe<Value>(_ value: Value) -> Value? {
            Bool.random(using: &random) ? value : nil
        }
        let account = AccountID(using: &random)
        let device = DeviceID(using: &random)
        let actors = [Actor.owner(account), .phone(device), .service, .administrator]
        let details = OrderKind.allCases.map(\.rawValue) + FailureReason.allCases.map(\.rawValue)
        return AuditRecord(
            at: World.start + .seconds(index),
            actor: actors.randomElement(using: &random) ?? .service,
            action: AuditAction.allCases.randomElement(using: &random) ?? .orderSent,
            account: maybe(account), device: maybe(device), order: maybe(OrderID(using: &random)),
            detail: details.randomElement(using: &random).flatMap(maybe))
    }
}
