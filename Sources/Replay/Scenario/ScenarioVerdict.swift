package import Scenes

/// How a scenario's run ended.
package struct ScenarioVerdict: Sendable {
    package let seed: UInt64
    /// What became of each step of the timeline whose turn came.
    package let steps: [StepReport]
    package var failure: ScenarioFailure?
    /// How much time passed in the world, and how many things happened in it.
    package let span: Duration
    package let count: Int
    package let recording: RunRecording
    package let trace: Trace
    /// Why it was not played, where it was not: what is in it that cannot be done there.
    package var omissions: [String] = []
    /// Whether it was played live, where no promises are watched and no run is like another.
    package var isLive = false

    package var wasPlayed: Bool { omissions.isEmpty }
    package var hasPassed: Bool { failure == nil && wasPlayed }

    /// - Parameter count: how many things happened.
    package init(
        seed: UInt64, steps: [StepReport], failure: ScenarioFailure?, span: Duration, count: Int,
        recording: RunRecording, trace: Trace
    ) {
        self.seed = seed
        self.steps = steps
        self.failure = failure
        self.span = span
        self.count = count
        self.recording = recording
        self.trace = trace
    }
}

/// One step of a timeline as it went.
package struct StepReport: Sendable {
    package let step: Scenario.Step
    /// When its turn came, since the story began.
    package let at: Duration
    /// Until when it was watched; nil for what is done at once.
    package internal(set) var settledAt: Duration?
    /// What each phone showed when the step had been done.
    package internal(set) var screens: [Scenario.Screen] = []
    /// Why nobody can know here whether it is as expected; nil where that is known.
    package internal(set) var omission: String?
}

/// Why a run has failed.
package enum ScenarioFailure: Error, Sendable {
    /// Something was not as the step expects, or never came to be what it waits for.
    case unmet(Scenario.Step, at: Duration, seen: String)
    /// What must always hold did not.
    case broken(BrokenPromise, at: Duration)
    /// It could not be played to its end.
    case stopped(why: String, at: Duration)
}
