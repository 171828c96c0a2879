internal import ArgumentParser
internal import OwnerAPI

/// `cooee found`: ends lost mode.
struct FoundCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "found", abstract: "End lost mode: the phone is found.",
        usage: """
            cooee found <name> [--wait [<duration>]] [--password-stdin] \
            [--service <url>] [--session <file>] [--json]
            """,
        discussion: """
            The phone opens as soon as the order reaches it. Asks for the account's password, as \
            a stolen session must not be enough; scripts give it with --password-stdin or in \
            COOEE_PASSWORD. Exit codes: 0 accepted or, with --wait, unlocked; 1 refused or \
            failed; 3 the wait was over before the order was; 130 Ctrl-C.

            Examples:
              cooee found mira
              cooee found mira --wait
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String?

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var password: PasswordOptions
    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        _ = try waiting.settled(with: name, wanted: "the device's name")
    }

    func perform() async throws {
        let (name, wait) = try waiting.settled(with: name, wanted: "the device's name")
        let signedIn = try owner.signedIn()
        try await OrderErrand(
            signedIn: signedIn, terminal: terminal, json: owner.json, wait: wait
        ).give(to: name) { device in
            NewOrder(
                type: .found,
                confirmation: try password.confirmation(
                    of: signedIn, to: "end lost mode of \(device.name.printable)", on: terminal))
        }
    }
}
