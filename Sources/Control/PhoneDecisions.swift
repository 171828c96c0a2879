internal import FindDevice
internal import Wire

/// What the words of a phone do.
extension Decision {
    mutating func hear(_ hello: Hello) {
        situation.link = .live(hello.session)
        situation.device.supports = hello.supports
        situation.device.lastHeardAt = now
        raiseEpoch(above: hello.counter)
        sends.append(.acknowledgement(nonce: hello.nonce))
        resendUnconfirmed()
    }

    /// A phone that is ahead of the registry has heard orders that a restored backup forgot: what
    /// the registry says next must stand above them.
    private mutating func raiseEpoch(above counter: Counter) {
        guard counter > situation.device.counter else { return }
        situation.device.counter = Counter(epoch: counter.epoch + 1, number: 0)
    }

    mutating func hear(_ presence: PresenceMessage) {
        guard !presence.online, case .live(presence.session) = situation.link else { return }
        situation.link = .leaving(presence.session, until: now + settings.presenceGrace)
    }

    mutating func hear(_ word: Word) {
        noteHeard()
        switch word.content {
        case .order(let id, let report): hear(report, of: id)
        case .event(let event):
            audit.append(
                AuditRecord(
                    at: now, actor: .phone(situation.device.id), action: .phoneEvent,
                    account: situation.device.account, device: situation.device.id,
                    detail: event.name))
        }
    }

    private mutating func hear(_ report: OrderReport, of id: OrderID) {
        let phone = AuditRecord.Actor.phone(situation.device.id)
        guard let order = situation.openOrders.first(where: { $0.id == id }) else {
            audit.append(
                AuditRecord(
                    at: now, actor: phone, action: .wordLate, account: situation.device.account,
                    device: situation.device.id, order: id, detail: report.event.name))
            return
        }
        var outcome: Outcome?
        if case .succeeded(let reported) = report { outcome = reported }
        apply(report.event, to: order, by: phone, outcome: outcome)
    }

    mutating func noteHeard() {
        let last = situation.device.lastHeardAt ?? Timestamp(milliseconds: 0)
        if now - last >= settings.heardEvery { situation.device.lastHeardAt = now }
    }

    /// What the phone may have begun it is told to stop, in this very step: it is listened to no
    /// more, so that nothing is sent again. That is said even to a phone that has not been heard of
    /// since the service started, for it may be there; where it is not, the broker drops it.
    mutating func remove() {
        for order in situation.openOrders {
            if order.state != .queued { sends.append(.halt(order)) }
            apply(.deviceRemoval, to: order, by: .service)
        }
        situation.device.state = .released
        situation.device.removedAt = now
        situation.link = .offline
        audit.append(
            AuditRecord(
                at: now, actor: .owner(situation.device.account), action: .deviceRemoved,
                account: situation.device.account, device: situation.device.id))
        answer = .success(Answer())
    }
}

extension PhoneEvent {
    /// The event's name in the audit log.
    package var name: String {
        switch self {
        case .poweredOn: "poweredOn"
        case .poweringOff: "poweringOff"
        case .batteryLow: "batteryLow"
        case .unlocked: "unlocked"
        case .refusedMessages: "refusedMessages"
        }
    }
}

extension OrderEvent {
    /// The event's name in the audit log, where a phone said it.
    fileprivate var name: String {
        switch self {
        case .receive: "received"
        case .defer: "deferred"
        case .run: "running"
        case .succeed: "succeeded"
        case .fail(let reason): "failed(\(reason.rawValue))"
        case .reject(let reason): "rejected(\(reason.rawValue))"
        case .expireOnPhone: "expired"
        case .confirmCancel: "cancelled"
        case .publish, .expiryPass, .answerOverdue, .supersede, .deviceRemoval, .cancelRequest: ""
        }
    }
}
