internal import ArgumentParser
internal import OwnerAPI

/// `cooee release`: lets the PIN be tried again after the tenth wrong one.
struct ReleaseCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "release", abstract: "Let the PIN of a lost phone be tried again.",
        usage: """
            cooee release <name> [--wait [<duration>]] [--password-stdin] \
            [--service <url>] [--session <file>] [--json]
            """,
        discussion: """
            After ten wrong PINs a lost phone lets nobody try another, until its owner says so. \
            Lost mode stays on. Asks for the account's password; scripts give it with \
            --password-stdin or in COOEE_PASSWORD. Exit codes: 0 accepted or, with --wait, done; \
            1 refused or failed; 3 the wait was over before the order was; 130 Ctrl-C.

            Examples:
              cooee release mira
              cooee release mira --wait
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
                type: .release,
                confirmation: try password.confirmation(
                    of: signedIn, to: "release \(device.name.printable)", on: terminal))
        }
    }
}
