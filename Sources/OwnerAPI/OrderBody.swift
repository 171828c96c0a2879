package import FindDevice

/// An order as its owner sees it.
package struct OrderBody: Hashable, Sendable, Codable {
    package var id: OrderID
    package var device: DeviceID
    package var type: OrderKind
    package var args: OrderArguments
    package var state: StateName
    /// Why it failed or was rejected.
    package var reason: String?
    package var acceptedAt: Moment
    package var expiresAt: Moment?
    package var endedAt: Moment?
    /// How often it was published.
    package var attempts: Int
    /// What came of it, once it succeeded.
    package var outcome: OutcomeBody?
    /// What has to happen next, in a plain sentence; nothing once it has ended.
    package var waitingFor: String?

    package init(_ order: Order) {
        id = order.id
        device = order.device
        type = order.command.kind
        args = OrderArguments(order.command)
        state = StateName(order.state)
        reason = order.state.reason
        acceptedAt = Moment(order.acceptedAt)
        expiresAt = order.expiresAt.map(Moment.init)
        endedAt = order.endedAt.map(Moment.init)
        attempts = order.attempts
        outcome = order.outcome.map(OutcomeBody.init)
        waitingFor = state.waitingFor
    }
}

package struct OrderArguments: Hashable, Sendable, Codable {
    /// How long a ring sounds.
    package var duration: Span?

    init(_ command: Command) {
        switch command {
        case .locate: duration = nil
        case .ring(let length): duration = Span(length)
        }
    }
}

/// What came of an order: one of its members, as its type says.
package struct OutcomeBody: Hashable, Sendable, Codable {
    package var fix: FixBody?
    package var ring: RingBody?

    package struct RingBody: Hashable, Sendable, Codable {
        package var soundedFor: Span
        package var endedBy: RingEnd
    }

    init(_ outcome: Outcome) {
        switch outcome {
        case .located(let fix): self.fix = FixBody(fix)
        case .rang(let duration, let end):
            ring = RingBody(soundedFor: Span(duration), endedBy: end)
        }
    }
}

/// `{"orders": […]}`: the newest first.
package struct OrderList: Hashable, Sendable, Codable {
    package var orders: [OrderBody]

    package init(orders: [OrderBody]) { self.orders = orders }
}
