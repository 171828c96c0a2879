internal import FindDevice
internal import Foundation
internal import GRDB

/// Some fixes of one stream, in the order in which they came, that are sealed as one value.
///
/// A chapter that is written stands on its stream's row; a full one is a row that is only added.
/// That is twenty times as fast to read as a row for each fix, and a quarter of its size
/// (`make bench ONLY=layout`).
struct Chapter {
    private(set) var span: ChapterSpan
    private var content: Content

    private enum Content {
        case sealed(Data)
        case opened(ChapterForm)
    }

    /// How many fixes one holds at the most.
    static let longest: Int64 = 32
    /// For how long one is written at the most, so that what is too old to be kept is soon alone.
    static let slowest = Duration.hours(24)

    init(startingWith entry: TrailEntry) {
        span = ChapterSpan(of: entry)
        var form = ChapterForm()
        form.append(entry)
        content = .opened(form)
    }

    /// - Parameter entries: one at least.
    init?(_ entries: [TrailEntry]) {
        guard let first = entries.first else { return nil }
        span = ChapterSpan(of: first)
        var form = ChapterForm()
        form.append(first)
        for entry in entries.dropFirst() {
            span.add(entry)
            form.append(entry)
        }
        content = .opened(form)
    }

    init(sealed: Data, span: ChapterSpan) {
        self.span = span
        content = .sealed(sealed)
    }

    /// Whether a fix that comes now has to begin another.
    func isFull(at now: Timestamp) -> Bool {
        span.length >= Self.longest || now - span.since >= Self.slowest
    }

    mutating func append(_ entry: TrailEntry, of origin: TrailOrigin) throws {
        var form = try opened(of: origin)
        // Not two of it: its bytes would be copied.
        content = .sealed(Data())
        form.append(entry)
        span.add(entry)
        content = .opened(form)
    }

    func entries(of origin: TrailOrigin) throws -> [TrailEntry] {
        let bytes =
            switch content {
            case .sealed(let data): try span.open(data, of: origin)
            case .opened(let form): form.bytes
            }
        let entries = try ChapterForm.entries(bytes, what: origin.what)
        guard entries.count == Int(span.length) else {
            throw RegistryError.corrupt("\(origin.what): \(entries.count) of \(span.length) fixes")
        }
        return entries
    }

    func sealed(of origin: TrailOrigin, entropy: Entropy) throws -> Data {
        switch content {
        case .sealed(let data): data
        case .opened(let form): try span.seal(form.bytes, of: origin, entropy: entropy)
        }
    }

    private func opened(of origin: TrailOrigin) throws -> ChapterForm {
        switch content {
        case .opened(let form): form
        case .sealed(let data):
            try ChapterForm(try span.open(data, of: origin), what: origin.what)
        }
    }
}

/// Whose trail it is, and what opens it.
struct TrailOrigin {
    let secrets: DeviceSecrets
    /// Nil for the fixes of a phone that numbers nothing.
    let stream: String?

    var what: String { "a chapter of device \(secrets.device)'s trail" }
}

/// What can be known of a chapter without opening it.
struct ChapterSpan: Hashable {
    private(set) var length: Int64
    /// The earliest and the latest of its fixes' times.
    private(set) var from: Int64
    private(set) var to: Int64
    /// When the first of it came, and the last.
    let since: Timestamp
    private(set) var until: Timestamp

    init(of entry: TrailEntry) {
        length = 1
        (from, to) = (entry.fix.at.milliseconds, entry.fix.at.milliseconds)
        (since, until) = (entry.receivedAt, entry.receivedAt)
    }

    /// Reads five columns: length, from, to, since, until. No seal was checked yet: a number that
    /// no chapter has must not come as far as a sum.
    /// - Throws: `RegistryError.corrupt`.
    init(_ row: StoredRow, at column: Int) throws {
        length = try row.integer(column)
        guard 1...Self.mostFixes ~= length else { throw row.fault(column) }
        (from, to) = (try row.boundedInteger(column + 1), try row.boundedInteger(column + 2))
        since = Timestamp(milliseconds: try row.boundedInteger(column + 3))
        until = Timestamp(milliseconds: try row.boundedInteger(column + 4))
    }

    /// More than any chapter was ever given.
    private static let mostFixes: Int64 = 10_000

    mutating func add(_ entry: TrailEntry) {
        let at = entry.fix.at.milliseconds
        length += 1
        (from, to) = (min(from, at), max(to, at))
        until = max(until, entry.receivedAt)
    }

    /// The values of the five columns.
    var columns: [Argument] { [length, from, to, since.milliseconds, until.milliseconds] }

    func seal(_ bytes: [UInt8], of origin: TrailOrigin, entropy: Entropy) throws -> Data {
        try Seal.close(
            bytes, with: origin.secrets.place, boundTo: context(of: origin), entropy: entropy)
    }

    func open(_ sealed: Data, of origin: TrailOrigin) throws -> [UInt8] {
        try Seal.open(
            sealed, with: origin.secrets.place, boundTo: context(of: origin), what: origin.what)
    }

    /// What the seal is bound to: it opens for no other device, stream or span.
    private func context(of origin: TrailOrigin) -> [UInt8] {
        var writer = ByteWriter(reserving: 128)
        writer.put("chapter")
        writer.put(origin.secrets.device.text)
        writer.put(optional: origin.stream?.utf8)
        for number in [length, from, to, since.milliseconds, until.milliseconds] {
            writer.put(number)
        }
        return writer.bytes
    }
}
