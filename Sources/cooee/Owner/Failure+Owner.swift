internal import ArgumentParser
internal import OwnerAPI
internal import OwnerClient

/// What can go wrong between an owner and the service, in words.
extension Failure {
    static func signInFirst(account: String?) -> Failure {
        Failure(
            account == nil ? "nobody is signed in" : "you are signed in no longer",
            mend: "sign in first: cooee login \(account ?? "NAME")")
    }

    /// Any error of an owner's command, ready to be reported.
    /// - Parameter asJSON: whether it is told as a problem document (RFC 9457).
    static func told(_ error: any Error, asJSON: Bool) -> any Error {
        guard var failure = Failure(telling: error) else { return error }
        if asJSON, failure.document == nil { failure.document = document(for: error, failure) }
        return failure
    }

    /// Nil for errors that the parser reports.
    private init?(telling error: any Error) {
        switch error {
        case is ExitCode, is ValidationError, is CleanExit: return nil
        case let failure as Failure: self = failure
        case let error as OwnerClientError: self.init(error)
        case is CancellationError: self.init("interrupted", meaning: .interrupted)
        default: self.init("\(error)")
        }
    }

    private init(_ error: OwnerClientError) {
        switch error {
        case .problem(let problem) where problem.kind == .unauthenticated:
            self = .signInFirst(account: nil)
            what = "the service does not know your session any longer"
        case .problem(let problem):
            self.init(problem.detail, mend: Self.mend(of: problem))
        case .unreachable(let reason), .malformed(let reason): self.init(reason)
        }
    }

    /// What to do, where the service speaks of the API, in words of the command line.
    private static func mend(of problem: Problem) -> String {
        switch problem.kind {
        case .unknownDevice: "see your devices: cooee devices"
        case .unknownOrder: "see your orders: cooee orders --all"
        case .confirmationRefused: "give the password of your account"
        case .cannotBeStopped:
            "wait for its word; if it never comes: cooee cancel ORDER --give-up"
        case .notWhileLost: "end lost mode first: cooee found NAME"
        case .notWhileErasing: "cancel the erase (cooee orders), or wait until it has ended"
        case .notLost: "lost mode begins with: cooee lost NAME"
        default: problem.mend
        }
    }

    private static func document(for error: any Error, _ failure: Failure) -> String? {
        if case .problem(let problem) = error as? OwnerClientError { return text(of: problem) }
        return text(of: LocalProblem(detail: failure.what, mend: failure.mend))
    }

    private static func text(of body: some Encodable) -> String? {
        do {
            return String(decoding: try BodyJSON.write(body), as: UTF8.self)
        } catch {
            // What cannot be encoded is still told as words.
            return nil
        }
    }
}

/// A problem that the service never heard of (RFC 9457; `about:blank` where no type says more).
private struct LocalProblem: Encodable {
    var type = "about:blank"
    var title = "The command could not be carried out"
    var detail: String
    var mend: String?
}
