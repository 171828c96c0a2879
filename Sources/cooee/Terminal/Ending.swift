internal import ArgumentParser

/// Tells the person why a command ended: help to standard output, all else to standard error.
/// - Parameter root: the command that knows all others, for usage texts.
func report(
    _ error: any Error, of root: any ParsableCommand.Type, on terminal: Terminal = Terminal()
) {
    if let failure = error as? Failure {
        failure.lines(ink: terminal.noteInk).forEach(terminal.note)
        return
    }
    let message = root.fullMessage(for: error)
    guard !message.isEmpty else { return }
    exitCode(for: error) == ExitMeaning.done.rawValue
        ? terminal.say(message) : terminal.note(message)
}

extension ParsableCommand {
    /// Parses the command line, runs what it asks for and reports how that went.
    /// - Parameter arguments: nil for those of this process.
    /// - Returns: the process's exit code.
    static func runAsRoot(_ arguments: [String]? = nil) async -> Int32 {
        do {
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return ExitMeaning.done.rawValue
        } catch {
            report(error, of: self)
            return cooee.exitCode(for: error)
        }
    }
}
