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
    private var judge: ScenarioJudge
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
        judge = ScenarioJudge(scenario, from: world.plan.start)
        recording = RunRecording(phones: scenario.phones.count)
    }

    /// Plays the scenario to its end.
    package func play() throws -> ScenarioVerdict {
        planBackups()
        while judge.failure == nil {
            try takeTurns()
            look()
            guard judge.failure == nil, let pause = nextLook else { break }
            try pass(until: pause)
        }
        failIfBroken()
        if judge.failure == nil { try holdAll() }
        try record()
        return ScenarioVerdict(
            seed: seed, steps: judge.reports, failure: judge.failure, span: elapsed,
            count: world.count, recording: recording, trace: world.trace)
    }

    var elapsed: Duration { world.now - world.plan.start }

    // MARK: Time

    /// Lets the next thing happen, or time pass until then.
    private func pass(until pause: Timestamp) throws {
        if !(try world.runOne(until: pause)) {
            failIfBroken()
            guard judge.failure == nil else { return }
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
        let turn = judge.latestTurn.map { isAwaitingAnswer ? world.now + Self.answerPatience : $0 }
        return ([turn] + judge.ends).compactMap(\.self).min().map {
            max($0, world.now + .milliseconds(1))
        }
    }

    // MARK: Steps

    private func takeTurns() throws {
        while !isAwaitingAnswer, let step = judge.takeTurn(at: world.now, seeing: self) {
            world.note("\(step.position)")
            try carryOut(step.action)
            judge.show(scenario.phones.indices.map(screen))
            look()
        }
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

    private func look() { judge.judge(at: world.now, seeing: self) }

    private func failIfBroken() {
        if let broken = world.promises.broken { judge.fail(.broken(broken, at: elapsed)) }
    }

    /// Whatever the scenario expects: the registry tells what has been, and its audit log is whole.
    private func holdAll() throws {
        try world.holdAll()
        failIfBroken()
    }

    // MARK: Owners and backups

    /// Whoever gets no answer asks again, with the same key, as programs do.
    private func askAgain() {
        for number in requests.values.sorted()
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
        for moment in backupMoments.sorted() where moment <= elapsed {
            backups[moment] = try world.backUp()
            backupMoments.remove(moment)
        }
    }
}
