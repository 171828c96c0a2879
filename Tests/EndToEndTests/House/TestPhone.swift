import FindDevice
import Fleet
import Foundation
import PhoneModel
import Scenes
import Synchronization

/// An enrolled phone of a house, whose agent runs on a thread of its own while it is switched on.
final class TestPhone: Tenant {
    let folder: PhoneFolder
    let card: PhoneCard
    private let profile: HandsetProfile
    private let agent = Mutex<Running?>(nil)
    private let diary = Mutex<[Notice]>([])
    private let seen = Mutex<Phone?>(nil)
    private let parting = Mutex<ContinuousClock.Instant?>(nil)

    init(_ card: PhoneCard, in folder: PhoneFolder, profile: HandsetProfile) {
        self.card = card
        self.folder = folder
        self.profile = profile
    }

    var device: DeviceID { card.device }
    var store: PhoneStore { folder.store(of: card.device) }

    /// What somebody near it noticed, since it was enrolled.
    var notices: [Notice] { diary.withLock { $0 } }

    /// The volumes of its rings, one a ring.
    var rings: [Int] {
        notices.compactMap { if case .rings(let volume, _) = $0 { volume } else { nil } }
    }

    var ringEnds: [RingEnd] {
        notices.compactMap { if case .ringEnds(let end) = $0 { end } else { nil } }
    }

    /// The phone as it was after the last thing that happened to it.
    var snapshot: Phone? { seen.withLock { $0 } }

    /// When its agent last ended, by the agent's own thread.
    var goneAt: ContinuousClock.Instant? { parting.withLock { $0 } }

    /// Starts its agent.
    func switchOn() throws {
        let stopping = StopFlag()
        let agent = try makeAgent(stopping: stopping)
        let (ended, end) = AsyncStream<any Error>.makeStream()
        let thread = Handover(agent).thread { agent in
            do {
                try agent.run()
            } catch {
                end.yield(error)
            }
        } whenGone: { [weak self] in
            self?.parting.withLock { $0 = .now }
            end.finish()
        }
        thread.name = folder.name
        self.agent.withLock { $0 = Running(stopping: stopping, ended: ended) }
        thread.start()
    }

    /// Powers it off; returns when its agent is gone.
    func switchOff() async throws {
        let running = agent.withLock { running in
            defer { running = nil }
            return running
        }
        guard let running else { return }
        running.stopping.set()
        for await error in running.ended { throw error }
    }

    /// Makes its agent without running it.
    func makeAgent(stopping: StopFlag = StopFlag()) throws -> PhoneAgent {
        try PhoneAgent(folder: folder, profile: profile, stopping: stopping) {
            [weak self] phone, notices, _ in
            self?.note(phone, notices)
        }
    }

    /// Presses a button, as `cooee phone do` does.
    @discardableResult
    func press(_ words: String) throws -> PhoneStatus {
        try ButtonClient.press(words.split(separator: " ").map(String.init), of: folder)
    }

    var status: PhoneStatus { get throws { try press("status") } }

    func leave() async throws { try await switchOff() }

    private func note(_ phone: Phone, _ notices: [Notice]) {
        seen.withLock { $0 = phone }
        diary.withLock { $0 += notices }
    }

    private struct Running: Sendable {
        let stopping: StopFlag
        let ended: AsyncStream<any Error>
    }
}

/// An agent on its way to the thread that it then belongs to.
private final class Handover {
    private var agent: PhoneAgent?

    init(_ agent: PhoneAgent) { self.agent = agent }

    /// - Parameter whenGone: called once the agent has let go of its folder.
    func thread(
        _ run: @escaping @Sendable (PhoneAgent) -> Void, whenGone: @escaping @Sendable () -> Void
    ) -> Thread {
        nonisolated(unsafe) let handover = self
        return Thread {
            if let agent = handover.agent { run(agent) }
            handover.agent = nil
            whenGone()
        }
    }
}
