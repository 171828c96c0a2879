import Foundation
import Synchronization
import Testing

@testable import Fleet

/// The phones that `cooee up` runs as processes, and their end.
@Suite("Phones as processes")
struct AgentProcessTests {
    private static let stubborn = "trap '' TERM; while true; do read line || sleep 60; done"

    private func process(_ script: String) throws -> AgentProcess {
        try AgentProcess("/bin/sh", ["-c", script], output: .nowhere)
    }

    @Test("those that end are waited for, and no longer than they take", .timeLimit(.minutes(3)))
    func obedient() async throws {
        let agents = try (0..<5).map { _ in try process("sleep 0.2") }
        await AgentProcess.end(agents, patience: .seconds(3600))
        #expect(agents.allSatisfy { !$0.isRunning })
    }

    @Test("those that do not are killed when the patience is over")
    func stubborn() async throws {
        let agents = [try process(Self.stubborn), try process("exit 0")]
        await AgentProcess.end(agents, patience: .milliseconds(200))
        #expect(agents.allSatisfy { !$0.isRunning })
    }

    @Test("one that has ended already is no reason to wait", .timeLimit(.minutes(3)))
    func ended() async throws {
        let agent = try process("exit 0")
        await AgentProcess.end([agent], patience: .seconds(3600))
        await AgentProcess.end([], patience: .seconds(3600))
        #expect(!agent.isRunning)
    }

    /// If each held a thread of the pool while it waits, no more would begin than there are threads
    /// before the first is done.
    @Test("waiting for them holds no thread that others need")
    func together() async throws {
        let threads = ProcessInfo.processInfo.activeProcessorCount
        let agents = try (0..<4 * threads).map { _ in try process(Self.stubborn) }
        let begun = Count()
        let begunBeforeAnyEnd = await withTaskGroup(of: Int.self) { group in
            for agent in agents {
                group.addTask {
                    begun.add()
                    await AgentProcess.end([agent], patience: .seconds(1))
                    return begun.value
                }
            }
            return await group.reduce(Int.max) { min($0, $1) }
        }
        #expect(begunBeforeAnyEnd > threads)
        #expect(agents.allSatisfy { !$0.isRunning })
    }
}

private final class Count: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add() { count.add(1, ordering: .sequentiallyConsistent) }
}
