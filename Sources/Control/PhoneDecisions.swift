internal import FindDevice
internal import Wire

/// What the words of a phone do.
extension Decision {
    mutating func hear(_ hello: Hello) {
        situation.link = .live(hello.session)
        situation.device.supports = hello.supports
        situation.device.lastHeardAt = now
        raiseEpoch(above: hello)
        sends.append(.acknowledgement(nonce: hello.nonce))
        resendUnconfirmed()
    }

    /// A phone that is ahead of the registry has heard orders that a restored backup forgot: what
    /// the registry says next must stand above them.
    private mutating func raiseEpoch(above hello: Hello) {
        let device = situation.device
        let isLostAhead = hello.lost.version > device.desired.version
        if hello.counter > device.counter || isLostAhead {
            let highest = max(hello.counter.epoch, hello.lost.version.epoch, device.counter.epoch)
            situation.device.counter = Counter(epoch: highest + 1, number: 0)
            note(.epochRaised, for: nil, by: .phone(device.id))
        }
        hearLostState(hello.lost, isAhead: isLostAhead)
    }

    mutating func hear(_ presence: PresenceMessage) {
        guard !presence.online, case .live(presence.session) = situation.link else { return }
        situation.link = .leaving(presence.session, until: now + settings.presenceGrace)
    }

    mutating func hear(_ word: Word) {
        noteHeard()
        switch word.content {
        case .order(let id, let report): hear(report, of: id)
        case .event(let event): hear(event, at: word.at)
        }
    }

    private mutating func hear(_ event: PhoneEvent, at time: Timestamp) {
        let phone = AuditRecord.Actor.phone(situation.device.id)
        note(.phoneEvent, for: nil, by: phone, detail: event.name)
        events.append(Told(event: event, at: time))
        switch event {
        case .lostModeEnded(let version, _): endLostMode(version, at: phone)
        case .factoryReset: noteLock(true, by: phone)
        case .activated: noteLock(false, by: phone)
        case .poweredOn, .poweringOff, .batteryLow, .unlocked, .refusedMessages, .wrongPIN,
            .pinUnreadable, .simChanged:
            break
        }
    }

    private mutating func hear(_ report: OrderReport, of id: OrderID) {
        let phone = AuditRecord.Actor.phone(situation.device.id)
        guard let order = situation.openOrders.first(where: { $0.id == id }) else {
            noteLate(report, of: id, by: phone)
            return hearLate(report, by: phone)
        }
        if case .rejected(.replayed, of: let counter) = report {
            // Of a sending that a newer one, under a counter of its own, has taken the place of.
            guard counter == order.counter else { return noteLate(report, of: id, by: phone) }
            guard !order.isOvertaken(by: situation.device.counter) else {
                return endOvertaken(order, by: phone)
            }
        }
        let event = order.command == .erase && report.event == .run ? .wipe : report.event
        apply(event, to: order, by: phone, outcome: report.outcome)
    }

    private mutating func noteLate(
        _ report: OrderReport, of id: OrderID, by phone: AuditRecord.Actor
    ) {
        audit.append(
            AuditRecord(
                at: now, actor: phone, action: .wordLate, account: situation.device.account,
                device: situation.device.id, order: id, detail: report.event.name))
    }

    /// Its owner gave up waiting, or a backup has forgotten the order: it took effect all the same.
    private mutating func hearLate(_ report: OrderReport, by phone: AuditRecord.Actor) {
        switch report {
        case .succeeded(.erased): noteLock(true, for: situation.ended, by: phone)
        case .succeeded(.applied): situation.ended.map { noteApplied($0, by: phone) }
        default: break
        }
    }

    /// The phone will never run it: what is still wanted is sent anew, what its owner was taking
    /// back is taken back.
    private mutating func endOvertaken(_ order: Order, by phone: AuditRecord.Actor) {
        if order.state == .cancelling { return apply(.confirmCancel, to: order, by: phone) }
        let isStillWanted = order.id == situation.lostWish?.id
        apply(isStillWanted ? .requeue : .supersede, to: order, by: phone)
    }

    mutating func noteHeard() {
        let last = situation.device.lastHeardAt ?? Timestamp(milliseconds: 0)
        if now - last >= settings.heardEvery { situation.device.lastHeardAt = now }
    }

    /// What the phone may have begun it is told to stop, in this very step: it is listened to no
    /// more, so that nothing is sent again. That is said even to a phone that has not been heard of
    /// since the service started, for it may be there; where it is not, the broker drops it.
    mutating func remove() {
        let device = situation.device
        // A phone that said that it erases itself, and whose owner has given up, keeps nobody.
        if device.isLost || situation.openErase != nil {
            answer = .failure(.notWhile(device.isLost ? .lost : .erasing))
            return
        }
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

extension OrderEvent {
    /// The event's name in the audit log, where a phone said it.
    fileprivate var name: String {
        switch self {
        case .receive: "received"
        case .defer: "deferred"
        case .run, .wipe: "running"
        case .succeed: "succeeded"
        case .fail(let reason): "failed(\(reason.rawValue))"
        case .reject(let reason): "rejected(\(reason.rawValue))"
        case .expireOnPhone: "expired"
        case .confirmCancel: "cancelled"
        case .publish, .expiryPass, .answerOverdue, .supersede, .deviceRemoval, .cancelRequest,
            .giveUp, .requeue:
            ""
        }
    }
}

extension OrderReport {
    /// What it says came of the order, or is known so far.
    fileprivate var outcome: Outcome? {
        switch self {
        case .succeeded(let outcome): outcome
        case .running(let lastSeen): lastSeen.map(Outcome.located)
        case .received, .deferred, .failed, .rejected, .expired, .cancelled: nil
        }
    }
}

extension Order {
    /// Whether a newer order of the same epoch was sent past it, so that the phone takes it for an
    /// old one. (That of another epoch was sent by a registry that a backup took the place of.)
    fileprivate func isOvertaken(by newest: Counter) -> Bool {
        guard let counter else { return false }
        return counter.epoch == newest.epoch && counter < newest
    }
}
