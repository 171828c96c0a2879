import FindDevice
import Foundation
import OwnerAPI
import PhoneModel
import TestSupport
import Testing
import Wire

@testable import Fleet

@Suite("The files of a fleet")
struct FleetFilesTests {
    private let temporary: TemporaryFolder
    private let folder: FleetFolder
    private let key: KeyText

    init() throws {
        temporary = try TemporaryFolder()
        folder = FleetFolder(name: "town", in: temporary.path)
        try DurableFile.makeFolder(folder.path)
        key = try #require(KeyText(bytes: Array(repeating: 5, count: 32)))
    }

    @Test("a roster grows; a line that was cut short is none and is written over")
    func roster() throws {
        let empty = try FleetRoster.read(from: folder)
        let end = try empty.append([("a", try entry(1)), ("b", try entry(2))], after: empty.end)
        let handle = try #require(FileHandle(forWritingAtPath: folder.rosterPath))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data("c\t{\"dev".utf8))
        try handle.close()
        let torn = try FleetRoster.read(from: folder)
        #expect(torn.end == end && torn.lines["c"] == nil)
        _ = try torn.append([("c", try entry(3)), ("a", try entry(4))], after: torn.end)
        let whole = try FleetRoster.read(from: folder)
        #expect(try whole.entry("b")?.number == 1)
        #expect(try whole.entry("c")?.entry.device == entry(3).device)
        // The last line of a name counts: it enrolled anew.
        #expect(try whole.entry("a")?.number == 3)
        #expect(try whole.entry("a")?.entry.device == entry(4).device)
        let mode = try FileManager.default.attributesOfItem(atPath: folder.rosterPath)
        #expect(mode[.posixPermissions] as? Int == 0o600)
    }

    @Test("phones' records follow them when they are dealt out among other processes")
    func layouts() throws {
        let device = try entry(1).device
        func item(_ number: UInt32, _ count: Int) -> FleetJournal.Item {
            FleetJournal.Item(number: number, device: device, record: .pinTried(count: count))
        }
        #expect(try FleetJournal.deal(in: folder, among: 2, key: key) == 1)
        #expect(try FleetJournal.deal(in: folder, among: 2, key: key) == 1)
        let (even, _) = try FleetJournal.open(folder.journalPath(layout: 1, part: 0), key: key)
        try even.append([item(0, 1), item(2, 2), item(0, 3)])
        let (odd, _) = try FleetJournal.open(folder.journalPath(layout: 1, part: 1), key: key)
        try odd.append([item(5, 4)])
        #expect(try FleetJournal.deal(in: folder, among: 3, key: key) == 2)
        let parts = try (0..<3).map {
            try FleetJournal.open(folder.journalPath(layout: 2, part: $0), key: key).1
        }
        #expect(parts.map { $0.keys.sorted() } == [[0], [], [2, 5]])
        let records = try #require(parts[0][0])
        #expect(
            try records.map { try JournalRecord(decoding: $0, of: device) }
                == [.pinTried(count: 1), .pinTried(count: 3)])
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(!left.contains { $0.hasPrefix("journal-1") })
    }

    private func entry(_ seed: UInt64) throws -> FleetRoster.Entry {
        var random = SeededRandom(seed: seed)
        let device = DeviceID(using: &random)
        return FleetRoster.Entry(
            device: device, stream: StreamID(using: &random),
            prefix: TopicPrefix(of: device).text, signing: key, sealing: key,
            certificate: Data([1]), certificateKey: Data([2]))
    }
}
