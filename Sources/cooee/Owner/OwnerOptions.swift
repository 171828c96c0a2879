internal import ArgumentParser

/// What every owner's command takes.
struct OwnerOptions: ParsableArguments {
    @OptionGroup var at: SessionOptions

    @Flag(help: "Write one JSON document, as the API gives it, and nothing else.")
    var json = false

    func sessionFile(in environment: OwnerEnvironment) -> SessionFile {
        at.sessionFile(in: environment)
    }

    /// The service that was named; nil if none was.
    func namedService(in environment: OwnerEnvironment) -> ServiceAddress? {
        at.namedService(in: environment)
    }

    /// The owner who is signed in.
    /// - Throws: `Failure` if nobody is.
    func signedIn(in environment: OwnerEnvironment = .ofProcess) throws -> SignedIn {
        try at.signedIn(in: environment)
    }
}
