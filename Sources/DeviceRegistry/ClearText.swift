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
            guard try holds(table, columns, sought) else { continue }
            let column = try columns.first { try holds(table, [$0], sought) }
            return "\(table).\(column ?? "?")"
        }
        return nil
    }

    private func holds(_ table: String, _ columns: [String], _ texts: [Data]) throws -> Bool {
        // As bytes: what looks like text may be a blob, and the other way round.
        let conditions = columns.flatMap { column in
            texts.indices.map { text in
                "instr(CAST(\(column.quotedDatabaseIdentifier) AS BLOB), ?\(text + 1))"
            }
        }
        let found = try database.first(
            """
            SELECT 1 FROM \(table.quotedDatabaseIdentifier)
            WHERE \(conditions.joined(separator: " OR ")) LIMIT 1
            """, texts
        ) { _ in true }
        return found ?? false
    }
}
