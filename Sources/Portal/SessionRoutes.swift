internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import OwnerAPI
internal import Service

/// Signing in, signing out.
struct SessionRoutes: Sendable {
    let desk: any OwnerDesk
    let gate: Gate

    var routes: [Route] {
        [
            Route(.post, "/v1/session") { request, _ in try await signIn(request) },
            Route(.delete, "/v1/session") { request, _ in try await signOut(request) },
        ]
    }

    private func signIn(_ request: Request) async throws -> Response {
        _ = try Query(request, names: [])
        let body = try await request.body(as: SessionRequest.self)
        let issued = try await desk.signIn(name: body.name, password: body.password)
        return try .json(
            Session(
                token: issued.token, account: AccountBody(issued.account),
                expiresAt: Moment(issued.expiresAt)))
    }

    private func signOut(_ request: Request) async throws -> Response {
        _ = try await gate.account(of: request)
        try await desk.signOut(token: gate.token(of: request))
        return Response(status: .noContent)
    }
}
