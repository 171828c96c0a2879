internal import GRDB

/// What somebody who reads the registry's file would look for.
extension RegistryReader {
    /// Where any of `texts` stands in clear, as `table.column`; nil if nowhere. Each column of each
    /// row is looked at, whatever its type.
    package func place(ofAny texts: [String]) throws -> String? {
        let tables = try String.fetchAll(
            database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        for table in tables {
            for column in try database.columns(in: table).map(\.name) {
                for text in texts where try holds(table, column, text) {
                    return "\(table).\(column)"
                }
            }
        }
        return nil
    }

    private func holds(_ table: String, _ column: String, _ text: String) throws -> Bool {
        let name = column.quotedDatabaseIdentifier
        // As bytes: what looks like text may be a blob, and the other way round.
        return try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT 1 FROM \(table.quotedDatabaseIdentifier)
                WHERE instr(CAST(\(name) AS BLOB), CAST(? AS BLOB)))
                """, arguments: [text]) ?? false
    }
}
