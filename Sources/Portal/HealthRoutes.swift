internal import HTTPTypes
internal import Hummingbird
internal import OwnerAPI
internal import Service

/// Whether the service lives, and whether it can work: for whoever watches over it.
struct HealthRoutes: Sendable {
    let desk: any OwnerDesk

    var routes: [Route] {
        [
            Route(.get, "/healthz") { _, _ in try .json(HealthBody()) },
            Route(.get, "/readyz") { _, _ in try await readiness() },
        ]
    }

    private func readiness() async throws -> Response {
        let readiness = await desk.readiness()
        return try .json(
            ReadinessBody(ready: readiness.isReady, parts: readiness.parts),
            status: readiness.isReady ? .ok : .serviceUnavailable)
    }
}
