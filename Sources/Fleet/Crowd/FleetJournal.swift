internal import FindDevice
internal import Foundation
internal import OwnerAPI
internal import PhoneModel

/// What the phones of one process have stored: one sealed file for all of them, so that what a turn
/// of the loop brings, to however many phones, is one flush.
///
/// A record begins with its phone's number on the roster (4 bytes, big-endian).
final class FleetJournal {
    /// A record, and whose it is.
    struct Item {
        let number: UInt32
        let device: DeviceID
        let record: JournalRecord
    }

    private let file: SealedFile

    /// Opens a journal and reads what it holds, phone by phone.
    static func open(
        _ path: String, key: KeyText
    ) throws -> (FleetJournal, [UInt32: [[UInt8]]]) {
        let (file, records) = try SealedFile.open(path, key: key.bytes)
        var found: [UInt32: [[UInt8]]] = [:]
        for record in records {
            guard let (number, body) = split(record) else {
                throw FleetFault.damaged(file: path, reason: "a record is nobody's")
            }
            found[number, default: []].append(body)
        }
        return (FleetJournal(file: file), found)
    }

    private init(file: SealedFile) { self.file = file }

    var size: Int { file.size }

    /// Appends records; when this returns, those that must be durable are.
    func append(_ items: [Item]) throws {
        try file.append(
            items.map(Self.encoded), durably: items.contains { $0.record.mustBeDurable })
    }

    func replace(with items: [Item]) throws { try file.replace(with: items.map(Self.encoded)) }

    private static func encoded(_ item: Item) -> [UInt8] {
        spelled(item.number) + item.record.encoded(for: item.device)
    }

    private static func spelled(_ number: UInt32) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian, Array.init)
    }

    private static func split(_ record: [UInt8]) -> (UInt32, [UInt8])? {
        guard record.count > 4 else { return nil }
        let number = record[..<4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        return (number, Array(record[4...]))
    }

    // MARK: Layout

    /// Among how many processes the phones are dealt out: the phone numbered N is in the journal of
    /// process N modulo that.
    private struct Layout: Codable {
        var number: Int
        var parts: Int
    }

    /// Deals the phones' records out among `parts` processes, if they are not so already.
    ///
    /// The new journals are whole before the layout says that they count.
    /// - Returns: the number of the layout that counts.
    static func deal(in folder: FleetFolder, among parts: Int, key: KeyText) throws -> Int {
        let former = try layout(in: folder)
        if let former, former.parts == parts { return former.number }
        let new = Layout(number: (former?.number ?? 0) + 1, parts: parts)
        var dealt: [[[UInt8]]] = Array(repeating: [], count: parts)
        for part in 0..<(former?.parts ?? 0) {
            let path = folder.journalPath(layout: former?.number ?? 0, part: part)
            for (number, records) in try open(path, key: key).1 {
                dealt[Int(number) % parts] += records.map { spelled(number) + $0 }
            }
        }
        for (part, records) in dealt.enumerated() {
            let path = folder.journalPath(layout: new.number, part: part)
            try SealedFile.open(path, key: key.bytes).0.replace(with: records)
        }
        try DurableFile.write(Array(try JSONEncoder().encode(new)), to: folder.layoutPath)
        for part in 0..<(former?.parts ?? 0) {
            try FileManager.default.removeItem(
                atPath: folder.journalPath(layout: former?.number ?? 0, part: part))
        }
        return new.number
    }

    /// What all phones have stored, by their numbers on the roster.
    static func all(in folder: FleetFolder, key: KeyText) throws -> [UInt32: [[UInt8]]] {
        guard let layout = try layout(in: folder) else { return [:] }
        return try (0..<layout.parts).reduce(into: [:]) { found, part in
            let path = folder.journalPath(layout: layout.number, part: part)
            found.merge(try open(path, key: key).1) { $0 + $1 }
        }
    }

    private static func layout(in folder: FleetFolder) throws -> Layout? {
        guard FileManager.default.fileExists(atPath: folder.layoutPath) else { return nil }
        guard let data = FileManager.default.contents(atPath: folder.layoutPath) else {
            throw FleetFault.unreadable(folder.layoutPath)
        }
        do {
            return try JSONDecoder().decode(Layout.self, from: data)
        } catch {
            throw FleetFault.damaged(
                file: folder.layoutPath, reason: "it is not what a fleet wrote")
        }
    }
}
