internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import OwnerAPI

/// The audit log, as far as it concerns the account.
struct AuditRoutes: Sendable {
    let desk: any OwnerDesk
    let gate: Gate

    var routes: [Route] {
        [Route(.get, "/v1/audit") { request, _ in try await list(request) }]
    }

    private func list(_ request: Request) async throws -> Response {
        let account = try await gate.account(of: request)
        let query = try Query(request, names: ["device", "order", "after", "limit"])
        let after = try query.number("after", default: 0)
        let entries = try await desk.audit(
            of: account.id, device: try query.device(), order: try order(query), after: after,
            limit: try query.limit(default: 100, most: 1000))
        return try .json(
            AuditPage(
                entries: entries.map(AuditBody.init), next: entries.last?.number ?? after))
    }

    private func order(_ query: Query) throws(Refusal) -> OrderID? {
        guard let text = query.text("order") else { return nil }
        guard let id = OrderID(text) else { throw .unknownOrder }
        return id
    }
}
