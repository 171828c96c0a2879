internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI

/// `cooee locate`: asks a phone where it is.
struct LocateCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "locate", abstract: "Ask a phone to say where it is now.",
        usage: """
            cooee locate <name> [--wait [<duration>]] [--expires <duration>] \
            [--service <url>] [--session <file>] [--json]
            """,
        discussion: """
            The order waits for a phone that is out of reach, for 10 minutes or as long as \
            --expires says. With --wait you see how far it is; Ctrl-C ends the waiting, not the \
            order. Exit codes: 0 found, 1 refused or not found, 3 the wait was over before the \
            order was, 130 Ctrl-C.

            Examples:
              cooee locate mira
              cooee locate mira --wait
              cooee locate mira --wait 2m --expires 1d
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String?

    @OptionGroup var waiting: WaitOptions

    @Option(
        help: ArgumentHelp(
            "How long the order may wait for its phone, 1s to 7d.", valueName: "duration"))
    var expires: SpanArgument?

    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        _ = try waiting.settled(with: name, wanted: "the device's name")
        try OrderLimits.check(expires: expires?.duration)
    }

    func perform() async throws {
        let (name, wait) = try waiting.settled(with: name, wanted: "the device's name")
        try await OrderErrand(
            signedIn: owner.signedIn(), terminal: terminal, json: owner.json, wait: wait
        ).give(NewOrder(type: .locate, expiresIn: expires.map { Span($0.duration) }), to: name)
    }
}

/// What an order may be asked for with, checked before anything is sent.
enum OrderLimits {
    static func check(expires: Duration?) throws {
        try check(expires, within: Command.patiences, option: "--expires")
    }

    static func check(ring: Duration?) throws {
        try check(ring, within: Command.ringDurations, option: "--for")
    }

    private static func check(
        _ duration: Duration?, within range: ClosedRange<Duration>, option: String
    ) throws {
        guard let duration, !range.contains(duration) else { return }
        throw ValidationError(
            "\(option): it is \(duration.written), and may be from \(range.lowerBound.written)"
                + " to \(range.upperBound.written)")
    }
}
