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

    /// Or the end of one would not be known while another runs.
    @Test("those that are born at once hold nothing of each other's")
    func strangers() async throws {
        let (births, midwives) = AsyncThrowingStream<AgentProcess, any Error>.makeStream()
        // More than the pool has threads: the moments in which it may happen are short.
        for _ in 0..<8 {
            Thread.detachNewThread {
                do {
                    for _ in 0..<20 { midwives.yield(try process("read line")) }
                } catch {
                    midwives.finish(throwing: error)
                }
            }
        }
        var agents: [AgentProcess] = []
        for try await agent in births {
            agents.append(agent)
            if agents.count == 8 * 20 { break }
        }
        let held = try agents.flatMap { try $0.holdings() }
        let shared = Dictionary(grouping: held) { $0 }.filter { $0.value.count > 1 }
        #expect(shared.isEmpty)
        for agent in agents { agent.kill() }
        for agent in agents { await agent.hasEnded() }
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

extension AgentProcess {
    /// The pipes and sockets that it has, beside those for its words.
    fileprivate func holdings() throws -> Set<String> {
        let folder = "/proc/\(number)/fd"
        let names = try FileManager.default.contentsOfDirectory(atPath: folder)
        let targets = try names.filter { !["1", "2"].contains($0) }.map {
            try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
        }
        return Set(targets.filter { $0.hasPrefix("pipe:") || $0.hasPrefix("socket:") })
    }
}

private final class Count: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .sequentiallyConsistent) }

    func add() { count.add(1, ordering: .sequentiallyConsistent) }
}
