import Foundation
import Testing

@testable import Scenes

@Suite("Scenario files")
struct ScenarioFileTests {
    @Test("every shipped scenario can be read", arguments: shippedScenarios)
    func readable(name: String) throws {
        let scenario = try Scenario(file: shipped("simulators/scenarios/\(name).yaml"))
        #expect(scenario.timeline.count > 5)
    }

    @Test("no shipped scenario goes untested")
    func listed() throws {
        let found = try FileManager.default.contentsOfDirectory(
            atPath: shipped("simulators/scenarios"))
        let names = found.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
        #expect(names.sorted() == shippedScenarios)
    }
}
