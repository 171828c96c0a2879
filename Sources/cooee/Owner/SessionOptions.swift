internal import ArgumentParser
internal import FindDevice
internal import OwnerClient

/// Which service, and whose session there.
struct SessionOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The service's address (or COOEE_URL; else the one signed in to).", valueName: "url"))
    var service: String?

    @Option(
        help: ArgumentHelp(
            "The file that keeps the session (or COOEE_SESSION).", valueName: "file"))
    var session: String?

    func sessionFile(in environment: OwnerEnvironment) -> SessionFile {
        SessionFile(
            path: session ?? environment.sessionFile ?? environment.usualSessionFile)
    }

    /// The service that was named; nil if none was.
    func namedService(in environment: OwnerEnvironment) -> ServiceAddress? {
        (service ?? environment.service).map(ServiceAddress.init)
    }

    /// The owner who is signed in.
    /// - Throws: `Failure` if nobody is.
    func signedIn(in environment: OwnerEnvironment = .ofProcess) throws -> SignedIn {
        let named = namedService(in: environment)
        if let token = environment.token {
            return SignedIn(service: named ?? .usual, token: token, account: nil)
        }
        guard let saved = try sessionFile(in: environment).read() else {
            throw Failure.signInFirst(account: nil)
        }
        let service = ServiceAddress(saved.service)
        guard named == nil || named == service else {
            throw Failure(
                "you are signed in at \(service), not at \(named ?? service)",
                mend: "sign in there: cooee login \(saved.account) --service \(named ?? service)")
        }
        guard saved.expiresAt.timestamp > OwnerClock.now() else {
            throw Failure.signInFirst(account: saved.account)
        }
        return SignedIn(service: service, token: saved.token, account: saved.account)
    }
}

/// An owner at a service that knows them.
struct SignedIn: Sendable {
    let service: ServiceAddress
    /// The account's name, where the session says it.
    let account: String?
    let client: ServiceClient

    init(service: ServiceAddress, token: String, account: String?) {
        self.service = service
        self.account = account
        client = ServiceClient(baseURL: service.text, token: token)
    }
}
