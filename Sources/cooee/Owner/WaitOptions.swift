internal import ArgumentParser
internal import FindDevice

/// Whether a command stays until the order has ended.
enum Wait: Hashable, Sendable {
    case no, untilItEnds
    case atMost(Duration)

    /// How long; nil where nothing limits it.
    var limit: Duration? {
        guard case .atMost(let limit) = self else { return nil }
        return limit
    }
}

/// `--wait`, with or without a duration.
struct WaitOptions: ParsableArguments {
    @Option(
        defaultAsFlag: WaitOptions.untilItEnds, parsing: .next,
        help: ArgumentHelp(
            "Stay until the order has ended, or for so long: --wait 30s.",
            valueName: "duration"))
    var wait: String?

    static let untilItEnds = "until it ends"

    /// What was asked for, with the argument that the command needs.
    ///
    /// In `--wait mira` the name stands where a duration might: it is taken for what it is.
    func settled(with argument: String?, wanted: String) throws -> (argument: String, Wait) {
        guard let wait else { return (try present(argument, wanted), .no) }
        if wait == Self.untilItEnds { return (try present(argument, wanted), .untilItEnds) }
        if let limit = Duration(written: wait) {
            return (try present(argument, wanted), .atMost(limit))
        }
        guard argument == nil else {
            throw ValidationError("--wait: '\(wait)' is no duration such as 30s or 5m")
        }
        return (wait, .untilItEnds)
    }

    private func present(_ argument: String?, _ wanted: String) throws -> String {
        guard let argument else { throw ValidationError("Missing: \(wanted)") }
        return argument
    }
}

/// A duration in an option: `30s`, `10m`, `1h30m`.
struct SpanArgument: ExpressibleByArgument, Hashable {
    let duration: Duration

    init?(argument: String) {
        guard let duration = Duration(written: argument) else { return nil }
        self.duration = duration
    }
}
