import FindDevice
import Foundation
import PhoneModel
import TestSupport
import Testing
import Wire

@testable import Fleet

@Suite("A phone's journal on disk")
struct JournalTests {
    @Test("a last record that was torn at any byte is dropped, and the journal goes on")
    func torn() throws {
        try withJournal { journal in
            let records = (1...3).map(journal.word)
            try journal.append(records)
            let whole = try journal.bytes
            let start = try journal.size(of: Array(records.dropLast()))

            for length in start..<whole.count {
                try journal.overwrite(Array(whole[..<length]))
                #expect(try journal.read() == Array(records.dropLast()), "cut to \(length)")
                try journal.append([journal.word(9)])
                #expect(try journal.read() == records.dropLast() + [journal.word(9)])
            }
        }
    }

    @Test("a last record whose bytes never reached the disk is dropped")
    func hollow() throws {
        try withJournal { journal in
            let records = (1...3).map(journal.word)
            try journal.append(records)
            let start = try journal.size(of: Array(records.dropLast()))
            var bytes = try journal.bytes
            for index in start..<bytes.count { bytes[index] = 0 }
            try journal.overwrite(bytes)
            #expect(try journal.read() == Array(records.dropLast()))
        }
    }

    @Test("damage with a whole record behind it is refused, with the file and the reason")
    func damaged() throws {
        try withJournal { journal in
            let records = (1...4).map(journal.word)
            try journal.append(records)
            let whole = try journal.bytes
            let lastStart = try journal.size(of: Array(records.dropLast()))

            for index in stride(from: 0, to: lastStart, by: 7) + Array(0..<4) {
                var bytes = whole
                bytes[index] ^= 0x80
                try journal.overwrite(bytes)
                let fault = #expect(throws: FleetFault.self) { try journal.read() }
                let words = fault?.description ?? ""
                #expect(words.contains(journal.path), "byte \(index)")
                #expect(words.contains("does not hold") && !words.contains("\n"))
                #expect(try journal.bytes == bytes, "what is damaged is left as it is")
            }
        }
    }

    @Test("records that were put in another order, or left out, are refused")
    func shuffled() throws {
        try withJournal { journal in
            let records = (1...4).map(journal.word)
            try journal.append(records)
            let whole = try journal.bytes
            let first = try journal.size(of: [records[0]])
            try journal.overwrite(Array(whole[first...]))
            #expect(throws: FleetFault.self) { try journal.read() }
        }
    }

    private func withJournal(_ body: (Journal) throws -> Void) throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try body(Journal(path: folder.path + "/journal"))
    }
}
/// A journal on its own, with the means to damage it.
private struct Journal {
    let path: String
    private let key = [UInt8](repeating: 3, count: 32)
    private let device: DeviceID
    private let stream: StreamID

    init(path: String) {
        self.path = path
        var generator = SystemRandomNumberGenerator()
        device = DeviceID(using: &generator)
        stream = StreamID(using: &generator)
    }

    func word(_ number: Int) -> JournalRecord {
        .word(
            Word(
                number: ReportNumber(stream: stream, sequence: UInt64(number)),
                at: Timestamp(seconds: 1_700_000_000), content: .event(.unlocked)))
    }

    func append(_ records: [JournalRecord]) throws {
        try JournalFile.open(path, key: key, device: device).0.append(records)
    }

    func read() throws -> [JournalRecord] {
        try JournalFile.open(path, key: key, device: device).1
    }

    var bytes: [UInt8] { get throws { Array(try Data(contentsOf: URL(fileURLWithPath: path))) } }

    func overwrite(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// How many bytes a journal of these records has.
    func size(of records: [JournalRecord]) throws -> Int {
        let other = Journal(path: path + ".other", like: self)
        try other.append(records)
        defer { unlink(other.path) }
        return try other.bytes.count
    }

    private init(path: String, like other: Journal) {
        self.path = path
        device = other.device
        stream = other.stream
    }
}
