internal import Foundation

/// A row for each fix, in the order in which they came; each leads to its device's fix before it,
/// and every 64 form a chapter that says which times it covers.
struct ChainedRows: FixLayout {
    static let name = "chained"
    private static let length: Int64 = 64
    private let database: PlainSQLite
    private let sealing = FixSealing()

    init(_ database: PlainSQLite, devices: Int) throws {
        self.database = database
        try database.execute(
            """
            CREATE TABLE fixes (id INTEGER PRIMARY KEY, device INTEGER NOT NULL,
                at INTEGER NOT NULL, sequence INTEGER NOT NULL, received_at INTEGER NOT NULL,
                earlier INTEGER, sealed BLOB NOT NULL) STRICT;
            CREATE TABLE chapters (device INTEGER NOT NULL, head INTEGER NOT NULL,
                from_at INTEGER NOT NULL, to_at INTEGER NOT NULL,
                PRIMARY KEY (device, head)) STRICT, WITHOUT ROWID;
            CREATE TABLE streams (device INTEGER PRIMARY KEY, head INTEGER,
                length INTEGER NOT NULL DEFAULT 0, from_at INTEGER, to_at INTEGER) STRICT;
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT \(devices))
            INSERT INTO streams (device) SELECT i FROM n;
            """)
    }

    func store(_ fixes: [PlainFix]) throws {
        for fix in fixes { try store(fix) }
    }

    private func store(_ fix: PlainFix) throws {
        var head: Int64?
        var (length, from, to) = (Int64(0), fix.at, fix.at)
        try database.run(
            "SELECT head, length, from_at, to_at FROM streams WHERE device = ?",
            [.integer(fix.device)]
        ) { row in
            guard !row.isNull(0) else { return }
            (head, length) = (row.integer(0), row.integer(1))
            (from, to) = (min(from, row.integer(2)), max(to, row.integer(3)))
        }
        if length == Self.length, let full = head {
            try database.run(
                "INSERT INTO chapters VALUES (?, ?, ?, ?)",
                [.integer(fix.device), .integer(full), .integer(from), .integer(to)])
            (head, length, from, to) = (nil, 0, fix.at, fix.at)
        }
        try database.run(
            """
            INSERT INTO fixes (device, at, sequence, received_at, earlier, sealed)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                .integer(fix.device), .integer(fix.at), .integer(fix.sequence), .integer(fix.at),
                head.map { .integer($0) } ?? .null, .bytes(try sealing.sealedFix()),
            ])
        try database.run(
            "UPDATE streams SET head = ?, length = ?, from_at = ?, to_at = ? WHERE device = ?",
            [
                .integer(database.lastRow), .integer(length + 1), .integer(from), .integer(to),
                .integer(fix.device),
            ])
    }

    func trail(of device: Int64, from: Int64, to: Int64) throws -> Int {
        var heads: [Int64] = []
        try database.run(
            """
            SELECT head FROM chapters WHERE device = ?1 AND to_at >= ?2 AND from_at <= ?3
            UNION ALL
            SELECT head FROM streams WHERE device = ?1 AND to_at >= ?2 AND from_at <= ?3
            """, [.integer(device), .integer(from), .integer(to)]
        ) { heads.append($0.integer(0)) }
        var count = 0
        for head in heads {
            try database.run(
                """
                WITH RECURSIVE walk (at, earlier, sealed) AS (
                    SELECT at, earlier, sealed FROM fixes WHERE id = ?1
                    UNION ALL
                    SELECT f.at, f.earlier, f.sealed
                    FROM walk w CROSS JOIN fixes f ON f.id = w.earlier LIMIT 64)
                SELECT sealed FROM walk WHERE at BETWEEN ?2 AND ?3
                """, [.integer(head), .integer(from), .integer(to)]
            ) { row in
                _ = try sealing.open(row.bytes(0))
                count += 1
            }
        }
        return count
    }

    func prune(before moment: Int64) throws {
        try database.run("DELETE FROM fixes WHERE at < ?", [.integer(moment)])
        try database.run("DELETE FROM chapters WHERE to_at < ?", [.integer(moment)])
    }
}

/// Chapters of fixes that are sealed as one value: the one that is written stands on the device's
/// row, full ones are rows that are only added.
struct PackedChapters<Length: ChapterLength>: FixLayout {
    static var name: String { "chapters\(Length.fixes)" }
    private let database: PlainSQLite
    private let sealing = FixSealing()

    init(_ database: PlainSQLite, devices: Int) throws {
        self.database = database
        try database.execute(
            """
            CREATE TABLE chapters (id INTEGER PRIMARY KEY, device INTEGER NOT NULL,
                from_at INTEGER NOT NULL, to_at INTEGER NOT NULL, sealed BLOB NOT NULL) STRICT;
            CREATE INDEX chapters_by_device ON chapters (device, to_at, from_at);
            CREATE TABLE streams (device INTEGER PRIMARY KEY, from_at INTEGER, to_at INTEGER,
                sealed BLOB) STRICT;
            WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n LIMIT \(devices))
            INSERT INTO streams (device) SELECT i FROM n;
            """)
    }

    func store(_ fixes: [PlainFix]) throws {
        for fix in fixes { try store(fix) }
    }

    private func store(_ fix: PlainFix) throws {
        var chapter: [UInt8] = []
        var (from, to) = (fix.at, fix.at)
        try database.run(
            "SELECT sealed, from_at, to_at FROM streams WHERE device = ?", [.integer(fix.device)]
        ) { row in
            guard !row.isNull(0) else { return }
            chapter = try sealing.open(row.bytes(0))
            (from, to) = (min(from, row.integer(1)), max(to, row.integer(2)))
        }
        if chapter.count == Length.fixes * FixSealing.inChapter {
            try database.run(
                "INSERT INTO chapters (device, from_at, to_at, sealed) VALUES (?, ?, ?, ?)",
                [
                    .integer(fix.device), .integer(from), .integer(to),
                    .bytes(try sealing.seal(chapter)),
                ])
            (chapter, from, to) = ([], fix.at, fix.at)
        }
        try database.run(
            "UPDATE streams SET sealed = ?, from_at = ?, to_at = ? WHERE device = ?",
            [
                .bytes(try sealing.seal(sealing.longer(chapter))), .integer(from), .integer(to),
                .integer(fix.device),
            ])
    }

    /// Which fixes of a chapter lie between the two moments would be seen in what was opened:
    /// all of them count, which is more than the others have to read.
    func trail(of device: Int64, from: Int64, to: Int64) throws -> Int {
        var count = 0
        try database.run(
            """
            SELECT sealed FROM chapters WHERE device = ?1 AND to_at >= ?2 AND from_at <= ?3
            UNION ALL
            SELECT sealed FROM streams WHERE device = ?1 AND to_at >= ?2 AND from_at <= ?3
            """, [.integer(device), .integer(from), .integer(to)]
        ) { row in
            count += try sealing.open(row.bytes(0)).count / FixSealing.inChapter
        }
        return count
    }

    func prune(before moment: Int64) throws {
        try database.run("DELETE FROM chapters WHERE to_at < ?", [.integer(moment)])
    }
}

/// How many fixes a chapter holds.
protocol ChapterLength { static var fixes: Int { get } }
enum Of32: ChapterLength { static let fixes = 32 }
enum Of64: ChapterLength { static let fixes = 64 }
enum Of128: ChapterLength { static let fixes = 128 }
