internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI

/// `cooee ring`: makes a phone ring.
struct RingCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "ring", abstract: "Ring a phone at full volume, even when it is silenced.",
        usage: """
            cooee ring <name> [--for <duration>] [--wait [<duration>]] [--expires <duration>] \
            [--service <url>] [--session <file>] [--json]
            """,
        discussion: """
            It rings for a minute or as long as --for says, until somebody picks it up and \
            unlocks it, or until you cancel the order. The order waits for a phone that is out \
            of reach, for 5 minutes or as long as --expires says. With --wait you see how far \
            it is; Ctrl-C ends the waiting, not the ringing. Exit codes: 0 it rang, 1 refused \
            or failed, 3 the wait was over before the order was, 130 Ctrl-C.

            Examples:
              cooee ring mira
              cooee ring mira --for 30s --wait
              cooee ring mira --expires 1d
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("How long it rings, 1s to 5m.", valueName: "duration"))
    var length: SpanArgument?

    @OptionGroup var waiting: WaitOptions

    @Option(
        help: ArgumentHelp(
            "How long the order may wait for its phone, 1s to 7d.", valueName: "duration"))
    var expires: SpanArgument?

    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        _ = try waiting.settled(with: name, wanted: "the device's name")
        try OrderLimits.check(ring: length?.duration)
        try OrderLimits.check(expires: expires?.duration)
    }

    func perform() async throws {
        let (name, wait) = try waiting.settled(with: name, wanted: "the device's name")
        let wish = NewOrder(
            type: .ring, duration: length.map { Span($0.duration) },
            expiresIn: expires.map { Span($0.duration) })
        try await OrderErrand(
            signedIn: owner.signedIn(), terminal: terminal, json: owner.json, wait: wait
        ).give(wish, to: name)
    }
}
