internal import FindDevice
internal import Foundation
internal import GRDB

/// Where one stream's trail ends, kept on a small row so that a fix is added without searching.
///
/// An index of fixes by device and time would turn each fix into a write to a page of its own. In
/// its place the row holds the chapter that is written, and an index says which times full chapters
/// cover: reading a part of a trail opens only those that meet it.
struct StreamTrail {
    let number: Int64
    var position: LogPosition
    var fixes: Int64 = 0
    var last: LastFix?
    var chapter: Chapter?

    /// The fix with the highest number of its stream.
    struct LastFix {
        var rank: Int64
        /// The full chapter that it is in; nil if it is in the one that is written.
        var chapter: Int64?
        /// Its place there.
        var index: Int
    }
}

extension StreamTrail {
    /// Adds a fix.
    /// - Parameter rank: what says which fix is the last: its number in the stream.
    mutating func add(
        _ entry: TrailEntry, rank: Int64, of origin: TrailOrigin, in database: Database,
        entropy: Entropy
    ) throws {
        if chapter?.isFull(at: entry.receivedAt) == true {
            try closeChapter(of: origin, in: database, entropy: entropy)
        }
        if chapter == nil {
            chapter = Chapter(startingWith: entry)
        } else {
            try chapter?.append(entry, of: origin)
        }
        fixes += 1
        if rank > last?.rank ?? .min {
            last = LastFix(rank: rank, index: Int(chapter?.span.length ?? 1) - 1)
        }
    }

    /// Makes the chapter that is written a row of its own.
    private mutating func closeChapter(
        of origin: TrailOrigin, in database: Database, entropy: Entropy
    ) throws {
        guard let full = chapter else { return }
        try database.run(
            """
            INSERT INTO chapters (stream, length, from_at, to_at, since, until, sealed)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, [number] + full.span.columns + [try full.sealed(of: origin, entropy: entropy)])
        if let found = last, found.chapter == nil { last?.chapter = database.lastInsertedRowID }
        chapter = nil
    }

    /// - Parameter heardAt: when its device was heard; nil if this is not because it was.
    func save(
        of origin: TrailOrigin, in database: Database, heardAt: Timestamp?, entropy: Entropy
    ) throws {
        let written = chapter?.span.columns ?? [Int64(0), nil, nil, nil, nil]
        try database.run(
            """
            UPDATE streams SET trail = ?, trail_ahead = ?, fixes = ?, last_sequence = ?,
                last_chapter = ?, last_place = ?, heard_at = ifnull(?, heard_at),
                chapter_length = ?, chapter_from = ?, chapter_to = ?, chapter_since = ?,
                chapter_until = ?, chapter = ?
            WHERE number = ?
            """,
            [
                Int64(position.acknowledged), position.ahead, fixes, last?.rank, last?.chapter,
                last?.index, heardAt?.milliseconds,
            ] + written + [try chapter?.sealed(of: origin, entropy: entropy), number])
    }
}

extension StreamTrail {
    static let columns = """
        s.number, s.trail, s.trail_ahead, s.fixes, s.last_sequence, s.last_chapter, s.last_place,
        s.chapter_length, s.chapter_from, s.chapter_to, s.chapter_since, s.chapter_until, s.chapter
        """
    static let columnCount = 13

    /// Reads `columns`.
    init(_ row: StoredRow) throws {
        self.init(
            number: try row.integer(0),
            position: LogPosition(acknowledged: try row.integer(1), ahead: try row.integer(2)),
            fixes: try row.integer(3))
        if let rank = try row.optionalInteger(4) {
            last = LastFix(
                rank: rank, chapter: try row.optionalInteger(5), index: Int(try row.integer(6)))
        }
        if try row.integer(7) > 0 {
            chapter = Chapter(sealed: try row.data(12), span: try ChapterSpan(row, at: 7))
        }
    }
}
