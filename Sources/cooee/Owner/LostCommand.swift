internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI

/// `cooee lost`: puts a phone into lost mode.
struct LostCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "lost", abstract: "Lock a lost phone, and tell its finder whom to call.",
        usage: """
            cooee lost <name> [--message <text>] [--callback <number>] [--wait [<duration>]] \
            [--pin-stdin] [--password-stdin] [--service <url>] [--session <file>] [--json]
            """,
        discussion: """
            The phone locks as soon as the order reaches it, however long that takes. Its screen \
            shows the message and the number, nothing else; one of the two is needed. It says \
            every minute where it is, and tells you of each wrong PIN. The PIN that you choose \
            opens it; so does: cooee found. Ordered again it takes the new PIN and words.

            PIN and password are asked for; scripts give them with --pin-stdin and \
            --password-stdin (on two lines) or in COOEE_PIN and COOEE_PASSWORD. Exit codes: 0 \
            accepted or, with --wait, locked; 1 refused or failed; 3 the wait was over before \
            the order was; 130 Ctrl-C.

            Examples:
              cooee lost mira --message "Please call me, there is a reward"
              cooee lost mira --callback "+61 400 000 000" --wait
            """)

    @Argument(help: "The device: its name, the beginning of its name, or its id.")
    var name: String?

    @Option(help: ArgumentHelp("What the finder reads, 200 characters at most.", valueName: "text"))
    var message: String?

    @Option(help: ArgumentHelp("The number that the finder may call.", valueName: "number"))
    var callback: String?

    @OptionGroup var waiting: WaitOptions
    @OptionGroup var pin: PINOptions
    @OptionGroup var password: PasswordOptions
    @OptionGroup var owner: OwnerOptions

    func validate() throws {
        _ = try waiting.settled(with: name, wanted: "the device's name")
        guard message != nil || callback != nil else {
            throw ValidationError(
                "Give --message or --callback: without them a finder cannot give it back")
        }
        if let fault = message.flatMap(LostMode.fault(inMessage:)) {
            throw ValidationError("--message: \(fault)")
        }
        if let fault = callback.flatMap(LostMode.fault(inCallback:)) {
            throw ValidationError("--callback: \(fault)")
        }
    }

    func perform() async throws {
        let (name, wait) = try waiting.settled(with: name, wanted: "the device's name")
        let signedIn = try owner.signedIn()
        try await OrderErrand(
            signedIn: signedIn, terminal: terminal, json: owner.json, wait: wait
        ).give(to: name) { device in
            if !owner.json { preview(device).forEach(terminal.note) }
            let pin = try pin.pin(on: terminal)
            return NewOrder(
                type: .lost, pin: pin, message: message, callback: callback,
                confirmation: try password.confirmation(
                    of: signedIn, to: "lock \(device.name.printable)", on: terminal))
        }
    }

    /// What the finder will see, before anything is asked.
    private func preview(_ device: DeviceBody) -> [String] {
        ["Whoever has \(device.name.printable) will read on its locked screen:"]
            + [message, callback].compactMap(\.self).map { "  " + $0.printable }
            + ["and nothing else. It opens to the PIN that you choose now."]
    }
}

extension PasswordOptions {
    /// The password that an order must be confirmed with.
    /// - Parameter deed: what it is asked for: `erase mira`.
    func confirmation(
        of signedIn: SignedIn, to deed: String, on terminal: Terminal
    ) throws -> Confirmation {
        Confirmation(
            password: try password(
                "Password of \(signedIn.account ?? "your account"), to \(deed): ", on: terminal))
    }
}
