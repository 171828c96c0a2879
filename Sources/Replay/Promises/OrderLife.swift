internal import FindDevice

/// What an order's states say, and what its life must look like in the audit log.
extension OrderState {
    /// Whether it says that the order did nothing, and will do nothing.
    var excludesEffects: Bool {
        switch self {
        case .expired, .cancelled, .superseded, .rejected, .failed(.noFix): true
        case .queued, .sent, .received, .deferred, .running, .cancelling, .succeeded, .failed: false
        }
    }
}

extension GhostOrder {
    /// Whether its phone has said what the registry says that it said.
    func hasSaid(_ order: Order) -> Bool {
        said.contains { report in
            switch (order.state, report) {
            case (.received, .received), (.deferred, .deferred), (.expired, .expired),
                (.cancelled, .cancelled):
                true
            case (.running, .running(let lastSeen)):
                order.outcome == lastSeen.map { .located($0.onTheBus) }
            case (.failed(let one), .failed(let other)): one == other
            case (.rejected(let one), .rejected(let other, of: let counter)):
                // What is in its ledger it answers alike, under whatever counter it comes again.
                one == other && (one != .replayed || counter == order.counter)
            case (.succeeded, .succeeded(let outcome)): order.outcome == outcome.onTheBus
            default: false
            }
        }
    }
}

extension Order {
    /// What the audit log's entries of this order leave out or make up; nil if they tell its life.
    func auditFault(_ entries: [AuditRecord]) -> String? {
        let life = entries.filter { $0.action.isState }
        guard let first = life.first, first.action == .orderAccepted else {
            return "its acceptance is not in the audit log"
        }
        guard let last = life.last, tells(last) else {
            return "that it is \(state) is not in the audit log"
        }
        for (one, next) in zip(life, life.dropFirst()) where !mayFollow(next.action, one.action) {
            return "\(next.action.rawValue) follows \(one.action.rawValue)"
        }
        guard counter == nil || life.contains(where: { $0.action == .orderSent }) else {
            return "that it was sent is not in the audit log"
        }
        return nil
    }

    private func tells(_ entry: AuditRecord) -> Bool {
        // Lost mode that stands in the queue again was sent, and then overtaken.
        if state == .queued { return entry.action == .orderAccepted || version != nil }
        return entry.action == state.auditAction && entry.detail == state.reason
    }

    /// Lost mode that was overtaken on its way is sent anew; an erase that has begun
    /// runs, whatever its owner asked meanwhile.
    private func mayFollow(_ next: AuditAction, _ one: AuditAction) -> Bool {
        switch (one, next) {
        case (.orderSent, .orderSent): version != nil
        case (.orderCancelling, .orderRunning): command == .erase
        default: one.rank < next.rank
        }
    }
}

extension AuditAction {
    /// Whether it says that an order has reached a state.
    fileprivate var isState: Bool {
        rawValue.hasPrefix("order.") && self != .orderJoined
    }

    /// How far in an order's life an entry stands; each later one is higher.
    fileprivate var rank: Int {
        switch self {
        case .orderAccepted: 0
        case .orderSent: 1
        case .orderReceived: 2
        case .orderDeferred: 3
        case .orderRunning: 4
        case .orderCancelling: 5
        default: 6
        }
    }
}
