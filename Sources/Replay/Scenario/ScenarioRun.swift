package import DeviceRegistry
internal import FindDevice
package import Scenes

/// A scenario that is played in a world of its own, under virtual time.
///
/// Time goes from one happening to the next. After each, what is expected is looked at; when a
/// step's turn comes, it is done. The run is over when the timeline is through and nothing is
/// watched any more, or at the first thing that is not as it must be.
package final class ScenarioRun {
    let scenario: Scenario
    let world: World
    let seed: UInt64
    /// What orders are called in the file: places among the world's requests.
    var requests: [String: Int] = [:]
    var backups: [Duration: Backup] = [:]
    var lastBackup: Backup?
    private var reports: [StepReport] = []
    private var watchers: [Watcher] = []
    private var nextStep = 0
    /// When the step before had its turn.
    private var lastTurn: Timestamp
    /// How many events had been told then.
    private var eventsAtLastTurn = 0
    private var failure: ScenarioFailure?
    private var recording: RunRecording

    /// - Parameters:
    ///   - seed: another than the file's, if it is to be told otherwise.
    ///   - blank: what `World.blankRegistry` made, when many scenarios are run.
    /// - Throws: what a world's making throws, or a `TrailError` of a way that nobody can go.
    package init(
        _ scenario: Scenario, seed: UInt64? = nil, trace: Trace.Keeping = .last(20),
        seams: Seams = Seams(), from blank: Registry? = nil
    ) throws {
        self.scenario = scenario
        self.seed = seed ?? scenario.seed
        world = try World(
            scenario.plan(), seed: self.seed, trace: trace, seams: seams, from: blank)
        lastTurn = world.plan.start
        recording = RunRecording(phones: scenario.phones.count)
    }

    /// Plays the scenario to its end.
    package func play() throws -> ScenarioVerdict {
        planBackups()
        while failure == nil {
            try takeTurns()
            judge()
            guard failure == nil, let pause = nextLook else { break }
            try pass(until: pause)
        }
        if let broken = world.promises.broken { failure = failure ?? .broken(broken, at: elapsed) }
        if failure == nil { try holdAudit() }
        try record()
        return ScenarioVerdict(
            seed: seed, steps: reports, failure: failure, span: elapsed, count: world.count,
            recording: recording, trace: world.trace)
    }

    var elapsed: Duration { world.now - world.plan.start }

    // MARK: Time

    /// Lets the next thing happen, or time pass until then.
    private func pass(until pause: Timestamp) throws {
        if !(try world.runOne(until: pause)) {
            guard world.promises.broken == nil else {
                failure = world.promises.broken.map { .broken($0, at: elapsed) }
                return
            }
            try world.run(until: pause)
        }
        askAgain()
        try makeBackups()
        recording.note(scenario.phones.indices.map(truth), at: elapsed)
    }

    private func record() throws {
        recording.fixes = try world.trails()
        recording.orders = try requests.sorted { $0.value < $1.value }.map { name, number in
            let order = world.requests[number].order
            return RunRecording.OrderLife(
                name: name, phone: world.requests[number].phone,
                entries: try order.map(world.entries) ?? [])
        }
    }

    /// When something has to be looked at even if nothing happens; nil when all is over.
    private var nextLook: Timestamp? {
        let hasTurn = scenario.timeline.indices.contains(nextStep)
        let turn = hasTurn ? isAwaitingAnswer ? world.now + Self.answerPatience : latestTurn : nil
        return ([turn] + watchers.map(\.end)).compactMap(\.self).min().map {
            max($0, world.now + .milliseconds(1))
        }
    }

    /// When the next step has its turn, or when it is too late for it.
    private var latestTurn: Timestamp {
        switch scenario.timeline[nextStep].when {
        case .at(let time): max(world.plan.start + time, lastTurn)
        case .after(let pause): lastTurn + pause
        case .when(_, let span): lastTurn + (span ?? scenario.patience)
        }
    }

    // MARK: Steps

    private func takeTurns() throws {
        while failure == nil, scenario.timeline.indices.contains(nextStep) {
            let step = scenario.timeline[nextStep]
            guard isTurn(of: step) else { return }
            nextStep += 1
            lastTurn = world.now
            eventsAtLastTurn = world.chronicle.events.count
            reports.append(StepReport(step: step, at: elapsed))
            world.note("\(step.position)")
            if case .expect(let condition, let watch) = step.action {
                begin(condition, watch, of: step)
            } else {
                try carryOut(step.action)
            }
            reports[reports.count - 1].screens = scenario.phones.indices.map(screen)
            judge()
        }
    }

    private func isTurn(of step: Scenario.Step) -> Bool {
        guard !isAwaitingAnswer else { return false }
        guard case .when(let condition, _) = step.when else { return world.now >= latestTurn }
        if isSo(condition, after: eventsAtLastTurn) { return true }
        if world.now >= latestTurn {
            failure = .unmet(step, at: elapsed, seen: seen(condition.fact))
        }
        return false
    }

    /// Whether an owner has asked just now, and can be answered at any moment: what comes next
    /// comes after that.
    private var isAwaitingAnswer: Bool {
        requests.values.contains {
            !world.requests[$0].isAnswered
                && world.now - world.requests[$0].askedAt < Self.answerPatience
        }
    }

    private static let answerPatience = Duration.seconds(1)

    private func begin(
        _ condition: Scenario.Condition, _ watch: Scenario.Watch, of step: Scenario.Step
    ) {
        watchers.append(
            Watcher(
                report: reports.count - 1, step: step, condition: condition, watch: watch,
                eventsBefore: world.chronicle.events.count,
                end: world.now + watch.span(patience: scenario.patience)))
    }

    // MARK: Judgement

    private func judge() {
        watchers.removeAll { watcher in
            guard failure == nil else { return false }
            let isSo = isSo(watcher.condition, after: watcher.eventsBefore)
            switch watcher.ruling(isSo: isSo, at: world.now) {
            case .open: return false
            case .met:
                reports[watcher.report].settledAt = elapsed
                return true
            case .unmet:
                failure = .unmet(
                    watcher.step, at: elapsed, seen: seen(watcher.condition.fact))
                return false
            }
        }
    }

    /// The audit log is whole, whatever the scenario expects of it.
    private func holdAudit() throws {
        try world.holdAudit()
        if let broken = world.promises.broken { failure = .broken(broken, at: elapsed) }
    }

    // MARK: Owners and backups

    /// Whoever gets no answer asks again, with the same key, as programs do.
    private func askAgain() {
        for number in requests.values
        where !world.requests[number].isAnswered && world.isDue(request: number) {
            world.ask(request: number)
        }
    }

    private func planBackups() {
        for step in scenario.timeline {
            guard case .service(.restore(.of(let moment), _, _)) = step.action else { continue }
            backupMoments.insert(moment)
        }
    }

    private var backupMoments: Set<Duration> = []

    private func makeBackups() throws {
        for moment in backupMoments where moment <= elapsed {
            backups[moment] = try world.backUp()
            backupMoments.remove(moment)
        }
    }
}
