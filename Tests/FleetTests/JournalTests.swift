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

    @Test(
        "damage before the end is refused soon, however long the journal",
        .timeLimit(.minutes(1)))
    func longDamaged() throws {
        try withJournal { journal in
            var whole = try journal.fill(megabytes: 4)
            let middle = whole.count / 2
            for index in middle..<middle + 40 { whole[index] ^= 0x55 }
            try journal.overwrite(whole)
            let fault = #expect(throws: FleetFault.self) { try journal.read() }
            #expect(fault?.description.contains("does not hold") == true)
        }
    }

    @Test(
        "a long end in which nothing holds is dropped, soon too", .timeLimit(.minutes(1)),
        arguments: [UInt8(0), 0x55, 0xff])
    func longTorn(pattern: UInt8) throws {
        try withJournal { journal in
            let records = (1...3).map(journal.word)
            try journal.append(records)
            let whole = try journal.bytes
            // What looks like record after record, none of which opens; or noise, or one value.
            let filled = try journal.fill(megabytes: 4)
            let noise = filled.enumerated().map { index, byte in
                pattern == 0x55 ? byte ^ UInt8(truncatingIfNeeded: index * 31 + 1) : pattern
            }
            try journal.overwrite(whole + noise)
            #expect(try journal.read() == records)
            #expect(try journal.bytes == whole)
        }
    }

    @Test("of a journal whose first records are gone, the others are not dropped")
    func beheaded() throws {
        try withJournal { journal in
            let records = (1...9).map(journal.word)
            try journal.append(records)
            let whole = try journal.bytes
            for count in 1...8 {
                let cut = try journal.size(of: Array(records.prefix(count)))
                try journal.overwrite(Array(whole[cut...]))
                #expect(throws: FleetFault.self, "\(count)") { try journal.read() }
            }
        }
    }

    @Test("a journal that cannot be read, or not be written, is said to be so, in one line")
    func inaccessible() throws {
        let folder = try TemporaryFolder()
        let notAFile = Journal(path: folder.path)
        let unreadable = #expect(throws: FleetFault.self) { try notAFile.read() }
        #expect(unreadable == .unreadable(folder.path))
        #expect(unreadable?.description.contains("\n") == false)

        let nowhere = Journal(path: folder.path + "/gone/journal")
        let unwritable = #expect(throws: FleetFault.self) { try nowhere.append([nowhere.word(1)]) }
        #expect(unwritable == .unwritable(nowhere.path))
        #expect(unwritable?.description.contains("cannot be written") == true)
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

    /// A whole journal, apart from this one, of about so many megabytes; its bytes.
    func fill(megabytes: Int) throws -> [UInt8] {
        let other = Journal(path: path + ".long", like: self)
        defer { unlink(other.path) }
        let one = try size(of: [word(1)])
        try other.append((1...(megabytes << 20) / one).map(word))
        return try other.bytes
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
