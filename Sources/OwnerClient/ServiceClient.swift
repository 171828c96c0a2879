package import FindDevice
package import OwnerAPI

/// The service's API, call by call.
///
/// Each call throws `OwnerClientError`, or `CancellationError` when its task is cancelled.
package struct ServiceClient: Sendable {
    let transport: Transport

    /// - Parameters:
    ///   - baseURL: scheme, host and port: `http://127.0.0.1:8080`.
    ///   - token: what signing in gave; nil for what needs none.
    package init(baseURL: String, token: String? = nil) {
        var baseURL = baseURL
        while baseURL.hasSuffix("/") { baseURL.removeLast() }
        transport = Transport(baseURL: baseURL, token: token)
    }

    /// Scheme, host and port.
    package var address: String { transport.baseURL }

    /// The same service, asked as the owner of `token`.
    package func signedIn(with token: String) -> ServiceClient {
        ServiceClient(baseURL: transport.baseURL, token: token)
    }

    // MARK: Session

    package func signIn(name: String, password: String) async throws -> Session {
        try await read(.post, "/v1/session", body: SessionRequest(name: name, password: password))
    }

    package func signOut() async throws {
        _ = try await answer(.init(method: .delete, path: "/v1/session"))
    }

    // MARK: Devices

    package func devices() async throws -> [DeviceBody] {
        let list: DeviceList = try await read(.get, "/v1/devices")
        return list.devices
    }

    package func device(_ id: DeviceID) async throws -> DeviceBody {
        try await read(.get, "/v1/devices/\(id)")
    }

    /// Turns Find Device on for a phone; needs no token.
    package func enrol(_ request: EnrolRequest) async throws -> EnrolGrant {
        try await read(.post, "/v1/devices", body: request)
    }

    /// The same for up to `BulkEnrolRequest.most` phones at once; all or none.
    package func enrol(all request: BulkEnrolRequest) async throws -> BulkEnrolGrant {
        try await read(.post, "/v1/devices/bulk", body: request)
    }

    package func remove(_ id: DeviceID, password: String) async throws {
        let removal = Removal(confirmation: Confirmation(password: password))
        _ = try await answer(
            .init(method: .delete, path: "/v1/devices/\(id)", body: try BodyJSON.write(removal)))
    }

    /// Asks, on the account's password, for what opens a phone that is locked after an erase or a
    /// reset; needs no token.
    package func activate(_ id: DeviceID, _ request: ActivationRequest) async throws -> [UInt8] {
        let grant: ActivationGrant = try await read(
            .post, "/v1/devices/\(id)/activation", body: request)
        return Array(grant.activation.utf8)
    }

    // MARK: Orders

    /// Gives an order; with `wait` the answer is held back, at most 60 s, until it has ended.
    package func give(
        _ order: NewOrder, to device: DeviceID, idempotencyKey: String? = nil,
        wait: Duration = .zero
    ) async throws -> GivenOrder {
        let answer = try await answer(
            .init(
                method: .post, path: "/v1/devices/\(device)/orders", query: Self.query(wait: wait),
                headers: idempotencyKey.map { [("Idempotency-Key", $0)] } ?? [],
                body: try BodyJSON.write(order), wait: wait))
        let manner = answer.header(AcceptanceManner.header).flatMap(AcceptanceManner.init)
        return GivenOrder(order: try decode(answer), manner: manner ?? .new)
    }

    package func order(_ id: OrderID) async throws -> OrderBody {
        try await read(.get, "/v1/orders/\(id)")
    }

    /// Waits, at most `wait` (60 s or less), until the order has ended or, with `since`, is in
    /// another state than that; gives it as it then is.
    package func follow(
        _ id: OrderID, since: StateName? = nil, wait: Duration
    ) async throws -> OrderBody {
        let since = since.map { [("since", $0.rawValue)] } ?? []
        return try decode(
            await answer(
                .init(
                    method: .get, path: "/v1/orders/\(id)",
                    query: Self.query(wait: wait) + since, wait: wait)))
    }

    /// The newest orders first; of one device, or of all the account's.
    package func orders(of device: DeviceID? = nil, limit: Int? = nil) async throws -> [OrderBody] {
        let list: OrderList = try await read(
            .get, device.map { "/v1/devices/\($0)/orders" } ?? "/v1/orders",
            query: Self.query(("limit", limit)))
        return list.orders
    }

    /// - Parameter giveUp: not to wait for the phone's answer.
    package func cancel(_ id: OrderID, giveUp: Bool = false) async throws -> OrderBody {
        try await read(.post, "/v1/orders/\(id)/cancel", body: Cancellation(giveUp: giveUp))
    }

    // MARK: What was

    package func trail(
        of device: DeviceID, from: Timestamp? = nil, to: Timestamp? = nil, limit: Int? = nil
    ) async throws -> TrailBody {
        try await read(
            .get, "/v1/devices/\(device)/trail",
            query: Self.query(("from", from), ("to", to), ("limit", limit)))
    }

    /// The trail as a file for other programs.
    /// - Parameter format: `gpx`, `geojson` or `kml`.
    package func trailFile(
        of device: DeviceID, format: String, from: Timestamp? = nil, to: Timestamp? = nil,
        limit: Int? = nil
    ) async throws -> [UInt8] {
        try await answer(
            .init(
                method: .get, path: "/v1/devices/\(device)/trail",
                query: Self.query(
                    ("from", from), ("to", to), ("limit", limit), ("format", format)))
        ).body
    }

    /// What a phone told, oldest first, after event number `after`.
    package func events(
        of device: DeviceID, after: Int64? = nil, limit: Int? = nil
    ) async throws -> EventPage {
        try await read(
            .get, "/v1/devices/\(device)/events",
            query: Self.query(("after", after), ("limit", limit)))
    }

    package func audit(
        device: DeviceID? = nil, order: OrderID? = nil, after: Int64? = nil, limit: Int? = nil
    ) async throws -> AuditPage {
        try await read(
            .get, "/v1/audit",
            query: Self.query(
                ("device", device), ("order", order), ("after", after), ("limit", limit)))
    }

    // MARK: The service itself

    package func health() async throws -> HealthBody { try await read(.get, "/healthz") }

    /// Whether the service can work; an answer too when it cannot.
    package func readiness() async throws -> ReadinessBody {
        let answer = try await transport.send(.init(method: .get, path: "/readyz"))
        return try decode(answer)
    }
}

/// An accepted order, with how it came to be accepted.
package struct GivenOrder: Hashable, Sendable {
    package let order: OrderBody
    package let manner: AcceptanceManner
}

// MARK: - Answers

extension ServiceClient {
    private func read<Body: Decodable>(
        _ method: Transport.Call.Method, _ path: String, query: [(String, String)] = []
    ) async throws -> Body {
        try decode(await answer(.init(method: method, path: path, query: query)))
    }

    private func read<Body: Decodable>(
        _ method: Transport.Call.Method, _ path: String, body: some StrictBody
    ) async throws -> Body {
        try decode(
            await answer(.init(method: method, path: path, body: try BodyJSON.write(body))))
    }

    /// The answer to a call that went well; any other one as an error.
    private func answer(_ call: Transport.Call) async throws -> Transport.Answer {
        try checked(try await transport.send(call))
    }

    func checked(_ answer: Transport.Answer) throws -> Transport.Answer {
        guard (200..<300).contains(answer.status) else {
            guard answer.header("Content-Type") == Problem.mediaType else {
                throw OwnerClientError.malformed(
                    reason: "\(transport.baseURL) answered \(answer.status) and did not say why: "
                        + "is it Cooee's service?")
            }
            throw OwnerClientError.problem(try decode(answer))
        }
        return answer
    }

    func decode<Body: Decodable>(_ answer: Transport.Answer) throws -> Body {
        do {
            return try BodyJSON.read(Body.self, from: answer.body)
        } catch {
            throw OwnerClientError.malformed(
                reason: "\(transport.baseURL) sent an answer that is no \(Body.self): "
                    + "is it Cooee's service, of this version?")
        }
    }

    private static func query(_ values: (String, (any CustomStringConvertible)?)...) -> [(
        String, String
    )] {
        values.compactMap { name, value in value.map { (name, $0.description) } }
    }

    private static func query(wait: Duration) -> [(String, String)] {
        wait > .zero ? [("wait", wait.written)] : []
    }
}
