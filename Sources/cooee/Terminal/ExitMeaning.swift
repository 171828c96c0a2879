internal import ArgumentParser

/// What a command's exit code tells the shell.
enum ExitMeaning: Int32, Hashable, Sendable {
    case done = 0
    /// Refused, failed, or ended otherwise than it was wished.
    case failed = 1
    /// The command line itself does not hold.
    case usage = 2
    /// The wait was over before the order was.
    case timedOut = 3
    /// Ctrl-C: 128 and the signal's number, as shells count it.
    case interrupted = 130

    var exitCode: ExitCode { ExitCode(rawValue) }
}

/// The exit code with which a process ends because of `error`.
///
/// The parser's own code for a wrong command line (64, `EX_USAGE`) becomes 2.
func exitCode(for error: any Error) -> Int32 {
    if let failure = error as? Failure { return failure.meaning.rawValue }
    let code = ParserDefaults.exitCode(for: error)
    return code == .validationFailure ? ExitMeaning.usage.rawValue : code.rawValue
}

/// Stands for any command where the parser asks for one.
private struct ParserDefaults: ParsableArguments {}
