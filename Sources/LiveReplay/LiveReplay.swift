internal import FindDevice
package import Fleet
internal import Foundation
internal import OwnerClient
internal import PhoneModel
package import Replay
internal import Scenes

/// Scenarios against a running service: many at once, each with phones of its own, because most of
/// their time is waiting.
package struct LiveReplay: Sendable {
    private let owner: LiveOwner
    private let service: ServiceProcess?
    private let stopping: StopFlag

    /// - Parameters:
    ///   - service: nil if the service must not be killed.
    ///   - stopping: set it, and all is tidied up and ended.
    package init(owner: LiveOwner, service: ServiceProcess?, stopping: StopFlag) {
        self.owner = owner
        self.service = service
        self.stopping = stopping
    }

    /// Plays all that can be played, and leaves nothing behind.
    /// - Parameter tell: is told each verdict as it comes, with its plan's place.
    /// - Throws: `LiveFault`.
    package func play(
        _ plans: [LivePlan], tell: (Int, ScenarioVerdict) -> Void
    ) async throws {
        for (story, plan) in plans.enumerated() where !plan.isPlayed {
            tell(story, .omitted(plan))
        }
        let played = plans.enumerated().filter(\.element.isPlayed)
        guard !played.isEmpty else { return }
        var generator = SystemRandomNumberGenerator()
        let names = LiveName(using: &generator)
        let folder = FileManager.default.temporaryDirectory.path + "/cooee-live-\(names.suffix)"
        try Self.makeFolder(folder)
        let stage = LiveStage(
            owner: owner, names: names, folder: folder, service: service, stopping: stopping)
        let ended: Result<Void, any Error>
        do {
            try await play(played.filter { !$0.element.isAlone }, atOnce: Self.most, stage, tell)
            try await play(played.filter(\.element.isAlone), atOnce: 1, stage, tell)
            ended = .success(())
        } catch {
            ended = .failure(error)
        }
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            throw LiveFault.folderRefused(path: folder)
        }
        try ended.get()
    }

    /// As many at once as may hash their owner's password at the same time without being refused.
    private static let most = 8

    private func play(
        _ plans: [(offset: Int, element: LivePlan)], atOnce most: Int, _ stage: LiveStage,
        _ tell: (Int, ScenarioVerdict) -> Void
    ) async throws {
        try await withThrowingTaskGroup(of: (Int, Result<ScenarioVerdict, LiveFault>).self) {
            group in
            var waiting = plans[...]
            func begin() {
                guard let (story, plan) = waiting.popFirst() else { return }
                group.addTask { (story, await LiveStory(plan, number: story, on: stage).tell()) }
            }
            for _ in 0..<most { begin() }
            var fault: LiveFault?
            // None is left alone: each tidies up after itself.
            while let (story, result) = try await group.next() {
                switch result {
                case .success(let verdict): tell(story, verdict)
                case .failure(let why): fault = fault ?? why
                }
                if fault == nil { begin() }
            }
            if let fault { throw fault }
        }
    }

    private static func makeFolder(_ path: String) throws(LiveFault) {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw .folderRefused(path: path)
        }
    }
}

extension ScenarioVerdict {
    /// Of a scenario that was not played.
    fileprivate static func omitted(_ plan: LivePlan) -> ScenarioVerdict {
        var verdict = ScenarioVerdict(
            seed: plan.scenario.seed, steps: [], failure: nil, span: .zero, count: 0,
            recording: RunRecording(phones: plan.scenario.phones.count),
            trace: Trace(.nothing, from: Timestamp(milliseconds: 0)))
        verdict.omissions = plan.omissions
        verdict.isLive = true
        return verdict
    }
}
