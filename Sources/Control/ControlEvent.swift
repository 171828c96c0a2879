package import DeviceRegistry
package import FindDevice
package import Wire

/// What reaches the service's core, in the order in which it happened.
package enum ControlEvent: Sendable {
    /// A message from the bus; nothing of it is believed yet.
    case message(topic: String, payload: [UInt8])
    /// The service's clients are connected to the broker, or have lost it.
    case busUp
    case busDown
    /// There is room for reports of phones that had to be left out.
    case room(for: [DeviceID])
    /// An owner's wish; `ticket` comes back with the reply.
    case wish(Wish, ticket: Ticket)
}

/// What ties a reply to the wish it answers.
package typealias Ticket = UInt64

/// What the outside asks of the core.
package enum Wish: Sendable {
    case accept(Order, repeatable: RepeatableRequest?)
    case cancel(OrderID, account: AccountID, giveUp: Bool = false)
    case enrol(Device)
    /// All of them or none.
    case enrolAll([Device])
    case remove(DeviceID, account: AccountID)
    case createAccount(Account)
    case issue(AccessToken)
    case revoke(tokenHash: String)
    /// A phone is opened after an erase or a reset; its own word on that follows.
    case activate(DeviceID, account: AccountID)
    /// A sign-in that failed; for the audit log.
    case refuseSignIn(AccountID?)
    /// A wrong password where an order had to be confirmed with it.
    case refuseConfirmation(AccountID, DeviceID)
}

/// A client's name for its request (`Idempotency-Key`), and all that it asked under that name.
package struct RepeatableRequest: Hashable, Sendable {
    package let key: String
    package let request: [UInt8]

    package init(key: String, request: [UInt8]) {
        self.key = key
        self.request = request
    }
}

/// What a wish brought.
package enum Reply: Hashable, Sendable {
    case order(Order, joined: Bool, repeated: Bool)
    case done
}

/// What a step leaves to be done, in this order, once its transaction is committed.
package struct StepOutput: Sendable {
    package var replies: [(ticket: Ticket, result: Result<Reply, Refusal>)] = []
    package var publications: [Publication] = []
    /// Orders as they now are, for whoever waits for them.
    package var changedOrders: [Order] = []
    /// Reports that were stored, for whoever watches.
    package var stored: [(device: DeviceID, report: Report)] = []
    /// What phones told their owners.
    package var events: [(device: DeviceID, event: PhoneEvent, at: Timestamp)] = []
    /// Devices whose state, or whose lost mode, is another than before.
    package var changedDevices: [Device] = []
    /// Phones that can be reached from now on, or no longer.
    package var changedPresences: [(device: DeviceID, presence: Presence)] = []
    /// Messages that did not hold.
    package var faults: [MessageFault] = []
    /// Why the registry could not store something, in words for the service's log.
    package var failures: [String] = []
    /// Why the registry takes nothing at all now, of which `failures` tells too; nil if it does.
    package var outage: RegistryError?
    /// The audit log's head after the step.
    package var auditHead: AuditMark?

    package init() {}
}

/// A message for the bus.
package struct Publication: Hashable, Sendable {
    package let device: DeviceID
    package let channel: Channel
    package let payload: [UInt8]
    /// The order that it asks the phone to carry out; nil for all else.
    package var order: OrderID?

    package var topic: String { TopicPrefix(of: device).topic(channel) }
}

/// A message that changed nothing, and why.
package struct MessageFault: Hashable, Sendable {
    package let topic: String
    package let fault: WireFault
}

/// How long the audit log is, and its last hash.
package struct AuditMark: Hashable, Sendable {
    package let count: Int64
    package let hash: String
}

/// Where a test or a scenario may let the service die.
package enum CrashPoint: String, CaseIterable, Sendable {
    case beforeCommit, afterCommit, beforePublish, afterPublish
}
