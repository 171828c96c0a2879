internal import Fleet
internal import Foundation

/// A simulated phone as a child process, which ends when this one does.
final class AgentProcess: Sendable {
    private let process: Process
    /// The child reads this pipe until its end, which comes when this process is gone.
    private let lifeline = Pipe()

    init(name: String, phones: String, isQuiet: Bool) throws {
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        process.arguments = [
            "phone", "run", name, "--phones", phones, "--lines", "--until-stdin-closes",
        ]
        process.standardInput = lifeline
        if isQuiet { process.standardOutput = FileHandle.nullDevice }
        try process.run()
    }

    /// Ends phones, and returns when they are gone: they power off, or after 3 s are killed.
    static func end(_ agents: [AgentProcess]) {
        for agent in agents { agent.process.terminate() }
        let deadline = ContinuousClock.now + .seconds(3)
        while agents.contains(where: \.process.isRunning), ContinuousClock.now < deadline {
            usleep(10_000)
        }
        for agent in agents where agent.process.isRunning {
            kill(agent.process.processIdentifier, SIGKILL)
        }
        for agent in agents { agent.process.waitUntilExit() }
    }
}
