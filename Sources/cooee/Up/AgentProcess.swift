internal import Fleet
internal import Foundation

/// A simulated phone as a child process, which ends when this one does.
final class AgentProcess: Sendable {
    private let process: Process
    /// The child reads this pipe until its end, which comes when this process is gone.
    private let lifeline = Pipe()
    /// Finishes when the child has ended.
    private let life: AsyncStream<Never>

    convenience init(name: String, phones: String, isQuiet: Bool) throws {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        let arguments = ["phone", "run", name, "--phones", phones, "--lines"]
        try self.init(
            program, arguments + ["--until-stdin-closes"],
            output: isQuiet ? .nullDevice : .standardOutput)
    }

    /// - Parameter program: what runs instead of a phone, for tests.
    init(_ program: String, _ arguments: [String], output: FileHandle) throws {
        let (life, end) = AsyncStream<Never>.makeStream()
        self.life = life
        process = Process()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = lifeline
        process.standardOutput = output
        process.terminationHandler = { _ in end.finish() }
        try process.run()
    }

    var isRunning: Bool { process.isRunning }

    /// Ends phones, and returns when they are gone: they power off, or after `patience` are killed.
    static func end(_ agents: [AgentProcess], patience: Duration = .seconds(3)) async {
        for agent in agents { agent.process.terminate() }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for agent in agents { for await _ in agent.life {} }
                return true
            }
            group.addTask {
                do {
                    try await Task.sleep(for: patience)
                    for agent in agents where agent.isRunning { agent.kill() }
                } catch {
                    // They have all ended by themselves.
                }
                return false
            }
            for await areGone in group where areGone { group.cancelAll() }
        }
    }

    private func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }
}
