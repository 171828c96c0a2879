internal import FindDevice
package import Fleet
internal import Foundation
internal import OwnerClient
internal import PhoneModel
package import Replay
internal import Scenes

/// Scenarios against a running service: many at once, each with phones of its own, because most of
/// their time is waiting.
package struct LivePlayer: Sendable {
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

    /// Plays all that can be played, and tidies up, also when it is interrupted.
    /// - Parameter tell: is told each verdict as it comes, with its plan's place.
    /// - Returns: what could not be tidied up, and what to do about that.
    package func play(
        _ plans: [LivePlan], tell: (Int, ScenarioVerdict) -> Void
    ) async throws(LiveFault) -> [String] {
        for (story, plan) in plans.enumerated() where !plan.isPlayed {
            tell(story, .omitted(plan))
        }
        let played = plans.enumerated().filter(\.element.isPlayed)
        guard !played.isEmpty else { return [] }
        var generator = SystemRandomNumberGenerator()
        let names = LiveName(using: &generator)
        let folder = FileManager.default.temporaryDirectory.path + "/cooee-live-\(names.suffix)"
        try Self.makeFolder(folder)
        let stage = LiveStage(
            owner: owner, names: names, folder: folder, service: service, stopping: stopping)
        var left = await play(
            played.filter { !$0.element.isAlone }, atOnce: Self.most, stage, tell)
        left += await play(played.filter(\.element.isAlone), atOnce: 1, stage, tell)
        do {
            try FileManager.default.removeItem(atPath: folder)
        } catch {
            left.append("the folder \(folder) cannot be removed: remove it by hand")
        }
        return left
    }

    /// As many at once as may hash their owner's password at the same time without being refused.
    private static let most = 8

    private func play(
        _ plans: [(offset: Int, element: LivePlan)], atOnce most: Int, _ stage: LiveStage,
        _ tell: (Int, ScenarioVerdict) -> Void
    ) async -> [String] {
        await withTaskGroup(of: LiveStory.End.self) { group in
            var waiting = plans[...]
            func begin() {
                guard !stopping.isSet, let (story, plan) = waiting.popFirst() else { return }
                group.addTask { await LiveStory(plan, number: story, on: stage).tell() }
            }
            for _ in 0..<most { begin() }
            var left: [String] = []
            while let end = await group.next() {
                if let verdict = end.verdict { tell(end.number, verdict) }
                left += end.left
                begin()
            }
            return left
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
