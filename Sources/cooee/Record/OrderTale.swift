internal import FindDevice
internal import OwnerAPI
internal import Scenes

/// What became of one order in the time that is recorded, by its entries of the audit log.
struct OrderTale {
    let order: OrderBody
    /// What the scenario calls it.
    let name: String
    /// In their order, without what was late.
    let entries: [AuditBody]
    /// When it was given; when the recording begins, if it was open then.
    let beginning: Timestamp

    /// The orders that were open at any moment of the span, in the order in which they were given.
    static func all(of history: History) -> [OrderTale] {
        var names: [String: Int] = [:]
        // Of two that were given in one moment the audit log knows the first.
        let numbers = history.audit.reduce(into: [OrderID: Int64]()) { numbers, entry in
            if let order = entry.order, numbers[order] == nil { numbers[order] = entry.number }
        }
        let orders = history.orders.sorted {
            ($0.acceptedAt.timestamp, numbers[$0.id] ?? 0)
                < ($1.acceptedAt.timestamp, numbers[$1.id] ?? 0)
        }
        return orders.compactMap { order in
            let (accepted, end) = (order.acceptedAt.timestamp, order.endedAt?.timestamp)
            guard accepted <= history.span.upperBound,
                end.map({ $0 >= history.span.lowerBound }) ?? true
            else { return nil }
            let kind = order.type.rawValue
            names[kind, default: 0] += 1
            let number = names[kind] ?? 1
            return OrderTale(
                order: order, name: number > 1 ? "\(kind)-\(number)" : kind,
                entries: history.audit.filter { $0.order == order.id && $0.action != .wordLate },
                beginning: max(accepted, history.span.lowerBound))
        }
    }

    /// The entry that ended it, if it ended in the time that is recorded.
    var end: AuditBody? {
        entries.last { entry in
            entry.action.standing.map(Self.last.contains) ?? false
        }
    }

    /// Where it stood at the end of the time that is recorded.
    var standing: Scenario.OrderStanding {
        entries.last { $0.action.standing != nil }?.action.standing ?? .queued
    }

    private static let last: Set<Scenario.OrderStanding> = [
        .succeeded, .failed, .rejected, .expired, .cancelled, .superseded,
    ]

    /// When it was first sent.
    var sentAt: Timestamp? { entries.first { $0.action == .orderSent }?.at.timestamp }

    /// How long after its beginning it expired, if that is not as usual.
    var patience: Duration? {
        guard let expiresAt = order.expiresAt?.timestamp else { return nil }
        let patience = expiresAt - beginning
        let isUsual = patience == demand.command { _ in [] }.patience
        let range = Command.patiences
        return isUsual ? nil : min(max(patience, range.lowerBound), range.upperBound)
    }

    /// What was asked, with a PIN that stands for the one that nobody knows.
    var demand: Demand {
        switch order.type {
        case .locate: .locate
        case .ring: .ring(duration: order.args.duration?.duration ?? Command.defaultRingDuration)
        case .lost:
            .lost(ExamplePIN.right, message: order.args.message, callback: order.args.callback)
        case .found: .found
        case .erase: .erase
        case .release: .release
        }
    }

    /// What must stand in its audit log when it is replayed: not whether the phone said that it had
    /// received it, for a phone says only the furthest that it has come.
    var actions: [AuditAction] {
        let skipped: Set<AuditAction> =
            [.locate, .lost, .found, .release].contains(order.type)
            ? [.orderReceived, .orderDeferred, .orderJoined, .orderRunning]
            : [.orderReceived, .orderDeferred, .orderJoined]
        return entries.map(\.action).filter { $0.standing != nil && !skipped.contains($0) }
            .reduce(into: []) { if $0.last != $1 { $0.append($1) } }
    }
}

/// PINs for a story whose own are stored nowhere.
enum ExamplePIN {
    static let right = pin("4711")
    static let wrong = pin("0000")

    private static func pin(_ digits: String) -> PIN {
        guard let pin = PIN(digits) else { preconditionFailure("four digits are a PIN") }
        return pin
    }
}

extension AuditAction {
    /// What an order is in after such an entry; nil for entries that say nothing of that.
    var standing: Scenario.OrderStanding? {
        switch self {
        case .orderAccepted: .queued
        case .orderSent: .sent
        case .orderReceived: .received
        case .orderDeferred: .deferred
        case .orderRunning: .running
        case .orderCancelling: .cancelling
        case .orderSucceeded: .succeeded
        case .orderFailed: .failed
        case .orderRejected: .rejected
        case .orderExpired: .expired
        case .orderCancelled: .cancelled
        case .orderSuperseded: .superseded
        default: nil
        }
    }
}
