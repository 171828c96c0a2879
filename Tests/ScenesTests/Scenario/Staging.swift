import Foundation
import Testing

@testable import Scenes

/// What reading a scenario came to: the scenario, or what is wrong with the file.
func staging(_ text: String) -> (scenario: Scenario?, complaints: [String]) {
    staging(Array(text.utf8))
}

func staging(_ bytes: [UInt8]) -> (scenario: Scenario?, complaints: [String]) {
    let path = shipped("simulators/scenarios/x.yaml")
    do throws(SceneError) {
        return (try Scenario(bytes, named: path), [])
    } catch {
        let lines = error.description.split(separator: "\n")
        return (nil, lines.map { String($0).replacing("\(path):", with: "") })
    }
}

/// The steps of a story with one phone, or with two, after a head of known length.
func stage(_ steps: String, phones: Int = 1) -> String {
    let twin = phones > 1 ? "\n  galaxy: {at: civic}" : ""
    return """
        name: A story
        story: Something happens.
        places: {civic: "-35.2799, 149.1319", airport: "-35.3050, 149.1903"}
        phones:
          pixel: {at: civic}\(twin)
        timeline:
        \(steps)
        """
}

/// The scenarios that are shipped, by name; none if their folder cannot be read, which then shows.
let shippedScenarios: [String] = {
    do {
        let found = try FileManager.default.contentsOfDirectory(
            atPath: shipped("simulators/scenarios"))
        return found.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }.sorted()
    } catch {
        return []
    }
}()

/// Those of them that are mangled, which between them say everything that can be said of time.
let mangledScenarios = ["erase-cut-by-power-loss", "left-in-a-taxi", "offline-for-a-day"]

func shippedScenario(_ name: String) throws -> [UInt8] {
    let path = shipped("simulators/scenarios/\(name).yaml")
    return [UInt8](try Data(contentsOf: URL(filePath: path)))
}

/// The steps of a story with one phone; none if anything in it is wrong, which then shows.
func steps(_ text: String, phones: Int = 1) -> [Scenario.Step] {
    let (scenario, complaints) = staging(stage(text, phones: phones))
    #expect(complaints == [])
    return scenario?.timeline ?? []
}
