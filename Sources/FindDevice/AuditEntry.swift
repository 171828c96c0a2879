/// One line of the audit log: who did what, to what, when. It holds ids, no places, no secrets.
package struct AuditEntry: Hashable, Sendable {
    /// 1, 2, 3 … without a gap.
    package let number: Int64
    package let record: AuditRecord
    /// SHA-256 of the previous entry's hash and of this entry, in hexadecimal.
    package let hash: String

    package init(number: Int64, record: AuditRecord, hash: String) {
        self.number = number
        self.record = record
        self.hash = hash
    }
}

/// What an audit entry says, before it has its place in the chain.
package struct AuditRecord: Hashable, Sendable {
    package var at: Timestamp
    package var actor: Actor
    package var action: AuditAction
    package var account: AccountID?
    package var device: DeviceID?
    package var order: OrderID?
    /// A word on how or why, from a closed vocabulary: `ring`, `noAnswer`, `succeeded`.
    package var detail: String?

    package init(
        at: Timestamp, actor: Actor, action: AuditAction, account: AccountID? = nil,
        device: DeviceID? = nil, order: OrderID? = nil, detail: String? = nil
    ) {
        self.at = at
        self.actor = actor
        self.action = action
        self.account = account
        self.device = device
        self.order = order
        self.detail = detail
    }

    /// Who did it.
    package enum Actor: Hashable, Sendable {
        case owner(AccountID)
        case phone(DeviceID)
        case service
        /// Somebody with a shell on the machine.
        case administrator
    }
}

/// What was done.
package enum AuditAction: String, CaseIterable, Sendable, Codable {
    case serviceStarted = "service.started"
    case accountCreated = "account.created"
    case signedIn = "account.signedIn"
    case signInRefused = "account.signInRefused"
    case deviceEnrolled = "device.enrolled"
    case deviceRemoved = "device.removed"
    case deviceLost = "device.lost"
    case deviceFound = "device.found"
    case deviceErasing = "device.erasing"
    case deviceLocked = "device.locked"
    /// The account's password was given for a locked phone; the phone's own word follows.
    case activationGranted = "device.activationGranted"
    case deviceActivated = "device.activated"
    case epochRaised = "device.epochRaised"
    case registryRestored = "registry.restored"
    case confirmationRefused = "account.confirmationRefused"
    case orderAccepted = "order.accepted"
    case orderJoined = "order.joined"
    case orderSent = "order.sent"
    case orderReceived = "order.received"
    case orderDeferred = "order.deferred"
    case orderRunning = "order.running"
    case orderCancelling = "order.cancelling"
    case orderSucceeded = "order.succeeded"
    case orderFailed = "order.failed"
    case orderRejected = "order.rejected"
    case orderExpired = "order.expired"
    case orderCancelled = "order.cancelled"
    case orderSuperseded = "order.superseded"
    case wordLate = "word.late"
    case phoneEvent = "phone.event"
}

extension OrderState {
    /// The audit entry that reaching this state makes.
    package var auditAction: AuditAction {
        switch self {
        case .queued: .orderAccepted
        case .sent: .orderSent
        case .received: .orderReceived
        case .deferred: .orderDeferred
        case .running: .orderRunning
        case .cancelling: .orderCancelling
        case .succeeded: .orderSucceeded
        case .failed: .orderFailed
        case .rejected: .orderRejected
        case .expired: .orderExpired
        case .cancelled: .orderCancelled
        case .superseded: .orderSuperseded
        }
    }

    /// Why it ended so, where the state says.
    package var reason: String? {
        switch self {
        case .failed(let reason): reason.rawValue
        case .rejected(let reason): reason.rawValue
        default: nil
        }
    }
}
