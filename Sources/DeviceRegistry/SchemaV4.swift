internal import GRDB

/// What schema 4 changes for the sake of many devices, and of reports, of which there are more than
/// of all else: when a device was heard stands on the row that each of its reports changes anyway;
/// the sync states of a device are one value, since nobody asks for one of them alone; and whether
/// a name is taken, however it is capitalized, an index tells.
enum SchemaV4 {
    static let statements = [
        """
        ALTER TABLE streams ADD COLUMN heard_at INTEGER;
        UPDATE streams SET heard_at =
            (SELECT last_heard_at FROM devices WHERE devices.stream = streams.name);
        ALTER TABLE devices DROP COLUMN last_heard_at;
        ALTER TABLE sync_reports ADD COLUMN states TEXT NOT NULL DEFAULT '[]';
        UPDATE sync_reports SET states =
            (SELECT json_group_array(json_array(kind, enabled, items, unsynced, synced_at, error))
            FROM sync_states WHERE sync_states.device = sync_reports.device);
        DROP TABLE sync_states;
        ALTER TABLE devices ADD COLUMN folded_name TEXT NOT NULL DEFAULT '';
        DROP INDEX device_names;
        """
    ]

    /// Folds the names as SQL cannot, whose `lower` knows ASCII alone.
    static func foldNames(in database: Database) throws {
        let names = try database.all("SELECT number, name FROM devices", []) {
            (number: try $0.integer(0), name: try $0.text(1))
        }
        for (number, name) in names {
            try database.run(
                "UPDATE devices SET folded_name = ? WHERE number = ?", [name.lowercased(), number])
        }
        try database.execute(
            sql: """
                CREATE UNIQUE INDEX device_names ON devices (account, folded_name)
                WHERE state <> 'released'
                """)
    }
}
