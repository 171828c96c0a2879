internal import FindDevice
internal import Fleet
internal import OwnerAPI
internal import OwnerClient
internal import PhoneModel
internal import Replay
internal import Scenes

/// One scenario that is played against a running service, in real time, by the same judge that
/// judges a world in memory.
///
/// It belongs to the task that plays it. What is seen is looked at ten times a second: what lasts
/// shorter may be missed.
final class LiveRun {
    let scenario: Scenario
    let stage: LiveStage
    let story: Int
    let clock: AgentClock
    let start: Timestamp
    let phones: [LivePhone]
    var sight: LiveSight
    var trace: Trace
    /// What owners asked for, by the orders' names in the file.
    var requests: [String: LiveRequest] = [:]
    /// What happens later because of what was done.
    var later: [(at: Timestamp, deed: Deed)] = []
    /// How often a step has set a phone's network, or its sky: what ends an earlier spell is void.
    var spells: [Spell: Int] = [:]
    private var judge: ScenarioJudge
    private var recording: RunRecording
    let reader: LiveReader

    /// Something that is due without a step.
    enum Deed {
        case press(PhoneIndex, [String])
        /// Unless a later step has set it anew.
        case endSpell(Spell, number: Int)
        /// Unless it was started meanwhile.
        case start(PhoneIndex, life: Int)
    }

    struct Spell: Hashable {
        let phone: PhoneIndex
        let words: [String]
    }

    /// - Parameter phones: enrolled and switched on.
    init(_ plan: LivePlan, story: Int, on stage: LiveStage, phones: [LivePhone], clock: AgentClock)
    {
        scenario = plan.scenario
        self.stage = stage
        self.story = story
        self.phones = phones
        self.clock = clock
        start = clock.now()
        sight = LiveSight(
            phones: phones.map {
                LiveSight.SeenPhone(id: $0.device, start: $0.start, status: $0.status)
            })
        trace = Trace(.everything, from: start)
        judge = ScenarioJudge(scenario, from: start, unseen: plan.unseen, stepsTakeTime: true)
        recording = RunRecording(phones: phones.count)
        reader = LiveReader(
            client: stage.owner.client, devices: phones.map(\.device), scenario: scenario)
    }

    /// Plays it to its end.
    /// - Throws: `LiveFault.interrupted`; what cannot be played on is the verdict's failure.
    func play() async throws -> ScenarioVerdict {
        do {
            while judge.failure == nil, !judge.isOver {
                try stage.checkInterruption()
                try await doWhatIsDue()
                try await look()
                try await takeTurns()
                judge.judge(at: clock.now(), seeing: sight)
                if judge.failure == nil, !judge.isOver { try await pause() }
            }
            try await record()
        } catch LiveFault.interrupted {
            throw LiveFault.interrupted
        } catch {
            judge.fail(.stopped(why: "\(error)", at: elapsed))
        }
        var verdict = ScenarioVerdict(
            seed: scenario.seed, steps: judge.reports, failure: judge.failure, span: elapsed,
            count: trace.lines.count, recording: recording, trace: trace)
        verdict.isLive = true
        return verdict
    }

    private var elapsed: Duration { clock.now() - start }

    func note(_ who: String, _ what: String) { trace.note(clock.now(), who, what) }

    // MARK: Time

    private func takeTurns() async throws {
        while let step = judge.takeTurn(at: clock.now(), seeing: sight) {
            note("story", "\(step.position)")
            try await carryOut(step.action)
            try await look()
            judge.show(phones.indices.map(sight.screen))
            judge.judge(at: clock.now(), seeing: sight)
        }
    }

    private func pause() async throws {
        let next = ([judge.latestTurn] + judge.ends + later.map(\.at)).compactMap(\.self).min()
        let wait = next.map { $0 - clock.now() } ?? Self.glance
        try await Task.sleep(for: min(max(wait, .milliseconds(1)), Self.glance))
    }

    private static let glance = Duration.milliseconds(100)

    private func doWhatIsDue() async throws {
        let now = clock.now()
        let due = later.filter { $0.at <= now }.sorted { $0.at < $1.at }
        later.removeAll { $0.at <= now }
        for (_, deed) in due { try await carryOut(deed) }
        for (name, request) in requests where !request.isAnswered && request.isDue(at: now) {
            try await ask(name)
        }
    }

    // MARK: Looking

    /// Looks at all that somebody may ask about now.
    private func look() async throws {
        for (index, phone) in phones.enumerated() {
            try await phone.look()
            for line in phone.takeNews() { note(scenario.phones[index].key, line) }
            sight.phones[index].status = phone.status
            sight.phones[index].isUp = phone.isUp
            sight.phones[index].rings = phone.rings
            sight.phones[index].wipes = phone.wipes
        }
        let before = sight.orders
        try await reader.look(for: judge.factsInPlay, into: &sight)
        for (name, order) in sight.orders where order.state != before[name]?.state {
            if let state = order.state { note("service", "\(name) is \(state)") }
        }
        recording.note(phones.indices.map(sight.truth), at: elapsed)
    }

    /// Takes down what the service has of it; that it is away now changes no verdict.
    private func record() async throws {
        let isComplete = try await reader.record(into: &recording, of: requests, since: start)
        if !isComplete { note("service", "gives no answer: what it has is missing here") }
    }
}

/// What an owner once asked of the service, and may ask again under the same key.
struct LiveRequest {
    let phone: PhoneIndex
    let order: NewOrder
    let key: String
    var askedAt: Timestamp
    var id: OrderID?
    var isRefused = false

    var isAnswered: Bool { id != nil || isRefused }

    /// Whether an owner who has had no answer would ask again by now.
    func isDue(at now: Timestamp) -> Bool { now - askedAt >= .seconds(5) }
}
