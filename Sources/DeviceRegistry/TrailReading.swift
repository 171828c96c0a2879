package import FindDevice
internal import Foundation
internal import GRDB

/// Where a device was: its last fix, and its trail between two moments.
extension RegistryReader {
    /// The fix with the highest number in the newest stream that has any (a phone's clock may lie,
    /// its numbers do not); of unnumbered ones, the latest. Nil if there is none.
    package func lastFix(of device: DeviceID) throws -> Fix? {
        let last = try database.first(
            """
            SELECT s.number, s.last_fix FROM devices d JOIN streams s ON s.device = d.number
            WHERE d.id = ? AND s.last_fix IS NOT NULL ORDER BY s.number DESC LIMIT 1
            """, [device.text]
        ) { (stream: try $0.integer(0), fix: try $0.integer(1)) }
        guard let last else { return nil }
        let found = try database.first(
            """
            SELECT f.id, f.stream, f.sequence, f.at, f.earlier, f.sealed
            FROM fixes f WHERE f.id = ? AND f.stream = ?
            """, [last.fix, last.stream], StoredFix.init)
        return try found.map { try open($0, of: device) }
    }

    /// The stored fixes from one moment to another, both included, oldest first, at most `limit`.
    /// Fixes of the same moment come in the order of their numbers.
    package func trail(
        of device: DeviceID, from: Timestamp? = nil, to: Timestamp? = nil, limit: Int
    ) throws -> [Fix] {
        guard limit > 0 else { return [] }
        let span = (from?.milliseconds ?? .min, to?.milliseconds ?? .max)
        let chapters = try storedChapters(of: device, from: span.0, to: span.1)
        var found: [StoredFix] = []
        for (index, chapter) in chapters.enumerated() {
            found += try storedFixes(of: chapter).filter { (span.0...span.1).contains($0.at) }
            // Chapters come by their first moment: what lies before the next one's is final.
            guard index + 1 < chapters.count, found.count >= limit else { continue }
            let next = chapters[index + 1].from
            if found.count(where: { $0.at < next }) >= limit { break }
        }
        return try found.sorted { $0.place < $1.place }.prefix(limit).map {
            try open($0, of: device)
        }
    }

    /// How many fixes of the device are stored.
    package func trailCount(of device: DeviceID) throws -> Int {
        guard let number = try deviceNumber(device) else { return 0 }
        let count = try database.first(
            "SELECT coalesce(sum(fixes), 0) FROM streams WHERE device = ?", [number]
        ) { Int(try $0.integer(0)) }
        return count ?? 0
    }

    /// The chapters that meet the span, the open ones too, by their first moment.
    private func storedChapters(
        of device: DeviceID, from: Int64, to: Int64
    ) throws -> [StoredChapter] {
        guard from <= to else { return [] }
        return try database.all(
            """
            SELECT c.stream, c.head, c.from_at, c.to_at
            FROM devices d JOIN streams s ON s.device = d.number
                JOIN chapters c ON c.stream = s.number
            WHERE d.id = ?1 AND c.to_at >= ?2 AND c.from_at <= ?3
            UNION ALL
            SELECT s.number, s.chapter_head, s.chapter_from, s.chapter_to
            FROM devices d JOIN streams s ON s.device = d.number
            WHERE d.id = ?1 AND s.chapter_head IS NOT NULL
                AND s.chapter_to >= ?2 AND s.chapter_from <= ?3
            ORDER BY 3, 1, 2
            """, [device.text, from, to]
        ) { row in
            StoredChapter(
                stream: try row.integer(0), head: try row.integer(1), from: try row.integer(2))
        }
    }

    /// Follows a chapter from its newest fix to its oldest. The limit stops a walk in a file that
    /// somebody bent into a ring.
    private func storedFixes(of chapter: StoredChapter) throws -> [StoredFix] {
        try database.all(
            """
            WITH RECURSIVE walk (id, stream, sequence, at, earlier, sealed) AS (
                SELECT id, stream, sequence, at, earlier, sealed FROM fixes
                WHERE id = ?1 AND stream = ?2
                UNION ALL
                SELECT f.id, f.stream, f.sequence, f.at, f.earlier, f.sealed
                FROM walk w CROSS JOIN fixes f ON f.id = w.earlier WHERE f.stream = ?2
                LIMIT ?3
            )
            SELECT id, stream, sequence, at, earlier, sealed FROM walk
            """, [chapter.head, chapter.stream, StreamTrail.chapterLength], StoredFix.init)
    }

    private func open(_ stored: StoredFix, of device: DeviceID) throws -> Fix {
        let what = "fix \(stored.id) of device \(device)"
        let stream = try database.first(
            "SELECT name FROM streams WHERE number = ?", [stored.stream]
        ) { try $0.optionalText(0) }
        let at = Timestamp(milliseconds: stored.at)
        let context = FixContext(
            device: device, stream: stream ?? nil, sequence: stored.sequence, at: at)
        let key = try secrets.secrets(of: device, in: database).place
        let packed = try Seal.open(
            stored.sealed, with: key, boundTo: context.bytes, what: what)
        return try Fix(packed: packed, at: at, what: what)
    }
}

private struct StoredChapter {
    let stream: Int64
    let head: Int64
    let from: Int64
}

/// A row of `fixes`, still sealed.
private struct StoredFix {
    let id: Int64
    let stream: Int64
    let sequence: Int64?
    let at: Int64
    let sealed: Data

    init(_ row: StoredRow) throws {
        id = try row.integer(0)
        stream = try row.integer(1)
        sequence = try row.optionalInteger(2)
        at = try row.integer(3)
        sealed = try row.data(5)
    }

    /// Where it stands in a trail.
    var place: (Int64, Int64, Int64, Int64) { (at, stream, sequence ?? 0, id) }
}
