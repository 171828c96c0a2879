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

    /// The phone has begun to wipe itself.
    mutating func noteErasing(_ order: Order, by phone: AuditRecord.Actor) {
        guard situation.device.state != .erasing else { return }
        situation.device.state = .erasing
        note(.deviceErasing, for: order, by: phone)
    }

    /// The phone says that an erase or a reset has locked it, or that the account's password opened
    /// it; what it said later counts, if that was heard before. One that is about to wipe itself
    /// goes on with that, and says so when it is done: a reset in its midst is a part of it.
    mutating func noteLock(
        _ isLocked: Bool, for order: Order? = nil, by phone: AuditRecord.Actor
    ) {
        guard !situation.openOrders.contains(where: \.isWiping) else { return }
        let isLocked = situation.laterLock ?? isLocked
        let state = situation.device.state
        if isLocked, state != .locked {
            situation.device.state = .locked
            note(.deviceLocked, for: order, by: phone)
        } else if !isLocked, state == .locked || state == .erasing {
            situation.device.state = situation.device.isLost ? .lost : .active
            note(.deviceActivated, for: order, by: phone)
        }
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
