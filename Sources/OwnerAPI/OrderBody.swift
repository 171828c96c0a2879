package import FindDevice

/// An order as its owner sees it.
package struct OrderBody: Hashable, Sendable, Codable {
    package var id: OrderID
    package var device: DeviceID
    package var type: OrderKind
    package var args: OrderArguments
    package var state: StateName
    /// Where it stands, in a few words: `erase requested`, `erasing, cannot be stopped`, `erased`.
    package var summary: String
    /// Why it failed or was rejected.
    package var reason: String?
    package var acceptedAt: Moment
    package var expiresAt: Moment?
    package var endedAt: Moment?
    /// How often it was published.
    package var attempts: Int
    /// What came of it, once it succeeded.
    package var outcome: OutcomeBody?
    /// Of an erase: where the phone was when it began to wipe itself.
    package var lastSeen: FixBody?
    /// What has to happen next, in a plain sentence; nothing once it has ended.
    package var waitingFor: String?

    package init(_ order: Order) {
        id = order.id
        device = order.device
        type = order.command.kind
        args = OrderArguments(order.command)
        state = StateName(order.state)
        summary = order.summary
        reason = order.state.reason
        acceptedAt = Moment(order.acceptedAt)
        expiresAt = order.expiresAt.map(Moment.init)
        endedAt = order.endedAt.map(Moment.init)
        attempts = order.attempts
        outcome = order.state == .succeeded ? order.outcome.map(OutcomeBody.init) : nil
        lastSeen = order.lastSeen.map(FixBody.init)
        waitingFor = order.waitingFor
    }
}

/// What an order asks for, but for a PIN, which only the phone can read.
package struct OrderArguments: Hashable, Sendable, Codable {
    /// How long a ring sounds.
    package var duration: Span?
    /// What a lost phone shows.
    package var message: String?
    package var callback: String?

    init(_ command: Command) {
        switch command {
        case .locate, .found, .erase, .release: break
        case .ring(let length): duration = Span(length)
        case .lost(let mode): (message, callback) = (mode.message, mode.callback)
        }
    }
}

/// What came of an order: one of its members, as its type says.
package struct OutcomeBody: Hashable, Sendable, Codable {
    /// Of a locate.
    package var fix: FixBody?
    package var ring: RingBody?
    /// Lost mode is on, or off, or the PIN may be tried again.
    package var applied: Bool?
    /// The wipe is done; where the phone was then is the order's `lastSeen`.
    package var erased: Bool?

    package struct RingBody: Hashable, Sendable, Codable {
        package var soundedFor: Span
        package var endedBy: RingEnd
    }

    init(_ outcome: Outcome) {
        switch outcome {
        case .located(let fix): self.fix = FixBody(fix)
        case .rang(let duration, let end):
            ring = RingBody(soundedFor: Span(duration), endedBy: end)
        case .applied: applied = true
        case .erased: erased = true
        }
    }
}

extension Order {
    /// What the phone said of its place before it began to wipe itself.
    fileprivate var lastSeen: Fix? {
        guard command == .erase else { return nil }
        switch outcome {
        case .located(let fix): return fix
        case .erased(let fix): return fix
        case .rang, .applied, nil: return nil
        }
    }
}

/// `{"orders": […]}`: the newest first.
package struct OrderList: Hashable, Sendable, Codable {
    package var orders: [OrderBody]

    package init(orders: [OrderBody]) { self.orders = orders }
}
