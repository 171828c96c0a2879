internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// `cooee login`: an owner signs in.
struct LoginCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "login", abstract: "Sign in to your account.",
        discussion: """
            The password is asked for without being shown; scripts give it with \
            --password-stdin or in COOEE_PASSWORD. What the service gives in return, a token, \
            is kept in a file that only you can read, and serves until it expires or you sign \
            out. COOEE_TOKEN stands for a session and COOEE_URL for the service's address. \
            With --json the token is written out: keep it to yourself.

            Examples:
              cooee login anna
              cooee login anna --service https://find.example.org
              cooee login anna --password-stdin < password.txt
            """)

    @Argument(help: "The account's name.")
    var name: String?

    @OptionGroup var password: PasswordOptions
    @OptionGroup var owner: OwnerOptions

    func perform() async throws {
        let environment = OwnerEnvironment.ofProcess
        let file = owner.sessionFile(in: environment)
        let service = owner.namedService(in: environment) ?? lastService(file)
        if service.isOpenToListeners {
            terminal.note("Warning: \(service) is not encrypted: others may read your password.")
        }
        let name = try self.name ?? askedName()
        let secret = try password.password(
            "Password of \(name): ", on: terminal, in: environment)
        let session = try await ServiceClient(baseURL: service.text)
            .signIn(name: name, password: secret)
        try file.write(
            SavedSession(
                service: service.text, account: session.account.name, token: session.token,
                expiresAt: session.expiresAt))
        if owner.json { return try write(session) }
        let left = Ages.left(until: session.expiresAt.timestamp, now: OwnerClock.now())
        terminal.say(
            "Signed in as \(session.account.name.printable) at \(service), for \(left).")
        terminal.say("See your phones: cooee devices")
        if environment.token != nil {
            terminal.note("Note: COOEE_TOKEN is set and goes before this session.")
        }
    }

    /// Where one was signed in last: a session that expired is renewed where it was.
    private func lastService(_ file: SessionFile) -> ServiceAddress {
        do {
            return try file.read().map { ServiceAddress($0.service) } ?? .usual
        } catch {
            // A file that does not hold is about to be written anew.
            return .usual
        }
    }

    private func askedName() throws -> String {
        guard terminal.canAsk, !password.passwordStdin else {
            throw ValidationError("Say who signs in: cooee login NAME")
        }
        do {
            let name = try Prompt.line("Account: ", on: terminal)
            guard !name.isEmpty else {
                throw Failure("no name was given", mend: "cooee login NAME", meaning: .usage)
            }
            return name
        } catch let silence as Prompt.Silence {
            throw Failure(silence, wanted: "the name")
        }
    }
}
