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
    /// Whether the row holds a written chapter whose columns cannot be: it is left as it stands.
    private(set) var isRowDamaged = false

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
        if isRowDamaged { try closeDamagedRow(in: database) }
        if chapter?.isFull(at: entry.receivedAt) == true {
            try closeChapter(of: origin, in: database, entropy: entropy)
        }
        do {
            try chapter?.append(entry, of: origin)
        } catch RegistryError.corrupt {
            // Its device must not stop for it. As a row it is lost no more than it is already, and
            // whoever reads it is told.
            try closeChapter(of: origin, in: database, entropy: entropy)
        }
        if chapter == nil { chapter = Chapter(startingWith: entry) }
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
        lastMoves(to: database.lastInsertedRowID)
        chapter = nil
    }

    /// Does so with one whose columns cannot be, from row to row without a look.
    private mutating func closeDamagedRow(in database: Database) throws {
        try database.run(
            """
            INSERT INTO chapters (stream, length, from_at, to_at, since, until, sealed)
            SELECT number, chapter_length, ifnull(chapter_from, 0), ifnull(chapter_to, 0),
                ifnull(chapter_since, 0), ifnull(chapter_until, 0), ifnull(chapter, x'')
            FROM streams WHERE number = ?
            """, [number])
        lastMoves(to: database.lastInsertedRowID)
        isRowDamaged = false
    }

    /// The last fix, if it was in the chapter that was written, goes with it.
    private mutating func lastMoves(to row: Int64) {
        if let last, last.chapter == nil { self.last?.chapter = row }
    }

    /// - Parameter heardAt: when its device was heard; nil if this is not because it was.
    func save(
        of origin: TrailOrigin, in database: Database, heardAt: Timestamp?, entropy: Entropy
    ) throws {
        guard !isRowDamaged else {
            try database.run(
                """
                UPDATE streams SET trail = ?, trail_ahead = ?, fixes = ?,
                    heard_at = ifnull(?, heard_at)
                WHERE number = ?
                """,
                [
                    Int64(position.acknowledged), position.ahead, fixes, heardAt?.milliseconds,
                    number,
                ])
            return
        }
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

    /// Reads `columns`. What cannot be of the chapter is noted, and leaves the rest as it is: a
    /// device must go on reporting.
    init(_ row: StoredRow) throws {
        self.init(
            number: try row.integer(0),
            position: LogPosition(acknowledged: try row.integer(1), ahead: try row.integer(2)),
            // A sum of what is counted elsewhere: it may be wrong, and must not overflow.
            fixes: min(max(0, try row.integer(3)), 1 << 53))
        if let rank = try row.optionalInteger(4), let index = try row.optionalInteger(6) {
            last = LastFix(rank: rank, chapter: try row.optionalInteger(5), index: Int(index))
        }
        guard try row.integer(7) != 0 else { return }
        do {
            chapter = Chapter(sealed: try row.data(12), span: try ChapterSpan(row, at: 7))
        } catch RegistryError.corrupt {
            isRowDamaged = true
        }
    }
}
