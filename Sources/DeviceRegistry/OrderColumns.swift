internal import FindDevice
internal import GRDB

/// An order's command and state as columns spell them: a word, and what belongs to it beside it.
extension OrderState {
    /// Every state, once: what the column's CHECK is held against.
    static let stored: [OrderState] =
        [
            .queued, .sent, .received, .deferred, .running, .cancelling, .succeeded, .expired,
            .cancelled, .superseded,
        ] + FailureReason.allCases.map(OrderState.failed)
        + RejectionReason.allCases.map(OrderState.rejected)

    var storedName: String {
        switch self {
        case .queued: "queued"
        case .sent: "sent"
        case .received: "received"
        case .deferred: "deferred"
        case .running: "running"
        case .cancelling: "cancelling"
        case .succeeded: "succeeded"
        case .failed: "failed"
        case .rejected: "rejected"
        case .expired: "expired"
        case .cancelled: "cancelled"
        case .superseded: "superseded"
        }
    }

    init?(stored name: String, reason: String?) {
        let found = Self.stored.first { $0.storedName == name && $0.reason == reason }
        guard let found else { return nil }
        self = found
    }
}

extension Command {
    /// The duration that was asked for; nil for a command that has none of its own.
    var storedDuration: Duration? {
        switch self {
        case .ring(let duration): duration
        case .locate, .lost, .found, .erase, .release: nil
        }
    }

    /// The arguments that are sealed before they are stored; nil for a command that has none.
    var secretArguments: LostMode? {
        switch self {
        case .lost(let mode): mode
        case .locate, .ring, .found, .erase, .release: nil
        }
    }
}

extension StoredRow {
    /// A kind at `index`, and its duration in the next column.
    /// - Parameter lostMode: opens the sealed arguments of the kind that has some.
    func command(_ index: Int, lostMode: () throws -> LostMode) throws -> Command {
        let kind: OrderKind = try word(index)
        switch kind {
        case .locate: return .locate
        case .ring: return .ring(duration: .milliseconds(try integer(index + 1)))
        case .lost: return .lost(try lostMode())
        case .found: return .found
        case .erase: return .erase
        case .release: return .release
        }
    }

    /// A state at `index`, and its reason in the next column.
    func orderState(_ index: Int) throws -> OrderState {
        let state = OrderState(stored: try text(index), reason: try optionalText(index + 1))
        guard let state else { throw fault(index) }
        return state
    }
}
