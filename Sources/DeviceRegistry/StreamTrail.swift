internal import FindDevice
internal import Foundation
internal import GRDB

/// Where one stream's trail ends, kept on a small row so that a fix is added without searching.
///
/// Fixes are rows added at the end of one table for all devices: an index by device and time would
/// turn each fix into a write to a page of its own. In its place each fix leads to the one before
/// it, and every 64 of a stream are closed as a *chapter* that says which times it covers: reading
/// a part of a trail looks at the stream's chapters and follows only those that meet it.
struct StreamTrail {
    let number: Int64
    var position: LogPosition
    var fixes: Int64
    /// The row of the fix with the highest number, and that number.
    var lastFix: Int64?
    var lastSequence: Int64?
    var chapter: Chapter?

    static let chapterLength: Int64 = 64

    /// The fixes that are in no closed chapter yet.
    struct Chapter {
        var head: Int64
        var length: Int64
        var from: Int64
        var to: Int64
    }

    /// Takes the fix that was stored as row `id` into account.
    /// - Parameter rank: what says which fix is the last: its number in the stream.
    mutating func add(fix id: Int64, at: Timestamp, rank: Int64) {
        let at = at.milliseconds
        fixes += 1
        if rank > lastSequence ?? .min {
            lastFix = id
            lastSequence = rank
        }
        let known = chapter
        chapter = Chapter(
            head: id, length: (known?.length ?? 0) + 1, from: min(at, known?.from ?? at),
            to: max(at, known?.to ?? at))
    }
}

extension StreamTrail {
    static let columns = """
        s.number, s.trail, s.trail_ahead, s.fixes, s.last_fix, s.last_sequence, s.chapter_head,
        s.chapter_length, s.chapter_from, s.chapter_to
        """

    /// Reads `columns`.
    init(_ row: StoredRow) throws {
        self.init(
            number: try row.integer(0),
            position: LogPosition(acknowledged: try row.integer(1), ahead: try row.integer(2)),
            fixes: try row.integer(3), lastFix: try row.optionalInteger(4),
            lastSequence: try row.optionalInteger(5))
        guard let head = try row.optionalInteger(6) else { return }
        chapter = Chapter(
            head: head, length: try row.integer(7), from: try row.integer(8),
            to: try row.integer(9))
    }

    /// Closes the chapter if it is full.
    mutating func closeChapter(in database: Database) throws {
        guard let full = chapter, full.length >= Self.chapterLength else { return }
        try database.run(
            "INSERT INTO chapters (stream, head, from_at, to_at) VALUES (?, ?, ?, ?)",
            [number, full.head, full.from, full.to])
        chapter = nil
    }

    func save(in database: Database, heardAt: Timestamp) throws {
        try database.run(
            """
            UPDATE streams SET trail = ?, trail_ahead = ?, fixes = ?, last_fix = ?,
                last_sequence = ?, chapter_head = ?, chapter_length = ?, chapter_from = ?,
                chapter_to = ?, heard_at = ?
            WHERE number = ?
            """,
            [
                Int64(position.acknowledged), position.ahead, fixes, lastFix, lastSequence,
                chapter?.head, chapter?.length ?? 0, chapter?.from, chapter?.to,
                heardAt.milliseconds, number,
            ])
    }
}
