internal import FindDevice
internal import OwnerAPI

/// Orders, one a line.
enum OrderTable {
    /// Orders that have not ended: what they wait for.
    static func open(_ orders: [OrderBody], names: [DeviceID: String], now: Timestamp) -> Table {
        var table = Table(
            .init("order"), .init("device"), .init("what"), .init("state"), .init("accepted"),
            .init("expires"), .init("sent", isNumber: true), .init("now"))
        for order in orders {
            table.add(
                .init(order.id.short, .bold), .init(names[order.device] ?? order.device.short),
                .init(OrderStory.deed(order)),
                .init(order.state.rawValue, OrderStory.colour(order)),
                .init(Ages.ago(order.acceptedAt.timestamp, now: now)),
                .init(expiry(order, now: now)), .init("\(order.attempts)×"),
                .init(order.waitingFor ?? ""))
        }
        return table
    }

    /// Orders of all kinds, ended ones too: what came of them.
    static func all(_ orders: [OrderBody], names: [DeviceID: String], now: Timestamp) -> Table {
        var table = Table(
            .init("order"), .init("device"), .init("what"), .init("state"), .init("accepted"),
            .init("ended"), .init("outcome"))
        for order in orders {
            let name = names[order.device] ?? order.device.short
            table.add(
                .init(order.id.short, .bold), .init(name), .init(OrderStory.deed(order)),
                .init(OrderStory.state(order), OrderStory.colour(order)),
                .init(Ages.ago(order.acceptedAt.timestamp, now: now)),
                .init(order.endedAt.map { Ages.ago($0.timestamp, now: now) } ?? "-"),
                .init(outcome(order, name: name)))
        }
        return table
    }

    private static func expiry(_ order: OrderBody, now: Timestamp) -> String {
        guard let expiry = order.expiresAt?.timestamp else { return "never" }
        return expiry > now ? "in \(Ages.left(until: expiry, now: now))" : "passed"
    }

    private static func outcome(_ order: OrderBody, name: String) -> String {
        if let fix = order.outcome?.fix { return Places.summary(fix) }
        if let fix = order.lastSeen {
            return OrderStory(order, name: name).sentence + "; last seen " + Places.summary(fix)
        }
        return OrderStory(order, name: name).sentence
    }
}
