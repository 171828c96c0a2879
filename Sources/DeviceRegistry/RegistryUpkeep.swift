internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#endif

/// The care of a registry's file.
extension Registry {
    /// Writes what is in the log into the file, and empties the log, as far as no reader needs it.
    /// - Returns: whether the log is empty.
    package func checkpoint() throws -> Bool {
        do {
            return try database.writeWithoutTransaction { connection in
                try connection.first("PRAGMA wal_checkpoint(TRUNCATE)", []) {
                    try $0.integer(0) == 0
                } ?? false
            }
        } catch {
            throw translated(error)
        }
    }

    /// Reads every page and every reference, and opens every chapter, from a snapshot; what does
    /// not hold, at most ten.
    package func check() throws -> [String] {
        do {
            return try database.read { connection in
                let pages = try String.fetchAll(connection, sql: "PRAGMA integrity_check(10)")
                guard pages == ["ok"] else { return pages }
                let rows = try connection.all("PRAGMA foreign_key_check", []) { row in
                    "a row of \(try row.text(0)) leads to no row of \(try row.text(2))"
                }
                return try rows.prefix(10) + unreadableChapters(in: connection, atMost: 10)
            }
        } catch {
            throw translated(error)
        }
    }

    private func unreadableChapters(
        in connection: Database, atMost limit: Int
    ) throws -> [String] {
        var faults: [String] = []
        let rows = try connection.rows(allChapters, [])
        while faults.count < limit, let row = try rows.next() {
            do {
                let origin = TrailOrigin(
                    secrets: try secrets.secrets(of: try row.identifier(0), in: connection),
                    stream: try row.optionalText(1))
                let span = try ChapterSpan(row, at: 2)
                _ = try Chapter(sealed: try row.data(7), span: span).entries(of: origin)
            } catch RegistryError.corrupt(let what) {
                faults.append(what)
            }
        }
        return faults
    }

    /// Writes the file anew without what was deleted. Nobody else can write meanwhile, and the disk
    /// needs room for a second one.
    package func vacuum() throws {
        do {
            try database.writeWithoutTransaction { try $0.execute(sql: "VACUUM") }
        } catch {
            throw translated(error)
        }
    }

    /// The bytes of the file, of its log, and of the file's pages that hold nothing.
    package func size() throws -> RegistrySize {
        do {
            let free = try database.read { connection in
                try (Int.fetchOne(connection, sql: "PRAGMA freelist_count") ?? 0)
                    * (Int.fetchOne(connection, sql: "PRAGMA page_size") ?? 0)
            }
            return RegistrySize(file: bytes(of: path), log: bytes(of: path + "-wal"), free: free)
        } catch {
            throw translated(error)
        }
    }

    private func bytes(of path: String) -> Int {
        var status = stat()
        return stat(path, &status) == 0 ? Int(status.st_size) : 0
    }
}

private let allChapters = """
    SELECT d.id, s.name, c.length, c.from_at, c.to_at, c.since, c.until, c.sealed
    FROM chapters c JOIN streams s ON s.number = c.stream JOIN devices d ON d.number = s.device
    UNION ALL
    SELECT d.id, s.name, s.chapter_length, s.chapter_from, s.chapter_to, s.chapter_since,
        s.chapter_until, s.chapter
    FROM streams s JOIN devices d ON d.number = s.device WHERE s.chapter_length <> 0
    """

/// How large a registry's files are, in bytes.
package struct RegistrySize: Hashable, Sendable {
    package let file: Int
    package let log: Int
    package let free: Int

    package var all: Int { file + log }
}
