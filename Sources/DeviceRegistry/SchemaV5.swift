internal import FindDevice
internal import Foundation
internal import GRDB

/// What schema 5 changes: fixes lie together, 32 sealed as one chapter, where each was a row. A
/// benchmark chose it (`make bench ONLY=layout`): a trail is read twenty times as fast, whatever
/// the number of fixes in the file, and the file is a quarter of its size. Chapters belong to their
/// streams now, so that a device takes all its fixes with it, and say when they came, so that what
/// is too old is found.
enum SchemaV5 {
    static let statements = [
        """
        ALTER TABLE chapters RENAME TO old_chapters;
        CREATE TABLE chapters (
            id INTEGER PRIMARY KEY,
            stream INTEGER NOT NULL REFERENCES streams (number) ON DELETE CASCADE,
            length INTEGER NOT NULL,
            from_at INTEGER NOT NULL,
            to_at INTEGER NOT NULL,
            since INTEGER NOT NULL,
            until INTEGER NOT NULL,
            sealed BLOB NOT NULL
        ) STRICT;
        CREATE INDEX chapters_by_stream ON chapters (stream, to_at, from_at);
        CREATE INDEX chapters_by_age ON chapters (until);
        ALTER TABLE streams DROP COLUMN last_fix;
        ALTER TABLE streams DROP COLUMN chapter_head;
        ALTER TABLE streams ADD COLUMN last_chapter INTEGER;
        ALTER TABLE streams ADD COLUMN last_place INTEGER;
        ALTER TABLE streams ADD COLUMN chapter_since INTEGER;
        ALTER TABLE streams ADD COLUMN chapter_until INTEGER;
        ALTER TABLE streams ADD COLUMN chapter BLOB;
        UPDATE streams SET fixes = 0, last_sequence = NULL, chapter_length = 0,
            chapter_from = NULL, chapter_to = NULL;
        CREATE INDEX ended_orders ON orders (ended_at) WHERE ended_at IS NOT NULL;
        CREATE INDEX events_by_age ON events (received_at);
        """
    ]

    /// Packs the rows of fixes into chapters, which takes their keys.
    static func packFixes(
        in database: Database, keys: RegistryKeys, entropy: @escaping Entropy
    ) throws {
        try database.execute(
            sql: "CREATE INDEX old_fixes ON fixes (stream, id); DROP TABLE old_chapters")
        let secrets = RegistrySecrets(keys: keys, entropy: entropy)
        let streams = try database.all(
            """
            SELECT \(StreamTrail.columns), s.name, d.id
            FROM streams s JOIN devices d ON d.number = s.device
            """, []
        ) { row in
            (
                trail: try StreamTrail(row), name: try row.optionalText(StreamTrail.columnCount),
                device: try row.identifier(StreamTrail.columnCount + 1) as DeviceID
            )
        }
        for (var trail, name, device) in streams {
            do {
                let origin = TrailOrigin(
                    secrets: try secrets.secrets(of: device, in: database), stream: name)
                try pack(&trail, of: origin, in: database, entropy: entropy)
            } catch RegistryError.corrupt {
                // The device's key does not open, so none of its fixes does.
                try keepDamaged("stream = ?", [trail.number], in: database)
            }
        }
        try database.execute(sql: "DROP TABLE fixes")
    }

    private static func pack(
        _ trail: inout StreamTrail, of origin: TrailOrigin, in database: Database,
        entropy: @escaping Entropy
    ) throws {
        var damaged: [Int64] = []
        let rows = try database.rows(
            "SELECT sequence, at, received_at, sealed, id FROM fixes WHERE stream = ? ORDER BY id",
            [trail.number])
        while let row = try rows.next() {
            let id = try row.integer(4)
            do {
                let entry = try EarlierFix(row).entry(of: origin)
                try trail.add(
                    entry, rank: entry.sequence ?? entry.fix.at.milliseconds, of: origin,
                    in: database, entropy: entropy)
            } catch RegistryError.corrupt {
                damaged.append(id)
            }
        }
        try trail.save(of: origin, in: database, heardAt: nil, entropy: entropy)
        for id in damaged { try keepDamaged("id = ?", [id], in: database) }
    }

    /// Keeps rows that do not open as they are: one damaged fix must not keep a service from
    /// starting, or a backup from being restored.
    private static func keepDamaged(
        _ condition: String, _ arguments: [Argument], in database: Database
    ) throws {
        try database.run(
            """
            CREATE TABLE IF NOT EXISTS damaged_fixes (
                id INTEGER PRIMARY KEY,
                stream INTEGER NOT NULL REFERENCES streams (number) ON DELETE CASCADE,
                sequence INTEGER,
                at INTEGER NOT NULL,
                received_at INTEGER NOT NULL,
                sealed BLOB NOT NULL
            ) STRICT
            """, [])
        try database.run(
            """
            INSERT INTO damaged_fixes SELECT id, stream, sequence, at, received_at, sealed
            FROM fixes WHERE \(condition)
            """, arguments)
    }
}

/// A row of `fixes` as schemas 2 to 4 had it.
private struct EarlierFix {
    let sequence: Int64?
    let at: Timestamp
    let receivedAt: Timestamp
    let sealed: Data

    init(_ row: StoredRow) throws {
        sequence = try row.optionalInteger(0)
        at = Timestamp(milliseconds: try row.boundedInteger(1))
        receivedAt = Timestamp(milliseconds: try row.boundedInteger(2))
        sealed = try row.data(3)
    }

    func entry(of origin: TrailOrigin) throws -> TrailEntry {
        let what = "a fix of device \(origin.secrets.device)"
        var context = ByteWriter(reserving: 96)
        context.put(origin.secrets.device.text)
        context.put(optional: origin.stream?.utf8)
        context.put(sequence ?? 0)
        context.put(at.milliseconds)
        let packed = try Seal.open(
            sealed, with: origin.secrets.place, boundTo: context.bytes, what: what)
        return TrailEntry(
            fix: try Fix(packed: packed, at: at, what: what), sequence: sequence,
            receivedAt: receivedAt)
    }
}
