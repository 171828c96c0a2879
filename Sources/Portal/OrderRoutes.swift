internal import FindDevice
internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import OwnerAPI
internal import Service

/// Orders: give, watch, list, take back.
struct OrderRoutes: Sendable {
    let desk: any OwnerDesk
    let gate: Gate

    var routes: [Route] {
        [
            Route(.post, "/v1/devices/{id}/orders") { request, context in
                try await give(request, context)
            },
            Route(.get, "/v1/devices/{id}/orders") { request, context in
                try await list(request, device: context.deviceID())
            },
            Route(.get, "/v1/orders") { request, _ in try await list(request, device: nil) },
            Route(.get, "/v1/orders/{id}") { request, context in
                try await show(request, context)
            },
            Route(.post, "/v1/orders/{id}/cancel") { request, context in
                try await cancel(request, context)
            },
        ]
    }

    /// Always 202, however far the order has come: the phone's answer is a matter of its own.
    private func give(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let account = try await gate.account(of: request)
        let device = try context.deviceID()
        let wait = try Query(request, names: ["wait"]).wait()
        let key = try request.idempotencyKey()
        var request = request
        let bytes = try await request.bodyBytes()
        let wish = try NewOrder(reading: bytes)
        let acceptance = try await desk.accept(
            OrderRequest(
                device: device, account: account.id, demand: try wish.demand(),
                confirmation: wish.confirmation?.password, patience: try wish.patience(),
                idempotencyKey: key, body: bytes))
        var order = acceptance.order
        var headers: HTTPFields = [
            .location: "/v1/orders/\(order.id)", .acceptance: acceptance.manner.rawValue,
        ]
        if wait > .zero, !order.state.isTerminal {
            headers[.connection] = "close"
            order = await follow(order, wait: wait, request: request, context: context)
        }
        return try .json(OrderBody(order), status: .accepted, headers: headers)
    }

    /// The order as it comes to be; as it was accepted if it cannot be followed, because it is
    /// accepted all the same.
    private func follow(
        _ order: Order, wait: Duration, request: Request, context: BasicRequestContext
    ) async -> Order {
        do {
            return try await Following(desk: desk, account: order.account)
                .follow(order.id, since: nil, patience: wait, request: request)
        } catch {
            context.logger.debug(
                "an accepted order was not followed",
                metadata: ["order": "\(order.id)", "error": "\(error)"])
            return order
        }
    }

    private func show(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
        let account = try await gate.account(of: request)
        let query = try Query(request, names: ["wait", "since"])
        let wait = try query.wait()
        let since = try query.choice("since", of: StateName.self)
        let id = try context.orderID()
        let order = try await desk.order(id, of: account.id)
        let hasMoved = since.map { $0 != StateName(order.state) } ?? false
        if wait == .zero || order.state.isTerminal || hasMoved {
            return try .json(OrderBody(order))
        }
        let moved = try await Following(desk: desk, account: account.id)
            .follow(id, since: since?.openState, patience: wait, request: request)
        return try .json(OrderBody(moved), headers: [.connection: "close"])
    }

    private func list(_ request: Request, device: DeviceID?) async throws -> Response {
        let account = try await gate.account(of: request)
        let query = try Query(request, names: ["limit"])
        let orders = try await desk.orders(
            of: account.id, device: device, limit: try query.limit(default: 50, most: 500))
        return try .json(OrderList(orders: orders.map(OrderBody.init)))
    }

    private func cancel(
        _ request: Request, _ context: BasicRequestContext
    ) async throws -> Response {
        let account = try await gate.account(of: request)
        _ = try Query(request, names: [])
        let id = try context.orderID()
        // First, so that somebody else's order is as unknown as none, whatever the body says.
        _ = try await desk.order(id, of: account.id)
        let body = try await request.bodyIfAny(as: Cancellation.self) ?? Cancellation()
        let order = try await desk.cancel(id, account: account.id, giveUp: body.giveUp)
        return try .json(OrderBody(order), status: .accepted)
    }
}

extension Request {
    /// The `Idempotency-Key` header: 1 to 255 printable ASCII characters.
    fileprivate func idempotencyKey() throws -> String? {
        guard let key = headers[.idempotencyKey] else { return nil }
        guard (1...255).contains(key.utf8.count),
            key.utf8.allSatisfy({ (0x20...0x7e).contains($0) })
        else {
            throw Problem(
                .invalidHeader, detail: "an Idempotency-Key has 1 to 255 printable characters",
                mend: "draw a random key, such as a UUID", field: "Idempotency-Key")
        }
        return key
    }
}

extension Acceptance {
    fileprivate var manner: AcceptanceManner { repeated ? .repeated : joined ? .joined : .new }
}

extension HTTPField.Name {
    // Both names are tokens, so the initialiser cannot fail.
    static let idempotencyKey = HTTPField.Name("Idempotency-Key")!
    static let acceptance = HTTPField.Name(AcceptanceManner.header)!
}
