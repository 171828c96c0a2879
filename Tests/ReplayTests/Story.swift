import DeviceRegistry
import FindDevice
import Replay

/// A random story in a world of its own.
struct Story {
    let seed: UInt64
    let events: Int
    let seams: Seams
    let trace: Trace.Keeping

    init(
        seed: UInt64, events: Int = 200, seams: Seams = Seams(),
        trace: Trace.Keeping = .nothing
    ) {
        self.seed = seed
        self.events = events
        self.seams = seams
        self.trace = trace
    }

    func verdict() throws -> Verdict {
        let plan = try Chaos.plan(seed: seed)
        let world = try World(
            plan, seed: seed, trace: trace, seams: seams, from: try Self.blank.get())
        return try world.play(
            Chaos.script(seed: seed, events: events, phones: plan.phones.count))
    }

    /// Made once: a copy costs less.
    private static let blank = Result { try World.blankRegistry() }

    /// The command that tells this story again, in full.
    static func command(seed: UInt64) -> String {
        "COOEE_SEED=\(seed) make test ONLY=ReplayTests.ChaosTests/told"
    }
}
