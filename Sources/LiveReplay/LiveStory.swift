internal import FindDevice
internal import Fleet
internal import Foundation
internal import OwnerClient
internal import PhoneModel
internal import Replay
internal import Scenes

/// One scenario from its phones' enrolment to their farewell.
struct LiveStory: Sendable {
    private let plan: LivePlan
    private let number: Int
    private let stage: LiveStage

    init(_ plan: LivePlan, number: Int, on stage: LiveStage) {
        self.plan = plan
        self.number = number
        self.stage = stage
    }

    struct End: Sendable {
        let number: Int
        /// Nil if it was interrupted.
        let verdict: ScenarioVerdict?
        /// What of it could not be tidied up, and what to do about that.
        let left: [String]
    }

    func tell() async -> End {
        var cast = LiveCast()
        let verdict: ScenarioVerdict?
        do {
            let clock = AgentClock()
            try await enrol(into: &cast, clock: clock)
            let run = LiveRun(plan, story: number, on: stage, phones: cast.phones, clock: clock)
            verdict = try await run.play()
        } catch {
            let wasInterrupted = error as? LiveFault == .interrupted
            verdict = wasInterrupted ? nil : stopped(because: "\(error)")
        }
        let left = await LiveFarewell(owner: stage.owner).part(from: cast)
        return End(number: number, verdict: verdict, left: left)
    }

    private func enrol(into cast: inout LiveCast, clock: AgentClock) async throws {
        let folder = stage.phones(of: number)
        for (index, phone) in plan.scenario.phones.enumerated() {
            try stage.checkInterruption()
            let own = PhoneFolder(name: stage.names.phone(phone.key, story: number), in: folder)
            try FileManager.default.createDirectory(
                atPath: own.path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
            let card = try await Enrolment(
                account: stage.owner.account, password: stage.owner.password.text,
                serial: stage.names.serial(story: number, phone: index), model: "Scenario",
                profile: phone.profile.path,
                itinerary: try LiveWays(folder: own.path).itinerary(phone.way, from: phone.start),
                seed: plan.scenario.seed &+ UInt64(index)
            ).carryOut(in: own, with: stage.owner.client)
            cast.enrolled.append(card)
        }
        for (index, card) in cast.enrolled.enumerated() {
            let own = PhoneFolder(name: card.name, in: folder)
            cast.phones.append(
                try await LivePhone(
                    card, in: own, phones: folder, at: plan.scenario.phones[index].start,
                    clock: clock,
                    pressing: plan.scenario.phones[index].presses))
        }
    }

    private func stopped(because why: String) -> ScenarioVerdict {
        var verdict = ScenarioVerdict(
            seed: plan.scenario.seed, steps: [], failure: .stopped(why: why, at: .zero),
            span: .zero, count: 0,
            recording: RunRecording(phones: plan.scenario.phones.count),
            trace: Trace(.nothing, from: Timestamp(milliseconds: 0)))
        verdict.isLive = true
        return verdict
    }
}

/// The phones of a story, as far as they were made.
struct LiveCast {
    var enrolled: [PhoneCard] = []
    var phones: [LivePhone] = []
}

extension Scenario.Phone {
    /// What is set before it is switched on.
    fileprivate var presses: [[String]] {
        var presses: [[String]] = []
        if let battery { presses.append(["battery", "\(battery)"]) }
        if clockError != .zero { presses.append(["clock", clockError.written]) }
        return presses
    }
}
