internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import OwnerAPI

/// What happens: what phones told, and all of it live.
struct EventRoutes: Sendable {
    let desk: any OwnerDesk
    let gate: Gate

    var routes: [Route] {
        [
            Route(.get, "/v1/devices/{id}/events") { request, context in
                try await list(request, context)
            },
            Route(.get, "/v1/events") { request, _ in try await watch(request) },
        ]
    }

    private func list(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let account = try await gate.account(of: request)
        let device = try context.deviceID()
        let query = try Query(request, names: ["after", "limit"])
        let after = try query.number("after", default: 0)
        let events = try await desk.events(
            of: account.id, device: device, after: after,
            limit: try query.limit(default: 100, most: 1000))
        return try .json(
            EventPage(events: events.map(EventBody.init), next: events.last?.number ?? after))
    }

    private func watch(_ request: Request) async throws -> Response {
        let account = try await gate.account(of: request)
        let token = try gate.token(of: request)
        let query = try Query(request, names: ["device"])
        let feed = try await desk.news(
            of: account.id, device: try query.device(),
            after: request.headers[.lastEventID].map { String($0.prefix(64)) })
        guard let feed else {
            throw Problem(
                .tooManyStreams, detail: "the account is watched by too many already",
                mend: "end another live stream first")
        }
        let stream = LiveStream(feed: feed) { [gate] in
            try await gate.desk.account(forToken: token) != nil
        }
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .xAccelBuffering: "no"],
            body: .init { writer in try await stream.run(into: writer) })
    }
}

extension EventBody {
    init(_ stored: StoredEvent) {
        self.init(stored.event, of: stored.device, at: stored.at)
        number = stored.number
        receivedAt = Moment(stored.receivedAt)
    }
}

extension HTTPField.Name {
    // Both names are tokens, so the initialiser cannot fail.
    fileprivate static let lastEventID = HTTPField.Name("Last-Event-ID")!
    /// Asks a proxy in front not to hold back what comes piece by piece.
    fileprivate static let xAccelBuffering = HTTPField.Name("X-Accel-Buffering")!
}
