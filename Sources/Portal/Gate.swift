internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import OwnerAPI

/// Lets signed-in owners through (RFC 6750, section 2.1).
struct Gate: Sendable {
    let desk: any OwnerDesk

    /// The account that the request speaks for.
    func account(of request: Request) async throws -> Account {
        guard let account = try await desk.account(forToken: token(of: request)) else {
            throw Problem(
                .unauthenticated, detail: "the token is unknown or has expired",
                mend: "sign in again: POST /v1/session")
        }
        return account
    }

    func token(of request: Request) throws -> String {
        guard let header = request.headers[.authorization] else {
            throw Problem(
                .unauthenticated, detail: "the request has no Authorization header",
                mend: "sign in with POST /v1/session and send 'Authorization: Bearer <token>'")
        }
        let words = header.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bearer", words[1].utf8.count <= 512
        else {
            throw Problem(
                .unauthenticated, detail: "the Authorization header is not 'Bearer <token>'",
                mend: "send 'Authorization: Bearer <token>'")
        }
        return String(words[1])
    }
}
