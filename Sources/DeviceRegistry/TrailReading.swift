package import FindDevice
internal import Foundation
internal import GRDB

/// Where a device was: its last fix, and its trail between two moments.
extension RegistryReader {
    /// The fix with the highest number in the newest stream that has any (a phone's clock may lie,
    /// its numbers do not); of unnumbered ones, the latest. Nil if there is none.
    package func lastFix(of device: DeviceID) throws -> Fix? {
        let found = try database.first(lastChapterOfDevice, [device.text]) { row in
            (place: Int(try row.integer(0)), chapter: try StoredChapter(row, at: 1))
        }
        guard let found else { return nil }
        let entries = try entries(of: found.chapter, device: device)
        guard entries.indices.contains(found.place) else {
            throw RegistryError.corrupt("the last fix of device \(device)")
        }
        return entries[found.place].fix
    }

    /// The stored fixes from one moment to another, both included, oldest first, at most `limit`.
    /// Fixes of the same moment come in the order of their numbers.
    package func trail(
        of device: DeviceID, from: Timestamp? = nil, to: Timestamp? = nil, limit: Int
    ) throws -> [Fix] {
        guard limit > 0 else { return [] }
        let span = (from: from?.milliseconds ?? .min, to: to?.milliseconds ?? .max)
        guard span.from <= span.to, let number = try deviceNumber(device) else { return [] }
        let chapters = try database.all(chaptersOfDevice, [number, span.from, span.to]) { row in
            ChapterPlace(
                stream: try row.integer(0), row: try row.optionalInteger(1),
                from: try row.integer(2))
        }
        var found = EarliestFixes(limit: limit)
        // They come by their first moment: what lies before this one's is final.
        for place in chapters where place.from <= found.edge {
            let chapter = try chapter(at: place)
            for (index, entry) in try entries(of: chapter, device: device).enumerated() {
                let fix = PlacedFix(entry: entry, chapter: place, index: index)
                if (span.from...span.to).contains(fix.at) { found.fixes.append(fix) }
            }
            found.cut()
        }
        return found.sorted.map(\.entry.fix)
    }

    /// How many fixes of the device are stored.
    package func trailCount(of device: DeviceID) throws -> Int {
        guard let number = try deviceNumber(device) else { return 0 }
        let count = try database.first(
            "SELECT coalesce(sum(fixes), 0) FROM streams WHERE device = ?", [number]
        ) { Int(try $0.integer(0)) }
        return count ?? 0
    }

    private func chapter(at place: ChapterPlace) throws -> StoredChapter {
        let (query, number) =
            place.row.map { (fullChapterByRow, $0) } ?? (writtenChapterOfStream, place.stream)
        let found = try database.first(query, [number]) { try StoredChapter($0, at: 0) }
        guard let found else { throw RegistryError.corrupt("a chapter of stream \(place.stream)") }
        return found
    }

    private func entries(of stored: StoredChapter, device: DeviceID) throws -> [TrailEntry] {
        let origin = TrailOrigin(
            secrets: try secrets.secrets(of: device, in: database), stream: stored.name)
        return try Chapter(sealed: stored.sealed, span: stored.span).entries(of: origin)
    }
}

/// Where a chapter stands.
private struct ChapterPlace {
    let stream: Int64
    /// Its row; nil for the one that is written, which comes after all others.
    let row: Int64?
    /// Its first moment.
    let from: Int64
}

/// A chapter as it is read.
private struct StoredChapter {
    /// The stream's name.
    let name: String?
    let span: ChapterSpan
    let sealed: Data

    /// Reads seven columns.
    init(_ row: StoredRow, at column: Int) throws {
        name = try row.optionalText(column)
        span = try ChapterSpan(row, at: column + 1)
        sealed = try row.data(column + 6)
    }
}

/// The earliest of the fixes that are added, some more of them kept than are wanted: cutting back
/// after each chapter would sort all of them each time.
private struct EarliestFixes {
    let limit: Int
    var fixes: [PlacedFix] = []
    /// Later than this, none is wanted.
    private(set) var edge = Int64.max

    init(limit: Int) { self.limit = limit }

    mutating func cut() {
        guard fixes.count >= limit, edge == .max || fixes.count - limit >= limit else { return }
        fixes = sorted
        edge = fixes.last?.at ?? .max
    }

    var sorted: [PlacedFix] { Array(fixes.sorted { $0.place < $1.place }.prefix(limit)) }
}

private struct PlacedFix {
    let entry: TrailEntry
    let chapter: ChapterPlace
    let index: Int

    var at: Int64 { entry.fix.at.milliseconds }

    /// Where it stands in a trail.
    var place: (Int64, Int64, Int64, Int64, Int) {
        (at, chapter.stream, entry.sequence ?? 0, chapter.row ?? .max, index)
    }
}

private let writtenChapter = """
    s.name, s.chapter_length, s.chapter_from, s.chapter_to, s.chapter_since, s.chapter_until,
    s.chapter
    """
private let fullChapter = "s.name, c.length, c.from_at, c.to_at, c.since, c.until, c.sealed"

private let writtenChapterOfStream = """
    SELECT \(writtenChapter) FROM streams s WHERE s.number = ?
    """
private let fullChapterByRow = """
    SELECT \(fullChapter) FROM chapters c JOIN streams s ON s.number = c.stream WHERE c.id = ?
    """

private let lastChapterOfDevice = """
    WITH last AS (
        SELECT s.* FROM devices d JOIN streams s ON s.device = d.number
        WHERE d.id = ? AND s.last_place IS NOT NULL ORDER BY s.number DESC LIMIT 1)
    SELECT s.last_place, \(writtenChapter) FROM last s WHERE s.last_chapter IS NULL
    UNION ALL
    SELECT s.last_place, \(fullChapter) FROM last s JOIN chapters c ON c.id = s.last_chapter
    """

/// The chapters that meet a span, by their first moment.
private let chaptersOfDevice = """
    SELECT c.stream, c.id, c.from_at FROM streams s JOIN chapters c ON c.stream = s.number
    WHERE s.device = ?1 AND c.to_at >= ?2 AND c.from_at <= ?3
    UNION ALL
    SELECT number, NULL, chapter_from FROM streams
    WHERE device = ?1 AND chapter_length > 0 AND chapter_to >= ?2 AND chapter_from <= ?3
    ORDER BY 3, 1
    """
