import Foundation
import Replay
import Scenes
import Testing

/// The scenarios that Cooee comes with.
@Suite("The library of scenarios")
struct ScenarioLibraryTests {
    @Test("each passes", arguments: files)
    func passes(file: String) throws {
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let scenario = try Scenario(file: file)
        let report = RunReport(scenario, try ScenarioRun(scenario).play(), text: text)
        guard let failure = report.failure else { return }
        Issue.record(
            """
            \(failure.place), at \(failure.at.clock)
            expected: \(failure.expected)
            seen: \(failure.seen)
            \(report.verdict.trace.text)
            \(report.command)
            """)
    }

    @Test("there are at least twenty")
    func many() { #expect(Self.files.count >= 20) }

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "simulators/scenarios").path

    /// None if the folder cannot be read, which then shows.
    static let files: [String] = {
        do {
            let found = try FileManager.default.contentsOfDirectory(atPath: folder)
            return found.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(folder)/\($0)" }
        } catch {
            return []
        }
    }()
}
