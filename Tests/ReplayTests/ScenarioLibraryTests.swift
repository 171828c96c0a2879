import Foundation
import Replay
import Scenes
import Testing

/// The scenarios that Cooee comes with.
@Suite("The library of scenarios")
struct ScenarioLibraryTests {
    static let files: [String] = {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("simulators/scenarios")
        let entries = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (entries ?? []).filter { $0.hasSuffix(".yaml") }.sorted().map {
            folder.path + "/" + $0
        }
    }()

    @Test("each passes", arguments: files)
    func passes(file: String) throws {
        let verdict = try ScenarioRun(try Scenario(file: file)).play()
        if let failure = verdict.failure {
            Issue.record("\(failure)\n\(verdict.trace.text)")
        }
    }
}
