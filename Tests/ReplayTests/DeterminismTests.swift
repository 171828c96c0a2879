import FindDevice
import Foundation
import Replay
import TestSupport
import Testing

/// The same seed is the same run, to the byte.
@Suite("Determinism")
struct DeterminismTests {
    @Test("two runs of a seed give the same trace", arguments: UInt64(1)...4)
    func twoRuns(seed: UInt64) throws {
        let one = try Story(seed: seed, trace: .everything).verdict()
        let two = try Story(seed: seed, trace: .everything).verdict()
        #expect(one.trace.text == two.trace.text)
        #expect(one.count == two.count && one.count > 1000)
    }

    @Test("another seed gives another trace")
    func twoSeeds() throws {
        let one = try Story(seed: 1, events: 20, trace: .everything).verdict()
        let two = try Story(seed: 2, events: 20, trace: .everything).verdict()
        #expect(one.trace.text != two.trace.text)
    }

    @Test("two processes give the same trace: hashing is seeded anew in each")
    func twoProcesses() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/traces"
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/proc/self/exe")
        other.arguments = Self.arguments(running: "DeterminismTests/writtenForAnother")
        other.environment = ProcessInfo.processInfo.environment.merging(
            ["COOEE_TRACES": path], uniquingKeysWith: { $1 })
        other.standardOutput = FileHandle.nullDevice
        other.standardError = FileHandle.nullDevice
        try other.run()
        other.waitUntilExit()
        let theirs = try String(contentsOfFile: path, encoding: .utf8)
        #expect(theirs == (try Self.traces()))
    }

    private static let path = ProcessInfo.processInfo.environment["COOEE_TRACES"]

    @Test("what another process compares its own traces with", .enabled(if: path != nil))
    func writtenForAnother() throws {
        let path = try #require(Self.path)
        try Self.traces().write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static func traces() throws -> String {
        try (UInt64(11)...13).map {
            try Story(seed: $0, events: 100, trace: .everything).verdict().trace.text
        }.joined()
    }

    /// How this process was started, with another filter.
    private static func arguments(running filter: String) -> [String] {
        var arguments = Array(CommandLine.arguments.dropFirst())
        while let index = arguments.firstIndex(of: "--filter") {
            arguments.removeSubrange(index..<min(index + 2, arguments.count))
        }
        return arguments + ["--filter", filter]
    }
}
