package import FindDevice
internal import GRDB

/// Forgetting what is too old to be kept, some of it at a time, so that no transaction is long.
///
/// What concerns a device that is lost, being erased or locked stays until it is found: it may be
/// all that its owner has.
extension RegistryWriter {
    /// Forgets some of what is older than the rules allow.
    /// - Parameters:
    ///   - limit: how many rows of each kind.
    ///   - before: what was forgotten so far, to go on from.
    /// - Returns: all that was forgotten; with `isAll`, nothing more is too old.
    package func prune(
        by rules: RetentionRules, at now: Timestamp, limit: Int, after before: Pruned = Pruned()
    ) throws -> Pruned {
        var pruned = before
        pruned.isAll = true
        if let cutoff = rules.trail.cutoff(at: now) {
            try pruneFullChapters(before: cutoff, limit: limit, into: &pruned)
            // What they leave of themselves is in the chapters that are written.
            if pruned.isAll {
                try pruneWrittenChapters(before: cutoff, limit: limit, into: &pruned)
            }
        }
        if let cutoff = rules.events.cutoff(at: now) {
            let count = try database.run(oldEvents, [cutoff.milliseconds, limit])
            pruned.events += count
            pruned.isAll = pruned.isAll && count < limit
        }
        if let cutoff = rules.orders.cutoff(at: now) {
            let count = try database.run(oldOrders, [cutoff.milliseconds, limit])
            pruned.orders += count
            pruned.isAll = pruned.isAll && count < limit
        }
        return pruned
    }

    private func pruneFullChapters(
        before cutoff: Timestamp, limit: Int, into pruned: inout Pruned
    ) throws {
        let from = pruned.lastChapter
        let chapters = try database.all(
            oldChapters, [cutoff.milliseconds, from.until, from.id, limit]
        ) { row in
            (id: try row.integer(0), stream: try row.integer(1), until: try row.integer(2))
        }
        for chapter in chapters {
            pruned.lastChapter = (chapter.until, chapter.id)
            try skippingDamage(into: &pruned) { pruned in
                try withTrail(chapter.stream) { trail, origin in
                    let length = try database.first(chapterByRow, [chapter.id]) {
                        try ChapterSpan($0, at: 0).length
                    }
                    let kept = try trail.carryLastFix(outOf: chapter.id, of: origin, in: database)
                    let gone = (length ?? 0) - kept
                    trail.fixes = max(0, trail.fixes - gone)
                    pruned.fixes += Int(gone)
                }
                try database.run("DELETE FROM chapters WHERE id = ?", [chapter.id])
                try forgetTags(of: chapter.stream, before: cutoff)
            }
        }
        pruned.isAll = pruned.isAll && chapters.count < limit
    }

    private func pruneWrittenChapters(
        before cutoff: Timestamp, limit: Int, into pruned: inout Pruned
    ) throws {
        let streams = try database.all(
            oldStreams, [cutoff.milliseconds, pruned.lastStream, limit]
        ) { try $0.integer(0) }
        for stream in streams {
            pruned.lastStream = stream
            try skippingDamage(into: &pruned) { pruned in
                try withTrail(stream) { trail, origin in
                    let gone = try trail.drop(before: cutoff, of: origin)
                    trail.fixes = max(0, trail.fixes - gone)
                    pruned.fixes += Int(gone)
                }
                try forgetTags(of: stream, before: cutoff)
            }
        }
        pruned.isAll = pruned.isAll && streams.count < limit
    }

    /// Counts what does not open, and leaves it: one damaged chapter must not keep all others.
    /// - Parameter change: throws `RegistryError.corrupt` before it has changed anything.
    private func skippingDamage(
        into pruned: inout Pruned, _ change: (inout Pruned) throws -> Void
    ) throws {
        do {
            try change(&pruned)
        } catch RegistryError.corrupt {
            pruned.unreadable += 1
        }
    }

    /// By which unnumbered fixes are told apart: twice as many as a chapter has, so that they
    /// become fewer, and a transaction stays small where there were very many.
    private func forgetTags(of stream: Int64, before cutoff: Timestamp) throws {
        try database.run(oldTags, [stream, cutoff.milliseconds, Chapter.longest * 2])
    }

    /// Changes a stream's trail, and stores it.
    private func withTrail(
        _ stream: Int64, _ change: (inout StreamTrail, TrailOrigin) throws -> Void
    ) throws {
        let found = try database.first(trailOfStream, [stream]) { row in
            (
                trail: try StreamTrail(row), name: try row.optionalText(StreamTrail.columnCount),
                device: try row.identifier(StreamTrail.columnCount + 1) as DeviceID
            )
        }
        guard var found else { return }
        let origin = TrailOrigin(
            secrets: try secrets.secrets(of: found.device, in: database), stream: found.name)
        try change(&found.trail, origin)
        try found.trail.save(
            of: origin, in: database, heardAt: nil, entropy: secrets.entropy)
    }
}

/// How much was forgotten.
package struct Pruned: Sendable {
    package var fixes = 0
    package var events = 0
    package var orders = 0
    /// How many chapters do not open: they were left.
    package var unreadable = 0
    /// Whether nothing more is too old.
    package var isAll = false
    /// The full chapter that was looked at last.
    fileprivate var lastChapter: (until: Int64, id: Int64) = (.min, .min)
    /// The stream whose written chapter was looked at last.
    fileprivate var lastStream: Int64 = 0

    package init() {}
}

extension StreamTrail {
    /// Puts the last fix, if the chapter holds it, into the chapter that is written.
    /// - Returns: how many fixes were carried.
    fileprivate mutating func carryLastFix(
        outOf row: Int64, of origin: TrailOrigin, in database: Database
    ) throws -> Int64 {
        guard let last, last.chapter == row else { return 0 }
        let old = try database.first(chapterByRow, [row]) {
            Chapter(sealed: try $0.data(5), span: try ChapterSpan($0, at: 0))
        }
        guard let entries = try old?.entries(of: origin), entries.indices.contains(last.index),
            !isRowDamaged
        else { throw RegistryError.corrupt(origin.what) }
        let written = try chapter?.entries(of: origin) ?? []
        fill(with: [entries[last.index]] + written, lastAt: 0)
        return 1
    }

    /// Drops the fixes of the written chapter that came before a moment, but for the last one.
    /// - Returns: how many.
    fileprivate mutating func drop(
        before cutoff: Timestamp, of origin: TrailOrigin
    ) throws -> Int64 {
        guard !isRowDamaged else { throw RegistryError.corrupt(origin.what) }
        let written = try chapter?.entries(of: origin) ?? []
        let lastPlace = last?.chapter == nil ? last?.index : nil
        let kept = written.indices.filter { written[$0].receivedAt >= cutoff || $0 == lastPlace }
        fill(
            with: kept.map { written[$0] }, lastAt: lastPlace.flatMap { kept.firstIndex(of: $0) })
        return Int64(written.count - kept.count)
    }

    /// - Parameter lastAt: where the last fix is among the entries, if it is.
    private mutating func fill(with entries: [TrailEntry], lastAt: Int?) {
        chapter = Chapter(entries)
        guard let lastAt else { return }
        last?.chapter = nil
        last?.index = lastAt
    }
}

private let trailOfStream = """
    SELECT \(StreamTrail.columns), s.name, d.id
    FROM streams s JOIN devices d ON d.number = s.device WHERE s.number = ?
    """
private let chapterByRow = """
    SELECT length, from_at, to_at, since, until, sealed FROM chapters WHERE id = ?
    """
/// Devices that may be pruned.
private let quiet = "d.state = 'active' OR d.state = 'released'"
private let oldChapters = """
    SELECT c.id, c.stream, c.until
    FROM chapters c JOIN streams s ON s.number = c.stream JOIN devices d ON d.number = s.device
    WHERE c.until < ? AND (c.until, c.id) > (?, ?) AND (\(quiet))
    ORDER BY c.until, c.id LIMIT ?
    """
/// A written chapter that holds the last fix alone has nothing to forget.
private let oldStreams = """
    SELECT s.number FROM streams s JOIN devices d ON d.number = s.device
    WHERE s.chapter_since < ? AND s.number > ?
        AND NOT (s.chapter_length = 1 AND s.last_chapter IS NULL) AND (\(quiet))
    ORDER BY s.number LIMIT ?
    """
private let oldTags = """
    DELETE FROM unnumbered WHERE (stream, at, tag) IN (
        SELECT stream, at, tag FROM unnumbered WHERE stream = ? AND at < ? ORDER BY at LIMIT ?)
    """
private let oldEvents = """
    DELETE FROM events WHERE number IN (
        SELECT e.number FROM events e JOIN devices d ON d.number = e.device
        WHERE e.received_at < ? AND (\(quiet)) ORDER BY e.received_at LIMIT ?)
    """
private let oldOrders = """
    DELETE FROM orders WHERE number IN (
        SELECT o.number FROM orders o JOIN devices d ON d.number = o.device
        WHERE o.ended_at < ? AND (\(quiet)) ORDER BY o.ended_at LIMIT ?)
    """
