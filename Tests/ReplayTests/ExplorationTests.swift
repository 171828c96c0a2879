import FindDevice
import Foundation
import Replay
import Scenes
import Testing
import Wire

/// Random scenarios: what must always hold does, and in the end everything is done.
///
/// `make explore` tries more of them, and makes small what fails.
@Suite("Exploration")
struct ExplorationTests {
    /// Seeds are tried in groups, so that the runner has few tests to keep books on.
    @Test("whatever goes wrong, all comes to its end: by seed", arguments: UInt64(0)..<4)
    func anyScenario(group: UInt64) throws {
        let explorer = Explorer(from: try World.blankRegistry())
        for seed in (group * 8 + 1)...(group * 8 + 8) {
            guard let fault = try explorer.fault(seed: seed) else { continue }
            Issue.record("seed \(seed): \(fault); make explore SEED=\(seed) SEEDS=1")
        }
    }

    @Test("what chance gives can be written, and is read as it was", arguments: UInt64(1)...60)
    func written(seed: UInt64) throws {
        let scenario = Exploration.misadventure(seed: seed).scenario
        let read = try Scenario(Array(scenario.yaml.utf8), named: scenario.file)
        #expect(read.timeline.map(\.when) == scenario.timeline.map(\.when))
        #expect(read.timeline.map(\.action) == scenario.timeline.map(\.action))
        #expect(read.phones == scenario.phones)
        #expect(read.places == scenario.places)
        #expect(read.seed == seed && read.patience == scenario.patience)
    }

    @Test("chance gives one to three phones of one or two owners, and whatever can go wrong")
    func variety() {
        let scenarios = (UInt64(1)...200).map { Exploration.misadventure(seed: $0).scenario }
        #expect(Set(scenarios.map(\.phones.count)) == [1, 2, 3])
        #expect(Set(scenarios.map { Set($0.phones.map(\.owner)).count }) == [1, 2])
        let text = scenarios.map(\.yaml).joined()
        for words in [
            "owner: locate", "owner: ring", "owner: lost", "owner: found", "owner: erase",
            "owner: release", "owner: cancel", "owner: give up", "owner: ask again",
            "owner: remove", "expires: ", "point: beforeFlush", "point: afterFlush",
            "point: amidEffects", "point: beforeCommit", "point: afterCommit",
            "point: beforePublish", "point: afterPublish", "taking: order", "taking: hello",
            "agent: crash", "network: half-open", "network: flaky", "network: down",
            "network: roaming", "gps: lost", "move: ", "finder: tries PIN", "finder: activates",
            "reset: factory", "sim: swap", "sim: out", "clock: -", "clock: +", "battery: ",
            "backup: now", "restore: last backup", "restore: backup from -", "by: hand",
            "broker: wipe", "bus: duplicate", "bus: reorder", "bus: delay", "call: begins",
        ] {
            #expect(text.contains(words), "\(words)")
        }
    }
}

/// A scenario that fails is made small, and fails as before.
@Suite("Shrinking")
struct ShrinkingTests {
    private func small(
        _ seams: Seams, fault isMeant: (FailureKind) -> Bool = { _ in true }
    ) throws -> (scenario: Scenario, fault: FailureKind) {
        let explorer = Explorer(seams: seams, from: try World.blankRegistry())
        for seed in UInt64(1)...40 {
            guard let fault = try explorer.fault(seed: seed), isMeant(fault) else { continue }
            return (try explorer.shrunk(seed: seed, failing: fault, runs: 500), fault)
        }
        throw Nothing()
    }

    private struct Nothing: Error {}

    @Test("to what breaks a promise, in a file that says which")
    func promise() throws {
        let seams = PlantedDefect.forgetsThatItIsLost.seams
        let (scenario, fault) = try small(seams)
        guard case .broken(.effects, _) = fault else { throw Nothing() }
        #expect(scenario.phones.count == 1 && scenario.timeline.count <= 4, "\(scenario.yaml)")
        #expect(scenario.story.contains("promise 2 (effects)"))
        let read = try Scenario(Array(scenario.yaml.utf8), named: scenario.file)
        #expect(try Explorer(seams: seams, from: World.blankRegistry()).fault(of: read) == fault)
        #expect(try Explorer(from: World.blankRegistry()).fault(of: read) == nil)
    }

    @Test("to what never comes to its end though all was healed, and the same each time")
    func liveness() throws {
        var seams = Seams()
        // The service is deaf to what phones say of their orders.
        seams.batch = { batch, _ in
            batch.filter { event in
                guard case .message(let topic, _) = event else { return true }
                return TopicPrefix.parse(topic)?.channel != .result
            }
        }
        let (scenario, fault) = try small(seams) { fault in
            if case .unmet = fault { true } else { false }
        }
        #expect("\(fault)".hasPrefix("order N is sent"), "\(fault)")
        #expect(scenario.timeline.count <= 4, "\(scenario.yaml)")
        #expect(scenario.yaml.contains("is: not open"))
        #expect(try Explorer(from: World.blankRegistry()).fault(of: scenario) == nil)
        #expect(try small(seams) { $0 == fault }.scenario == scenario)
    }
}
