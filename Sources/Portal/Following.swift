internal import FindDevice
internal import Hummingbird
internal import ServiceLifecycle

/// Waits for an order to move, as long as somebody is there to be told.
struct Following: Sendable {
    let desk: any OwnerDesk
    let account: AccountID

    /// The order, once it has ended or, with `since`, left that state; or as it is when patience
    /// ends, the owner hangs up, or the service stops.
    ///
    /// The connection can serve no further request after this: it was read from while waiting.
    func follow(
        _ id: OrderID, since: OrderState?, patience: Duration, request: Request
    ) async throws -> Order {
        // Watching for the end of a body that was never taken in would end the process: the
        // server's stream of it must have been finished.
        var request = request
        _ = try await request.collectBody(upTo: PortalSettings.largestBody)
        do {
            return try await request.body.consumeWithCancellationOnInboundClose { [self] _ in
                try await cancelWhenGracefulShutdown { [self] in
                    try await desk.order(id, of: account, since: since, patience: patience)
                }
            }
        } catch is CancellationError where !Task.isCancelled {
            return try await desk.order(id, of: account)
        }
    }
}
