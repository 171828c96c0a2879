internal import FindDevice

/// Erasing, and what stands after it.
extension Decision {
    /// An erase that is under way is joined: there is nothing to erase twice. One that its owner is
    /// taking back is not: it may end so, and who asks again wants the phone erased. What waits in
    /// the queue is over with it, but for what the owner wants of lost mode.
    mutating func acceptErase(_ order: Order) {
        let open = situation.openOrders.first { $0.command == .erase && $0.state != .cancelling }
        if let open { return join(open, with: order) }
        for queued in situation.openOrders where queued.state == .queued && queued.version == nil {
            apply(.supersede, to: queued, by: .owner(order.account))
        }
        take(order)
    }

    /// Enters a state that the phone's word brings about; each change is one entry of the audit
    /// log.
    mutating func enter(
        _ state: DeviceState, _ order: Order? = nil, by actor: AuditRecord.Actor
    ) {
        guard situation.device.state != state else { return }
        situation.device.state = state
        note(state == .erasing ? .deviceErasing : .deviceLocked, for: order, by: actor)
    }

    /// The account's password opened the phone after an erase or a reset.
    mutating func noteActivation(by phone: AuditRecord.Actor) {
        guard situation.device.state == .locked || situation.device.state == .erasing else {
            return
        }
        situation.device.state = situation.device.isLost ? .lost : .active
        note(.deviceActivated, for: nil, by: phone)
    }

    /// A change of the device's state, in the audit log.
    mutating func note(
        _ action: AuditAction, for order: Order?, by actor: AuditRecord.Actor,
        detail: String? = nil
    ) {
        audit.append(
            AuditRecord(
                at: now, actor: actor, action: action, account: situation.device.account,
                device: situation.device.id, order: order?.id, detail: detail))
    }
}

extension Situation {
    var openErase: Order? { openOrders.first { $0.command == .erase } }
}

extension Order {
    /// Whether the phone has begun to wipe: nothing stops it.
    var isWiping: Bool { command == .erase && state == .running }
}
