internal import ArgumentParser
internal import FindDevice
internal import Fleet

/// `cooee phone do NAME BUTTON`: presses a button of a running phone.
struct PhoneDo: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "do", abstract: "Press a button of a running phone, or ask how it is.",
        discussion: "Buttons: " + ButtonPress.usage.joined(separator: ", ") + "\n\n"
            + """
            `pin` asks for the digits, or takes them: they are a finder's guess. `activate` asks \
            for the account's password (or --password-stdin, or COOEE_PASSWORD), which the phone \
            gives to the service.

            Examples:
              cooee phone do mira silence
              cooee phone do mira airplane on
              cooee phone do mira pin 1234
              cooee phone do mira activate
              cooee phone do mira sim Optus
            """)

    @OptionGroup var phone: PhoneOptions

    @Argument(help: "The button and its setting.")
    var button: [String]

    @Option(help: "Whose password is given to `activate`, if not its owner's.")
    var account: String?

    @Flag(help: "Answer with the phone's state as JSON.")
    var json = false

    @OptionGroup var secret: PasswordOptions

    func run() async throws {
        let terminal = Terminal()
        let status = try FleetButtons.press(
            try words(on: terminal), of: phone.folder,
            in: PhoneOptions.phonesFolder(phone.phones))
        terminal.say(json ? try status.json() : status.line)
    }

    /// The words for the phone, with what a person types on its screen.
    private func words(on terminal: Terminal) throws -> [String] {
        switch button {
        case ["pin"]: ["pin", try askedPIN(on: terminal)]
        case ["activate"]: try activation(on: terminal)
        default: button
        }
    }

    private func askedPIN(on terminal: Terminal) throws -> String {
        do throws(Prompt.Silence) {
            guard terminal.canAsk else { return try Prompt.firstLine(atMost: 64) }
            return try Prompt.secret("PIN: ", on: terminal)
        } catch {
            throw Failure(error, wanted: "the PIN")
        }
    }

    private func activation(on terminal: Terminal) throws -> [String] {
        let phones = PhoneOptions.phonesFolder(phone.phones)
        guard let account = try account ?? FleetButtons.account(of: phone.folder, in: phones) else {
            throw ValidationError("Say whose password it is: --account NAME")
        }
        let password = try secret.password("Password of \(account): ", on: terminal)
        return ButtonPress.activation(account: account, password: Secret(password))
    }
}
