import FindDevice
import PhoneModel
import Testing
import Wire

@testable import Replay

/// A disk keeps what was flushed, and of the rest as much as a power cut leaves.
@Suite("A disk that tears")
struct SimulatedDiskTests {
    private static let records: [JournalRecord] = (1...10).map {
        .acknowledged(.trail, through: UInt64($0), at: nil)
    }

    private func disk(flushing count: Int) throws -> SimulatedDisk {
        var disk = SimulatedDisk(device: try #require(DeviceID(String(repeating: "a", count: 26))))
        disk.append(Array(Self.records.prefix(count)))
        #expect(disk.flush() == Array(Self.records.prefix(count)))
        disk.append(Array(Self.records.dropFirst(count)))
        return disk
    }

    @Test("what was flushed stays, the rest up to some byte", arguments: 0...100)
    func tears(percent: Int) throws {
        var disk = try disk(flushing: 4)
        let torn = try disk.tear(keeping: Double(percent) / 100)
        let kept = disk.flushed.count
        #expect(torn == Array(Self.records[4..<kept]))
        #expect((4...10).contains(kept))
        #expect(disk.flushed == Array(Self.records.prefix(kept)))
        // Six records of nearly one length: a byte less than all of them tears the last.
        #expect(abs(kept - 4 - percent * 6 / 100) <= 1)
        #expect((kept == 10) == (percent == 100))
    }

    @Test("what comes after a torn record follows the last whole one")
    func goesOn() throws {
        var disk = try disk(flushing: 4)
        _ = try disk.tear(keeping: 0.5)
        let kept = disk.flushed
        disk.append([Self.records[9]])
        _ = disk.flush()
        #expect(disk.flushed == kept + [Self.records[9]])
    }
}
