import FindDevice
import Foundation
import PhoneModel
import TestSupport
import Testing
import Trails

@testable import Scenes

/// What is written is read as it was.
@Suite("Writing scenarios")
struct WritingTests {
    @Test("every shipped scenario is read as it was", arguments: shippedScenarios)
    func shippedOnes(name: String) throws {
        let scenario = try Scenario(file: shipped("simulators/scenarios/\(name).yaml"))
        let again = try Desk().read(scenario)
        #expect(again.difference(from: scenario) == nil)
        #expect(again.yaml == scenario.yaml)
    }

    @Test("one that is written as people are told to is written as it stands")
    func beautiful() throws {
        let name = "erase-given-up"
        let scenario = try Scenario(file: shipped("simulators/scenarios/\(name).yaml"))
        #expect(scenario.yaml == String(decoding: try shippedScenario(name), as: UTF8.self))
    }

    @Test("comments stand before what they are about, and do not change it")
    func comments() throws {
        let scenario = try #require(
            staging(stage("- battery: 4%\n- at: 5m\n  power: off")).scenario)
        let long = Array(repeating: "word", count: 30).joined(separator: " ")
        let text = scenario.yaml(
            head: ["For people:", "", long],
            remarks: [0: ["first: {"], 1: ["second\n- x"], 2: ["end"]])
        #expect(text.hasPrefix("# For people:\n#\n# word word"))
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
        #expect(
            text.hasSuffix(
                """
                timeline:
                  # first: {
                  - battery: 4%

                  # second\u{FFFD}- x
                  - at: 5m
                    power: off
                  # end

                """))
        #expect(staging(text).scenario?.bare == scenario.bare)
    }

    @Test("anything that can be said is read as it was", arguments: 0..<20 as Range<UInt64>)
    func anything(block: UInt64) throws {
        let profiles = try Self.profiles()
        for seed in block * 100..<(block + 1) * 100 {
            let scenario = AnyScenario.seeded(seed, profiles: profiles)
            let (again, complaints) = staging(scenario.yaml)
            #expect(complaints == [], "seed \(seed)\n\(scenario.yaml)")
            #expect(again?.difference(from: scenario) == nil, "seed \(seed)\n\(scenario.yaml)")
        }
    }

    @Test("tracks stand in files of their own", arguments: 0..<4 as Range<UInt64>)
    func tracks(block: UInt64) throws {
        let (desk, profiles) = (try Desk(), try Self.profiles())
        for seed in block * 25..<(block + 1) * 25 {
            let scenario = AnyScenario.seeded(seed, profiles: profiles, tracks: true)
            let difference = try desk.read(scenario).difference(from: scenario)
            #expect(difference == nil, "seed \(seed)")
            #expect(Set(scenario.files().map(\.name)).count == scenario.files().count)
        }
    }

    @Test("those seeds say all that can be said")
    func everything() throws {
        var said: Set<String> = []
        let profiles = try Self.profiles()
        for seed in 0..<2000 as Range<UInt64> {
            let scenario = AnyScenario.seeded(seed, profiles: profiles, tracks: true)
            let writer = ScenarioWriter(scenario)
            for step in scenario.timeline {
                said.formUnion(writer.words(step.action, turn: .zero ... .zero).said)
                if case .when(let condition, _) = step.when {
                    said.formUnion(writer.words(condition).said)
                }
            }
        }
        let actions = TimelineReader.glossary.entries.flatMap(\.all)
        let conditions = ConditionWords.glossary.entries.flatMap(\.all)
        #expect(Set(actions + conditions).subtracting(said) == [])
    }

    @Test("a text of several lines cannot be said, and does not become something else")
    func lines() {
        var scenario = Scenario(
            file: "", name: "a\nb", story: "c\n- d", phones: [],
            timeline: [])
        scenario.name = "a\nname: b"
        let complaints = staging(scenario.yaml).complaints
        #expect(complaints.contains("1:7: 'name' must be one line without control characters"))
        #expect(complaints.contains("2:8: 'story' must be one line without control characters"))
    }

    @Test("what cancels out is written the other way round")
    func opposites() {
        let phone = Scenario.Phone(
            key: "pixel", name: "pixel", start: ActionTests.civic.coordinate)
        let facts: [(Scenario.Fact, Scenario.Watch, String)] = [
            (.lock(0, .pin), .never(for: .hours(1)), "still: {lock: pin, for: 1h}"),
            (.lock(0, .pin), .still(for: .hours(1)), "never: {lock: pin, for: 1h}"),
            (.ringer(0, sounds: true), .now, "expect: {ringer: silent}"),
            (.data(0, isWiped: true), .eventually, "eventually: {data: intact}"),
            (.battery(0, .atLeast(15)), .now, "expect: {battery: at most 14%}"),
            (.count(0, .rings, .atMost(1)), .now, "expect: {count: rings, is: at least 2}"),
        ]
        for (fact, watch, text) in facts {
            let condition = Scenario.Condition(fact, isNegated: true)
            let scenario = Scenario(
                file: "", name: "x", story: "x", phones: [phone],
                timeline: [
                    Scenario.Step(
                        when: .after(.zero), action: .expect(condition, watch),
                        position: Scenario.Position(file: "", line: 0, column: 0))
                ])
            #expect(scenario.yaml.hasSuffix("timeline:\n  - \(text)\n"))
        }
    }

    @Test("places that only a phone or a step knows are named")
    func places() throws {
        let (start, goal) = (ActionTests.civic.coordinate, ActionTests.airport)
        let scenario = Scenario(
            file: "", name: "x", story: "x",
            phones: [Scenario.Phone(key: "pixel", name: "pixel", start: start)],
            timeline: [
                Scenario.Step(
                    when: .at(.minutes(5)), action: .phone(0, .move(.to(goal, .taxi))),
                    position: Scenario.Position(file: "", line: 0, column: 0))
            ])
        let again = try #require(staging(scenario.yaml).scenario)
        #expect(again.places == [goal, Scenario.Place(name: "start", coordinate: start)])
        #expect(again.phones == scenario.phones)
        #expect(again.timeline.map(\.action) == scenario.timeline.map(\.action))
    }

    private static func profiles() throws -> [Scenario.NamedProfile] {
        try [.usual]
            + ["old", "flagship", "instant"].map { name in
                let file = shipped("simulators/phones/\(name).yaml")
                return Scenario.NamedProfile(name: name, profile: try HandsetProfile(file: file))
            }
    }
}

/// A folder in which scenarios are written and read again.
private struct Desk {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try FileManager.default.createDirectory(
            atPath: folder.path + "/scenarios", withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/phones", withDestinationPath: shipped("simulators/phones"))
    }

    /// Writes it with its tracks, and reads what was written.
    func read(_ scenario: Scenario) throws -> Scenario {
        for (name, text) in scenario.files() { try folder.write(text, to: "scenarios/\(name)") }
        try folder.write(scenario.yaml, to: "scenarios/x.yaml")
        return try Scenario(file: folder.path + "/scenarios/x.yaml")
    }
}

extension Scenario {
    /// The first thing that is not as it was; nil if all is.
    fileprivate func difference(from other: Scenario) -> String? {
        let (own, others) = (bare, other.bare)
        guard own != others else { return nil }
        if let (step, was) = zip(own.timeline, others.timeline).first(where: { $0 != $1 }) {
            return "\(step) for \(was)"
        }
        if let (phone, was) = zip(own.phones, others.phones).first(where: { $0 != $1 }) {
            return "\(phone) for \(was)"
        }
        if own.places != others.places { return "\(own.places) for \(others.places)" }
        return
            "\(own.name), \(own.story), \(own.seed), \(own.patience), \(own.phones.count) phones, "
            + "\(own.timeline.count) steps"
    }

    /// Without what tells only where it was read from.
    fileprivate var bare: Scenario {
        var scenario = self
        scenario.file = ""
        for place in phones.indices { scenario.phones[place].way = phones[place].way.bare }
        for place in timeline.indices {
            scenario.timeline[place].position = Position(file: "", line: 0, column: 0)
            if case .phone(let phone, .move(let way)) = timeline[place].action {
                scenario.timeline[place].action = .phone(phone, .move(way.bare))
            }
        }
        return scenario
    }
}

extension Scenario.Way {
    fileprivate var bare: Self {
        guard case .along(var track) = self else { return self }
        track.file = ""
        track.line = nil
        for (place, segment) in track.segments.enumerated() {
            for index in segment.indices { track.segments[place][index].line = nil }
        }
        return .along(track)
    }
}

extension Entry {
    /// Every form of every head.
    fileprivate var all: [String] { forms.map { "\(key): \($0.pattern.shown)" } }
}

extension WrittenMapping {
    /// The heads in it, each with the form of its value.
    fileprivate var said: Set<String> {
        var said: Set<String> = []
        for (key, value) in pairs {
            switch value {
            case .word(let text), .text(let text): said.formUnion(Self.forms(key, text))
            case .words: said.insert("\(key): ACTIONS")
            case .mapping(let inside):
                said.insert("\(key): CONDITION")
                said.formUnion(inside.said)
            }
        }
        return said
    }

    private static func forms(_ key: String, _ text: String) -> [String] {
        func named<Product>(_ glossary: Glossary<Product>) -> [String] {
            glossary.entries.filter { $0.key == key }.flatMap { entry in
                entry.forms.filter { $0.pattern.blanks(in: text) != nil }
                    .prefix(1).map { "\(key): \($0.pattern.shown)" }
            }
        }
        return named(TimelineReader.glossary) + named(ConditionWords.glossary)
    }
}
