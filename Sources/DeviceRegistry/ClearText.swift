internal import Foundation
internal import GRDB

/// What somebody who reads the registry's file would look for.
extension RegistryReader {
    /// Where any of `texts` stands in clear, as `table.column`; nil if nowhere. Each column of each
    /// row is looked at, whatever its type.
    package func place(ofAny texts: [String]) throws -> String? {
        let sought = texts.map { Data($0.utf8) }
        guard !sought.isEmpty else { return nil }
        let tables = try database.all(
            "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name", []
        ) { try $0.text(0) }
        for table in tables {
            let columns = try database.columns(in: table).map(\.name)
            for column in columns where try holds(table, column, sought) {
                return "\(table).\(column)"
            }
        }
        return nil
    }

    private func holds(_ table: String, _ column: String, _ texts: [Data]) throws -> Bool {
        // As bytes: what looks like text may be a blob, and the other way round.
        let bytes = "CAST(\(column.quotedDatabaseIdentifier) AS BLOB)"
        // SQLite takes an expression of a thousand terms at the most.
        for start in stride(from: 0, to: texts.count, by: 500) {
            let some = texts[start..<min(start + 500, texts.count)]
            let conditions = some.map { _ in "instr(\(bytes), ?)" }
            let found = try database.first(
                """
                SELECT 1 FROM \(table.quotedDatabaseIdentifier)
                WHERE \(conditions.joined(separator: " OR ")) LIMIT 1
                """, Array(some)
            ) { _ in true }
            if found != nil { return true }
        }
        return false
    }
}
