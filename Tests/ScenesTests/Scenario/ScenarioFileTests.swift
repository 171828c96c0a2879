import FindDevice
import Foundation
import PhoneModel
import Testing

@testable import Scenes

@Suite("Scenario files")
struct ScenarioFileTests {
    @Test("every shipped scenario can be read", arguments: shippedScenarios)
    func readable(name: String) throws {
        let scenario = try Scenario(file: shipped("simulators/scenarios/\(name).yaml"))
        #expect(scenario.timeline.count > 5)
    }

    @Test("the library is there, and those that are mangled are in it")
    func listed() {
        #expect(shippedScenarios.count >= 20)
        #expect(Set(mangledScenarios).isSubset(of: shippedScenarios))
    }

    @Test("a file says who is in it and where")
    func head() throws {
        let scenario = try #require(
            staging(
                """
                name: Two phones
                story: >-
                  Two owners call their
                  phones alike.
                seed: 18446744073709551615
                patience: 2h
                places:
                  civic: -35.2799, 149.1319
                phones:
                  adas: {at: civic, name: pixel}
                  bobs:
                    owner: bob
                    name: pixel
                    profile: old
                    at: civic
                    move: walk about
                    battery: 42%
                    clock: -3m
                  taxi: {move: gpx civic-airport-taxi.gpx}
                timeline:
                  - battery: 4%
                    phone: bobs
                """
            ).scenario)
        #expect(scenario.story == "Two owners call their phones alike.")
        #expect(scenario.seed == UInt64.max && scenario.patience == .hours(2))
        #expect(scenario.places == [ActionTests.civic])
        let (adas, bobs) = (scenario.phones[0], scenario.phones[1])
        let civic = ActionTests.civic.coordinate
        #expect(adas == Scenario.Phone(key: "adas", name: "pixel", start: civic))
        let old = try HandsetProfile(file: shipped("simulators/phones/old.yaml"))
        #expect(
            bobs
                == Scenario.Phone(
                    key: "bobs", name: "pixel", owner: "bob",
                    profile: Scenario.NamedProfile(name: "old", profile: old), start: civic,
                    way: .about(.walk), battery: 42, clockError: .zero - .minutes(3)))
        #expect(scenario.phones[2].start == civic)
        #expect(scenario.timeline.map(\.action) == [.phone(1, .press(.battery(4)))])
    }

    @Test("what is left out is as usual")
    func usual() throws {
        let scenario = try #require(staging(stage("- battery: 4%")).scenario)
        #expect(scenario.seed == 1 && scenario.patience == .days(1))
        #expect(scenario.phones[0].owner == "ada" && scenario.phones[0].profile == .usual)
        #expect(scenario.phones[0].way == .stop && scenario.phones[0].battery == nil)
    }

    @Test("a step comes at a time, after the one above, with it, or when something is so")
    func times() {
        let found = steps(
            """
            - battery: 4%
            - at: 5m
              battery: 5%
            - after: 1h30m
              battery: 6%
              note: Six is enough.
            - when: {screen: lost, within: 2m}
              battery: 7%
            - at: 1h37m
              battery: 8%
            - when: {screen: off}
              battery: 9%
            """)
        let lost = Scenario.Condition(.screen(0, .lost(message: nil, callback: nil)))
        #expect(
            found.map(\.when) == [
                .after(.zero), .at(.minutes(5)), .after(.minutes(90)),
                .when(lost, within: .minutes(2)), .at(.minutes(97)),
                .when(Scenario.Condition(.screen(0, .off)), within: nil),
            ])
        #expect(found.map(\.note) == [nil, nil, "Six is enough.", nil, nil, nil])
        #expect(found.map(\.position.line) == [7, 8, 10, 13, 15, 17])
        #expect(found[1].position.description.hasSuffix("scenarios/x.yaml:8:3"))
    }

    @Test("a file that is not there is told by its name")
    func missing() {
        let error = #expect(throws: SceneError.self) { try Scenario(file: "/nowhere/x.yaml") }
        #expect(
            error?.description == "/nowhere/x.yaml: cannot be read: No such file or directory")
    }

    @Test("a broken track is told in the scenario's line")
    func brokenTrack() throws {
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "scenario-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(at: folder) } }
        try Data("<gpx>".utf8).write(to: folder.appending(path: "x.gpx"))
        try Data(stage("- move: gpx x.gpx").utf8).write(to: folder.appending(path: "x.yaml"))
        let path = folder.appending(path: "x.yaml").path
        let error = #expect(throws: SceneError.self) { try Scenario(file: path) }
        let start = "\(path):7:9: 'move' cannot be used: "
        #expect(error?.description.hasPrefix(start) == true, "\(String(describing: error))")
    }
}
