package import Foundation
internal import Synchronization

/// A simulated phone as a child process, which ends when this one does.
package final class AgentProcess: Sendable {
    private let process: Process
    /// The child reads this pipe until its end, which comes when this process is gone.
    private let lifeline: Pipe
    /// Finishes when the child has ended.
    private let life: AsyncStream<Never>

    /// Where a child's lines go.
    package enum Output: Sendable {
        /// Where this process's go.
        case inherited
        case nowhere
        /// One that `outputPipe` made.
        case pipe(Pipe)
    }

    /// - Parameters:
    ///   - presses: what is pressed before the phone is switched on, each as `phone do` has it.
    ///   - way: where it goes, as `--move` has it; nil for what its card says.
    package convenience init(
        name: String, phones: String, pressing presses: [String] = [], moving way: String? = nil,
        output: Output
    ) throws {
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        let arguments =
            ["phone", "run", name, "--phones", phones, "--lines", "--until-stdin-closes"]
            + presses.flatMap { ["--press", $0] } + (way.map { ["--move", $0] } ?? [])
        try self.init(program, arguments, output: output)
    }

    /// - Parameter program: what runs instead of a phone, for tests.
    init(_ program: String, _ arguments: [String], output: Output) throws {
        let (life, end) = AsyncStream<Never>.makeStream()
        self.life = life
        (process, lifeline) = try Self.birth.withLock { _ in
            let (process, lifeline) = (Process(), Pipe())
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.standardInput = lifeline
            switch output {
            case .inherited: process.standardOutput = FileHandle.standardOutput
            case .nowhere: process.standardOutput = FileHandle.nullDevice
            case .pipe(let pipe): process.standardOutput = pipe
            }
            process.terminationHandler = { _ in end.finish() }
            try process.run()
            return (process, lifeline)
        }
    }

    /// A pipe for a child's lines.
    package static func outputPipe() -> Pipe { birth.withLock { _ in Pipe() } }

    /// Held where pipes are made and children born. Foundation looks which descriptors are open,
    /// and closes those in the child: what another thread opens between that and the birth would be
    /// held by a stranger, and not end with its owner.
    private static let birth = Mutex(())

    /// The number by which the system knows it.
    var number: Int32 { process.processIdentifier }

    package var isRunning: Bool { process.isRunning }

    /// Ends phones, and returns when they are gone: they power off, or after `patience` are killed.
    package static func end(_ agents: [AgentProcess], patience: Duration = .seconds(3)) async {
        for agent in agents { agent.process.terminate() }
        await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for agent in agents { await agent.hasEnded() }
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

    /// Ends it as a crash does, without a word.
    package func kill() { Foundation.kill(process.processIdentifier, SIGKILL) }

    /// Returns when it is gone.
    package func hasEnded() async { for await _ in life {} }
}
