internal import ArgumentParser
internal import OwnerAPI

/// `cooee erase`: wipes what a phone's user stored.
struct EraseCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "erase", abstract: "Erase a phone: what its user stored is gone for good.",
        usage: """
            cooee erase <name> [--yes] [--wait [<duration>]] [--password-stdin] \
            [--service <url>] [--session <file>] [--json]
            """,
        discussion: """
            The phone wipes itself as soon as the order reaches it, however long that takes, and \
            is then locked to all but the account's password. Until it begins the order can be \
            cancelled; from then on nothing stops it. It can still be located afterwards.

            At a terminal you are asked to type the device's name, then for the password. \
            Scripts say --yes, and give the password with --password-stdin or in COOEE_PASSWORD. \
            Exit codes: 0 accepted or, with --wait, erased; 1 refused or failed; 3 the wait was \
            over before the order was; 130 Ctrl-C.

            Examples:
              cooee erase mira
              COOEE_PASSWORD=... cooee erase mira --yes --wait
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String?

    @Flag(help: "Do not ask for the device's name.")
    var yes = false

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
            try askForName(of: device)
            return NewOrder(
                type: .erase,
                confirmation: try password.confirmation(
                    of: signedIn, to: "erase \(device.name.printable)", on: terminal))
        }
    }

    private func askForName(of device: DeviceBody) throws {
        guard !yes else { return }
        guard terminal.canAsk, !password.passwordStdin else {
            throw Failure(
                "nobody can be asked whether \(device.name) is really to be erased",
                mend: "say --yes", meaning: .usage)
        }
        let name = device.name.printable
        terminal.note(
            "This erases \(name) (\(device.model.printable), serial \(device.serial.printable)):")
        terminal.note("what is stored on it is gone for good.")
        do {
            let typed = try Prompt.line("Type the device's name to go on: ", on: terminal)
            guard typed == device.name else {
                throw Failure("that is not its name; nothing was done", meaning: .usage)
            }
        } catch let silence as Prompt.Silence {
            throw Failure(silence, wanted: "the name")
        }
    }
}
