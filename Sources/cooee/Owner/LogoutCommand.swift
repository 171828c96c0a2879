internal import ArgumentParser
internal import OwnerAPI
internal import OwnerClient

/// `cooee logout`: an owner signs out.
struct LogoutCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "logout", abstract: "Sign out: the session ends, here and at the service.",
        discussion: """
            Orders that you gave go on. With COOEE_TOKEN set, that token is given up.

            Example:
              cooee logout
            """)

    @OptionGroup var owner: OwnerOptions

    func perform() async throws {
        let environment = OwnerEnvironment.ofProcess
        let file = owner.sessionFile(in: environment)
        let isFromFile = environment.token == nil
        if isFromFile, try file.read() == nil {
            return try tell("Nobody was signed in.")
        }
        do {
            try await session(file, environment)?.client.signOut()
        } catch OwnerClientError.problem(let problem) where problem.kind == .unauthenticated {
            // It had ended already.
        } catch let error as OwnerClientError {
            throw Failure(
                "you are still signed in: \(error)",
                mend: "try again; to forget the session on this machine alone: rm \(file.path)")
        }
        if isFromFile { try file.remove() }
        try tell("Signed out.")
    }

    /// Nil for a session that has expired, of which the service knows nothing any more.
    private func session(
        _ file: SessionFile, _ environment: OwnerEnvironment
    ) throws -> SignedIn? {
        guard environment.token == nil, let saved = try file.read() else {
            return try owner.signedIn(in: environment)
        }
        guard saved.expiresAt.timestamp > OwnerClock.now() else { return nil }
        return try owner.signedIn(in: environment)
    }

    private func tell(_ words: String) throws {
        owner.json ? try write(EmptyBody()) : terminal.say(words)
    }
}

/// `{}`: stands for an answer that has no body.
struct EmptyBody: Hashable, Codable {}
