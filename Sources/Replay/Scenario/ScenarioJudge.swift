package import FindDevice
package import Scenes

/// Goes along a scenario's timeline and judges what is seen, wherever it is played: in a world in
/// memory, or live.
package struct ScenarioJudge: Sendable {
    package private(set) var reports: [StepReport] = []
    package private(set) var failure: ScenarioFailure?
    private let scenario: Scenario
    private let start: Timestamp
    private let unseen: [Int: String]
    private let stepsTakeTime: Bool
    private var watchers: [Watcher] = []
    private var nextStep = 0
    /// When the step before had its turn.
    private var lastTurn: Timestamp
    /// How many events had been told then: what is watched from then on sees later ones only.
    private var eventsAtLastTurn = 0

    /// - Parameters:
    ///   - start: when the story begins.
    ///   - unseen: steps, by their places in the timeline, whose conditions nobody can know here,
    ///     and why: they are reported and not watched.
    ///   - stepsTakeTime: whether the clock goes on from step to step. Those that have one moment
    ///     in the file then have one: what the first of them brings about, the next one sees.
    package init(
        _ scenario: Scenario, from start: Timestamp, unseen: [Int: String] = [:],
        stepsTakeTime: Bool = false
    ) {
        self.scenario = scenario
        self.start = start
        self.unseen = unseen
        self.stepsTakeTime = stepsTakeTime
        lastTurn = start
    }

    /// Ends the run, unless it has failed already.
    package mutating func fail(_ failure: ScenarioFailure) {
        self.failure = self.failure ?? failure
    }

    /// Whether the timeline is through, and nothing is watched any more.
    package var isOver: Bool { latestTurn == nil && watchers.isEmpty }

    /// When the next step has its turn, or when it is too late for it; nil if there is none.
    package var latestTurn: Timestamp? {
        guard scenario.timeline.indices.contains(nextStep) else { return nil }
        return switch scenario.timeline[nextStep].when {
        case .at(let time): max(start + time, lastTurn)
        case .after(let pause): lastTurn + pause
        case .when(_, let span): lastTurn + (span ?? scenario.patience)
        }
    }

    /// When what is watched must be looked at, even if nothing happens.
    package var ends: [Timestamp] { watchers.map(\.end) }

    /// What is looked at from now on: by whatever is watched, and by the next step's `when`.
    package var factsInPlay: [Scenario.Fact] {
        var facts = watchers.map(\.condition.fact)
        if scenario.timeline.indices.contains(nextStep),
            case .when(let condition, _) = scenario.timeline[nextStep].when
        {
            facts.append(condition.fact)
        }
        return facts
    }

    /// The step whose turn has come, which is then reported and, if it expects something, watched;
    /// nil if none's has.
    package mutating func takeTurn(
        at now: Timestamp, seeing sight: some Sight
    ) -> Scenario.Step? {
        guard failure == nil, isTurn(at: now, seeing: sight) else { return nil }
        let step = scenario.timeline[nextStep]
        var report = StepReport(step: step, at: now - start)
        report.omission = unseen[nextStep]
        nextStep += 1
        lastTurn = now
        if !stepsTakeTime || step.when != .after(.zero) { eventsAtLastTurn = sight.eventCount }
        reports.append(report)
        if case .expect(let condition, let watch) = step.action, report.omission == nil {
            watchers.append(
                Watcher(
                    report: reports.count - 1, step: step, condition: condition, watch: watch,
                    eventsBefore: eventsAtLastTurn,
                    end: now + watch.span(patience: scenario.patience)))
        }
        return step
    }

    /// Notes what each phone shows now that the last step is done.
    package mutating func show(_ screens: [Scenario.Screen]) {
        if !reports.isEmpty { reports[reports.count - 1].screens = screens }
    }

    /// Looks at all that is watched.
    package mutating func judge(at now: Timestamp, seeing sight: some Sight) {
        watchers.removeAll { watcher in
            guard failure == nil else { return false }
            let isSo = sight.isSo(watcher.condition, after: watcher.eventsBefore)
            switch watcher.ruling(isSo: isSo, at: now) {
            case .open: return false
            case .met:
                reports[watcher.report].settledAt = now - start
                return true
            case .unmet:
                failure = .unmet(
                    watcher.step, at: now - start, seen: sight.seen(watcher.condition.fact))
                return false
            }
        }
    }

    private mutating func isTurn(at now: Timestamp, seeing sight: some Sight) -> Bool {
        guard let latestTurn else { return false }
        let step = scenario.timeline[nextStep]
        guard case .when(let condition, _) = step.when else { return now >= latestTurn }
        if sight.isSo(condition, after: eventsAtLastTurn) { return true }
        if now >= latestTurn {
            failure = .unmet(step, at: now - start, seen: sight.seen(condition.fact))
        }
        return false
    }
}
