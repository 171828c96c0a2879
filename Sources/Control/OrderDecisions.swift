internal import FindDevice

/// How orders are taken, sent, sent again, cancelled and ended.
extension Decision {
    mutating func accept(_ order: Order) {
        guard situation.device.supports.contains(order.command.kind) else {
            answer = .failure(.unsupported(order.command.kind))
            return
        }
        switch order.command {
        case .locate, .ring, .release: acceptCommand(order)
        case .erase: acceptErase(order)
        case .lost: acceptLostMode(order, isOn: true)
        case .found: acceptLostMode(order, isOn: false)
        }
    }

    /// Joins one that is queued and asks the same; takes the place of one that asks otherwise.
    private mutating func acceptCommand(_ order: Order) {
        if order.command == .release, !situation.device.isLost {
            answer = .failure(.notLost)
            return
        }
        let queued = situation.openOrders.first {
            $0.state == .queued && $0.command.kind == order.command.kind
        }
        if let queued, queued.command == order.command { return join(queued, with: order) }
        if let queued { apply(.supersede, to: queued, by: .owner(order.account)) }
        take(order)
    }

    mutating func join(_ earlier: Order, with order: Order) {
        note(.orderJoined, earlier, by: .owner(order.account))
        answer = .success(Answer(order: earlier, joined: true))
    }

    mutating func take(_ order: Order) {
        situation.openOrders.append(order)
        acceptedOrder = order.id
        store(order)
        note(.orderAccepted, order, by: .owner(order.account), detail: order.command.kind.rawValue)
        answer = .success(Answer(order: order))
    }

    mutating func cancel(_ id: OrderID, giveUp: Bool) {
        guard let order = situation.openOrders.first(where: { $0.id == id }) else {
            // Its time may have run out at this very moment.
            let ended = changedOrders.first { $0.id == id }
            answer = .failure(ended.map { .alreadyEnded($0.state) } ?? .unknownOrder)
            return
        }
        guard giveUp || !order.isWiping else {
            answer = .failure(.cannotBeStopped)
            return
        }
        apply(giveUp ? .giveUp : .cancelRequest, to: order, by: .owner(order.account))
        guard let asked = changedOrders.last(where: { $0.id == id }) else {
            answer = .success(Answer(order: order))
            return
        }
        answer = .success(Answer(order: asked))
        if asked.state == .cancelling { publish(asked, attempts: 0) }
    }

    /// Expires what waited too long, gives up on what got no answer, sends again what is due.
    mutating func letTimePass() {
        for order in situation.openOrders { letTimePass(for: order) }
        if case .leaving(_, let until) = situation.link, until <= now { situation.link = .offline }
    }

    private mutating func letTimePass(for order: Order) {
        if order.state == .queued {
            if let expiresAt = order.expiresAt, expiresAt <= now {
                apply(.expiryPass, to: order, by: .service)
            }
        } else if let due = order.answerDue(grace: settings.answerGrace), due <= now {
            apply(.answerOverdue, to: order, by: .service)
        } else if situation.link.isLive, let resendAt = order.resendAt, resendAt <= now {
            publish(order, attempts: order.attempts)
        }
    }

    /// Sends what stands next in line, if the phone is there and nothing else is on its way; what
    /// pre-empts waits for nothing.
    mutating func sendNext() {
        guard situation.link.isLive, var order = situation.nextInLine else { return }
        situation.device.counter = situation.device.counter.next
        order.counter = situation.device.counter
        apply(.publish, to: order, by: .service)
        if let sent = situation.openOrders.first(where: { $0.id == order.id }) {
            publish(sent, attempts: 0, isFirst: true)
        }
    }

    /// Publishes again, at once, what the phone has not confirmed.
    mutating func resendUnconfirmed() {
        for order in situation.openOrders where order.state == .sent || order.state == .cancelling {
            publish(order, attempts: 0)
        }
    }

    /// Lets `event` happen to an order, and stores and notes what it does.
    mutating func apply(
        _ event: OrderEvent, to order: Order, by actor: AuditRecord.Actor, outcome: Outcome? = nil
    ) {
        guard case .to(let state) = order.state.transition(on: event) else { return }
        var order = order
        order.state = state
        order.outcome = outcome ?? order.outcome
        if state == .queued { order.counter = nil }
        if state != .sent, state != .cancelling { order.resendAt = nil }
        if state.isTerminal { order.endedAt = now }
        store(order)
        // What goes back into the queue was accepted once; that it is sent anew is noted then.
        if event != .requeue { note(state.auditAction, order, by: actor, detail: state.reason) }
        noteConsequences(of: order, by: actor)
    }

    /// What an order's new state makes of its device.
    private mutating func noteConsequences(of order: Order, by actor: AuditRecord.Actor) {
        switch (order.command, order.state) {
        case (.lost, .succeeded), (.found, .succeeded): noteApplied(order, by: actor)
        case (.lost, let state), (.found, let state):
            // What superseded it says itself what is wanted.
            if state.isTerminal, state != .superseded { settleLost(for: order, by: actor) }
        case (.erase, .running): noteErasing(order, by: actor)
        case (.erase, .succeeded): noteLock(true, for: order, by: actor)
        case (.locate, _), (.ring, _), (.erase, _), (.release, _): break
        }
    }

    mutating func note(
        _ action: AuditAction, _ order: Order, by actor: AuditRecord.Actor, detail: String? = nil
    ) {
        audit.append(
            AuditRecord(
                at: now, actor: actor, action: action, account: order.account,
                device: order.device, order: order.id, detail: detail))
    }

    /// Publishes an order, or its cancelling, to a phone that is there; a phone that is not gets it
    /// when it says hello. `attempts` is how often it was published since the phone last did.
    private mutating func publish(_ order: Order, attempts: Int, isFirst: Bool = false) {
        guard situation.link.isLive else { return }
        var order = order
        order.attempts = attempts + 1
        order.resendAt = now + settings.resendDelay(after: order.attempts)
        store(order)
        sends.append(
            order.state == .cancelling ? .cancel(order) : .order(order, isFirst: isFirst))
    }

    /// Leaves out what a later part of the decision overtook or ended: of each order only the last
    /// message goes out, of one that is over none but the one that halts it.
    mutating func dropOvertakenSends() {
        var seen: Set<OrderID> = []
        let kept = sends.reversed().filter { send in
            guard let id = send.order?.id else { return true }
            guard seen.insert(id).inserted else { return false }
            if case .halt = send { return true }
            return situation.openOrders.contains { $0.id == id }
        }
        // In the order of their counters: the phone takes none below the last.
        sends = kept.reversed().sorted { $0.counter < $1.counter }
    }

    mutating func store(_ order: Order) {
        changedOrders.removeAll { $0.id == order.id }
        changedOrders.append(order)
        if order.state.isTerminal {
            situation.openOrders.removeAll { $0.id == order.id }
        } else if let index = situation.openOrders.firstIndex(where: { $0.id == order.id }) {
            situation.openOrders[index] = order
        }
    }
}
