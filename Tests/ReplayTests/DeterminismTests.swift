import FindDevice
import Foundation
import Replay
import Scenes
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

    @Test("two processes give the same traces, though each seeds its hashing anew")
    func twoProcesses() throws {
        let folder = try TemporaryFolder()
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/proc/self/exe")
        other.arguments = Self.arguments(running: "DeterminismTests/writtenForAnother")
        other.environment = ProcessInfo.processInfo.environment.merging(
            ["COOEE_TRACES": folder.path], uniquingKeysWith: { $1 })
        other.standardOutput = FileHandle.nullDevice
        other.standardError = FileHandle.nullDevice
        try other.run()
        let ours = try Tale.all().map { ($0.name, try $0.trace()) }
        other.waitUntilExit()
        #expect(ours.count >= 100 + 20)
        for (name, trace) in ours {
            let theirs = try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8)
            #expect(trace.utf8.count > 100, "\(name)")
            guard theirs != trace else { continue }
            let lines = [trace, theirs].map { $0.split(separator: "\n") }
            let place = zip(lines[0], lines[1]).prefix { $0 == $1 }.count
            let here = lines.map { $0.indices.contains(place) ? $0[place] : "nothing more" }
            Issue.record(
                "\(name), line \(place + 1), is in one process\n\(here[0])\nin another\n\(here[1])")
        }
    }

    private static let folder = ProcessInfo.processInfo.environment["COOEE_TRACES"]

    @Test("what another process compares its own traces with", .enabled(if: folder != nil))
    func writtenForAnother() throws {
        let folder = try #require(Self.folder)
        for tale in try Tale.all() {
            try tale.trace().write(
                toFile: "\(folder)/\(tale.name)", atomically: false, encoding: .utf8)
        }
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

/// Something that can be told in full.
private struct Tale {
    let name: String
    let trace: () throws -> String

    /// Every scenario of the library, and a hundred that chance gives.
    static func all() throws -> [Tale] {
        let blank = try World.blankRegistry()
        func tale(_ name: String, _ scenario: @escaping () throws -> Scenario) -> Tale {
            Tale(name: name) {
                try ScenarioRun(scenario(), trace: .everything, from: blank).play().trace.text
            }
        }
        let library = ScenarioLibraryTests.files.map { file in
            tale(URL(filePath: file).lastPathComponent) { try Scenario(file: file) }
        }
        let stories = (UInt64(1)...80).map { seed in
            Tale(name: "story-\(seed)") {
                try Story(seed: seed, events: 60, trace: .everything).verdict().trace.text
            }
        }
        let explorations = (UInt64(11)...30).map { seed in
            tale("exploration-\(seed)") { Exploration.misadventure(seed: seed).scenario }
        }
        return library + stories + explorations
    }
}
