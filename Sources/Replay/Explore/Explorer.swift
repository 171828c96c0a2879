package import DeviceRegistry
internal import FindDevice
package import Scenes

/// Plays what a seed gives, and makes what fails small.
package struct Explorer {
    private let seams: Seams
    private let blank: Registry

    /// - Parameter blank: what `World.blankRegistry` made; no other explorer uses it meanwhile.
    package init(seams: Seams = Seams(), from blank: Registry) {
        self.seams = seams
        self.blank = blank
    }

    /// How the seed's scenario fails; nil if it passes.
    package func fault(seed: UInt64) throws -> FailureKind? {
        try fault(of: Exploration.misadventure(seed: seed).scenario)
    }

    /// How a scenario fails; nil if it passes.
    package func fault(of scenario: Scenario) throws -> FailureKind? {
        let run = try ScenarioRun(scenario, trace: .nothing, seams: seams, from: blank)
        return try run.play().failure.map { FailureKind($0, of: scenario) }
    }

    /// A small scenario that fails as the seed's does, and says so.
    package func shrunk(seed: UInt64, failing fault: FailureKind, runs: Int = 1500) throws
        -> Scenario
    {
        var shrinking = Shrinking(toward: fault, runs: runs, play: self.fault)
        var small = try shrinking.shrink(Exploration.misadventure(seed: seed))
        small.story =
            "What is left of the random scenario of seed \(seed) when all is taken away that it "
            + "needs not to fail: \(fault)."
        return small
    }
}
