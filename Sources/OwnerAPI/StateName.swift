package import FindDevice

/// An order's state by its name; its reason stands beside it.
package enum StateName: String, CaseIterable, Sendable, Codable {
    case queued, sent, received, deferred, running, cancelling
    case succeeded, failed, rejected, expired, cancelled, superseded

    package init(_ state: OrderState) {
        self =
            switch state {
            case .queued: .queued
            case .sent: .sent
            case .received: .received
            case .deferred: .deferred
            case .running: .running
            case .cancelling: .cancelling
            case .succeeded: .succeeded
            case .failed: .failed
            case .rejected: .rejected
            case .expired: .expired
            case .cancelled: .cancelled
            case .superseded: .superseded
            }
    }

    /// The state of an order that has not ended; nil for the name of one that has.
    package var openState: OrderState? {
        switch self {
        case .queued: .queued
        case .sent: .sent
        case .received: .received
        case .deferred: .deferred
        case .running: .running
        case .cancelling: .cancelling
        case .succeeded, .failed, .rejected, .expired, .cancelled, .superseded: nil
        }
    }

    package var hasEnded: Bool { openState == nil }
}
