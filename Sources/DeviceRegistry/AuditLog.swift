package import FindDevice
internal import Foundation
internal import GRDB

/// The audit log: what is added to it stays, in its place.
extension RegistryReader {
    /// Entries that concern the account, oldest first, after entry number `after`.
    package func audit(
        of account: AccountID, device: DeviceID? = nil, order: OrderID? = nil,
        after: Int64 = 0, limit: Int
    ) throws -> [AuditEntry] {
        try database.all(
            """
            SELECT number, at, actor, actor_id, action, account, device, order_id, detail, hash
            FROM audit
            WHERE account = ?1 AND number > ?2
                AND (?3 IS NULL OR device = ?3) AND (?4 IS NULL OR order_id = ?4)
            ORDER BY number LIMIT ?5
            """, [account.text, after, device?.text, order?.text, max(0, limit)],
            AuditEntry.init)
    }

    /// The entries that are about no account, oldest first: what the service did, and whoever has a
    /// shell on its machine.
    package func auditOfTheHouse() throws -> [AuditEntry] {
        try database.all(
            """
            SELECT number, at, actor, actor_id, action, account, device, order_id, detail, hash
            FROM audit WHERE account IS NULL ORDER BY number
            """, [], AuditEntry.init)
    }

    /// How many entries there are, and the last one's hash.
    package func auditTail() throws -> AuditHead {
        let tail = try lastEntry()
        return AuditHead(count: tail.number, hash: hexadecimal(tail.hash))
    }

    fileprivate func lastEntry() throws -> (number: Int64, hash: [UInt8]) {
        let last = try database.first(
            "SELECT number, hash FROM audit ORDER BY number DESC LIMIT 1", []
        ) { (number: try $0.integer(0), hash: try $0.bytes(1)) }
        return last ?? (0, AuditChain.start)
    }
}

extension RegistryWriter {
    /// Adds an entry after the last one.
    @discardableResult
    package func append(_ record: AuditRecord) throws -> AuditEntry {
        let last = try lastEntryAdded ?? lastEntry()
        let number = last.number + 1
        let texts = record.texts
        let hash = AuditChain.hash(
            after: last.hash, number: number, at: record.at.milliseconds,
            texts: texts.map { $0.map { Array($0.utf8) } })
        let arguments: [Argument] =
            [number, record.at.milliseconds] + texts.map { $0 as Argument } + [Data(hash)]
        try database.run(insertEntry, arguments)
        lastEntryAdded = (number, hash)
        return AuditEntry(number: number, record: record, hash: hexadecimal(hash))
    }
}

private let insertEntry = """
    INSERT INTO audit
        (number, at, actor, actor_id, action, account, device, order_id, detail, hash)
    VALUES (\(questionMarks(10)))
    """

extension AuditEntry {
    fileprivate init(_ row: StoredRow) throws {
        let actor = AuditRecord.Actor(
            storedName: try row.text(2), storedID: try row.optionalText(3))
        guard let actor else { throw row.fault(3) }
        self.init(
            number: try row.integer(0),
            record: AuditRecord(
                at: try row.time(1), actor: actor, action: try row.word(4),
                account: try row.optionalIdentifier(5), device: try row.optionalIdentifier(6),
                order: try row.optionalIdentifier(7), detail: try row.optionalText(8)),
            hash: hexadecimal(try row.bytes(9)))
    }
}
