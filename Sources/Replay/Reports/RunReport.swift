internal import FindDevice
package import Scenes

/// A run of a scenario as it is told to people and programs.
package struct RunReport: Sendable {
    package let scenario: Scenario
    package let verdict: ScenarioVerdict
    let text: ScenarioText

    package init(_ scenario: Scenario, _ verdict: ScenarioVerdict, text: String) {
        self.scenario = scenario
        self.verdict = verdict
        self.text = ScenarioText(text, of: scenario)
    }

    /// Each step whose turn came, in its author's words.
    package var lines: [Line] {
        verdict.steps.map { report in
            Line(
                at: report.at, words: text.words(of: report.step), note: report.step.note,
                mark: mark(of: report), settledAt: report.settledAt, omission: report.omission)
        }
    }

    package struct Line: Sendable {
        package let at: Duration
        package let words: String
        package let note: String?
        package let mark: Mark
        /// When what it expects was known to be so.
        package let settledAt: Duration?
        /// Why nobody could know whether it was so.
        package let omission: String?
    }

    package enum Mark: Sendable {
        case done, met, unmet, open, omitted
    }

    private func mark(of report: StepReport) -> Mark {
        guard case .expect = report.step.action else { return .done }
        if report.settledAt != nil { return .met }
        if report.omission != nil { return .omitted }
        if case .unmet(let step, _, _) = verdict.failure, step == report.step { return .unmet }
        return .open
    }

    /// What went wrong, where, and what was seen there; nil if nothing did.
    package var failure: Failure? {
        switch verdict.failure {
        case nil: nil
        case .unmet(let step, let at, let seen):
            Failure(
                place: "\(step.position)", at: at, expected: text.words(of: step), seen: seen)
        case .broken(let promise, let at):
            Failure(
                place: scenario.file, at: at, expected: "what must always hold",
                seen: "\(promise)")
        case .stopped(let why, let at):
            Failure(
                place: scenario.file, at: at, expected: "that it can be played to its end",
                seen: why)
        }
    }

    package struct Failure: Sendable {
        package let place: String
        package let at: Duration
        package let expected: String
        package let seen: String
    }

    /// The command that repeats the run, with everything that happens in it.
    package var command: String {
        verdict.isLive
            ? "cooee replay \(scenario.file) --live --trace"
            : "cooee replay \(scenario.file) --seed \(verdict.seed) --trace"
    }
}

/// How runs ended, all together.
package struct RunTally: Hashable, Sendable {
    package let passed: Int
    package let failed: Int
    /// Those that were not played.
    package let skipped: Int
    /// What was expected in those that were played, and could not be looked at.
    package let omitted: Int

    package init(_ runs: [RunReport]) {
        passed = runs.count { $0.verdict.hasPassed }
        failed = runs.count { $0.verdict.failure != nil }
        skipped = runs.count { !$0.verdict.wasPlayed }
        omitted = runs.reduce(0) { $0 + $1.verdict.steps.count { $0.omission != nil } }
    }
}
