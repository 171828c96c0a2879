internal import Foundation
internal import GRDB

/// What a check of the audit log found.
package enum AuditVerdict: Hashable, Sendable {
    /// Every entry follows from the one before it. `afterHead` entries were added since the head
    /// that was given (all of them, if none was).
    case whole(AuditHead, afterHead: Int64)
    case broken(AuditFault)
}

/// The first place at which the audit log does not hold.
package enum AuditFault: Hashable, Sendable, CustomStringConvertible {
    /// The entry is not what its hash was made of, or its hash was not made after the one before.
    case altered(Int64)
    /// The entry is not there, and later ones are.
    case missing(Int64)
    /// The entry stands between two that follow each other.
    case inserted(Int64)
    /// What the first entry said stands in the second one's place, and the other way round.
    case swapped(Int64, with: Int64)
    /// The log ends before this entry, which the head says there is.
    case cutOff(Int64)
    /// The chain holds, but the entry that the head names is another: all was written anew.
    case rewritten(Int64)

    /// The number of the first bad entry.
    package var entry: Int64 {
        switch self {
        case .altered(let entry), .missing(let entry), .inserted(let entry),
            .swapped(let entry, with: _), .cutOff(let entry), .rewritten(let entry):
            entry
        }
    }

    package var description: String {
        switch self {
        case .altered(let entry): "audit entry \(entry) was altered"
        case .missing(let entry): "audit entry \(entry) is missing"
        case .inserted(let entry): "audit entry \(entry) was inserted"
        case .swapped(let entry, let other): "audit entries \(entry) and \(other) were swapped"
        case .cutOff(let entry): "the audit log was cut off before entry \(entry)"
        case .rewritten(let entry):
            "audit entry \(entry) is not the one of the head: the log was written anew"
        }
    }
}

extension RegistryReader {
    /// Follows the whole chain, one entry at a time.
    /// - Parameter head: what was known of the log outside the database; nil if nothing was.
    func verifyAudit(against head: AuditHead?) throws -> AuditVerdict {
        var previous = AuditChain.start
        var beforePrevious = AuditChain.start
        var count: Int64 = 0
        var isHeadThere = head.map { $0.count == 0 && $0.hash == hexadecimal(previous) } ?? true
        let rows = try auditRows(after: nil)
        while let entry = try rows.next().map(ChainedEntry.init) {
            guard entry.number > 0 else { return .broken(.inserted(entry.number)) }
            let expected = count + 1
            guard entry.number == expected else { return .broken(.missing(expected)) }
            guard entry.follows(previous, as: expected) else {
                if count > 0, entry.follows(beforePrevious, as: count) {
                    return .broken(.inserted(count))
                }
                return .broken(try fault(at: entry, after: previous))
            }
            (beforePrevious, previous) = (previous, entry.hash)
            count = expected
            if count == head?.count { isHeadThere = head?.hash == hexadecimal(previous) }
        }
        if let head, head.count > count { return .broken(.cutOff(count + 1)) }
        if let head, !isHeadThere { return .broken(.rewritten(head.count)) }
        let tail = AuditHead(count: count, hash: hexadecimal(previous))
        return .whole(tail, afterHead: count - (head?.count ?? 0))
    }

    /// What happened to an entry that does not follow from the hash before it: looks through the
    /// entries after it for the one that does.
    private func fault(at bad: ChainedEntry, after previous: [UInt8]) throws -> AuditFault {
        let rows = try auditRows(after: bad.number)
        var before = bad
        while let later = try rows.next().map(ChainedEntry.init) {
            let rightHash = later.hash(after: previous, as: bad.number)
            if rightHash == bad.hash { return .swapped(bad.number, with: later.number) }
            if rightHash == later.hash {
                // The true entry stands further on: swapped, if this one belongs there.
                let wasBefore = before.number == bad.number ? later.hash : before.hash
                return bad.follows(wasBefore, as: later.number)
                    ? .swapped(bad.number, with: later.number) : .inserted(bad.number)
            }
            let isNext = later.number == bad.number + 1
            if isNext, later.follows(bad.hash, as: later.number + 1) { return .missing(bad.number) }
            before = later
        }
        return .altered(bad.number)
    }

    /// Texts are read as bytes: read as text, one that is no UTF-8, or has a NUL, would look whole.
    private func auditRows(after number: Int64?) throws -> StoredRows {
        let texts = AuditChain.texts.map { "CAST(\($0) AS BLOB)" }.joined(separator: ", ")
        let condition = number == nil ? "" : "WHERE number > ?"
        return try database.rows(
            "SELECT number, at, hash, \(texts) FROM audit \(condition) ORDER BY number",
            number.map { [$0] } ?? [])
    }
}

extension Registry {
    /// Checks the whole audit log on a snapshot, and that it has grown out of `head`.
    package func verifyAudit(against head: AuditHead?) throws -> AuditVerdict {
        try read { try $0.verifyAudit(against: head) }
    }
}

/// An entry as bytes, as it stands in the file.
private struct ChainedEntry {
    let number: Int64
    let hash: [UInt8]
    private let at: Int64
    private let texts: [[UInt8]?]

    init(_ row: StoredRow) throws {
        number = try row.integer(0)
        at = try row.integer(1)
        hash = try row.bytes(2)
        texts = try AuditChain.texts.indices.map { try row.optionalData(3 + $0).map(Array.init) }
    }

    func hash(after previous: [UInt8], as number: Int64) -> [UInt8] {
        AuditChain.hash(after: previous, number: number, at: at, texts: texts)
    }

    /// Whether its hash was made of it, as entry `number`, after `previous`.
    func follows(_ previous: [UInt8], as number: Int64) -> Bool {
        hash(after: previous, as: number) == hash
    }
}
