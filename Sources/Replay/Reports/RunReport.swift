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
                mark: mark(of: report), settledAt: report.settledAt)
        }
    }

    package struct Line: Sendable {
        package let at: Duration
        package let words: String
        package let note: String?
        package let mark: Mark
        /// When what it expects was known to be so.
        package let settledAt: Duration?
    }

    package enum Mark: Sendable {
        case done, met, unmet, open
    }

    private func mark(of report: StepReport) -> Mark {
        guard case .expect = report.step.action else { return .done }
        if report.settledAt != nil { return .met }
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
        "cooee replay \(scenario.file) --seed \(verdict.seed) --trace"
    }
}
