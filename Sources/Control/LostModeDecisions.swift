internal import FindDevice

/// What lost mode is to be, by its owner's word, and what it is, by the phone's.
extension Decision {
    /// A new version of what the owner wants; what is still queued of older ones goes nowhere.
    mutating func acceptLostMode(_ order: Order, isOn: Bool) {
        guard isOn || situation.device.isLost else {
            answer = .failure(.notLost)
            return
        }
        for older in situation.openOrders where older.state == .queued && older.version != nil {
            apply(.supersede, to: older, by: .owner(order.account))
        }
        let version = situation.device.nextLostVersion(at: now)
        var order = order
        order.version = version
        take(order)
        setLost(
            desired: LostState(version: version, isOn: isOn), for: order,
            by: .owner(order.account))
    }

    /// The phone has done what an order for lost mode asked.
    mutating func noteApplied(_ order: Order, by actor: AuditRecord.Actor) {
        guard let version = order.version else { return }
        if version > situation.device.reported.version {
            let isOn = order.command.kind == .lost
            setLost(reported: LostState(version: version, isOn: isOn), for: order, by: actor)
        }
        settleLost(for: order, by: actor)
    }

    /// What is wanted is what the newest order that is still open wants; where there is none, what
    /// there is. So an order that came to nothing takes its wish with it, and a wish whose order is
    /// over, or whose version the PIN has ended, keeps no device lost.
    mutating func settleLost(for order: Order? = nil, by actor: AuditRecord.Actor) {
        let device = situation.device
        let isOn = situation.lostWish.map { $0.command.kind == .lost } ?? device.reported.isOn
        guard isOn != device.desired.isOn else { return }
        setLost(
            desired: LostState(version: device.desired.version, isOn: isOn), for: order, by: actor)
    }

    /// The right PIN ended lost mode on the phone: that version is over, whatever else is known of
    /// it. Of an older one that the phone has not confirmed nobody knows that it was ever on.
    mutating func endLostMode(_ version: Counter, at phone: AuditRecord.Actor) {
        for order in situation.openOrders where order.command.kind == .lost {
            guard let wanted = order.version, wanted <= version else { continue }
            let isOvertaken = wanted < version && order.isUnconfirmed
            apply(
                isOvertaken ? .supersede : .succeed, to: order, by: phone,
                outcome: isOvertaken ? nil : .applied)
        }
        let off = LostState(version: version, isOn: false)
        let device = situation.device
        setLost(
            desired: version >= device.desired.version ? off : nil,
            reported: version >= device.reported.version ? off : nil, by: phone)
        settleLost(by: phone)
    }

    /// What the phone has stored of lost mode, by its hello: it may have been told by a registry of
    /// which an old backup was restored.
    ///
    /// A version that has ended has ended for ever: a hello of before that came late does not bring
    /// it back.
    mutating func hearLostState(_ lost: LostState, isAhead: Bool) {
        let phone = AuditRecord.Actor.phone(situation.device.id)
        let known = situation.device.reported
        if isAhead {
            setLost(desired: lost, reported: lost, by: phone)
        } else if lost.version > known.version || (lost.version == known.version && !lost.isOn) {
            setLost(reported: lost, by: phone)
            settleLost(by: phone)
        }
    }

    private mutating func setLost(
        desired: LostState? = nil, reported: LostState? = nil, for order: Order? = nil,
        by actor: AuditRecord.Actor
    ) {
        let wasLost = situation.device.isLost
        if let desired { situation.device.desired = desired }
        if let reported { situation.device.reported = reported }
        let isLost = situation.device.isLost
        guard isLost != wasLost else { return }
        if situation.device.state == .active || situation.device.state == .lost {
            situation.device.state = isLost ? .lost : .active
        }
        note(isLost ? .deviceLost : .deviceFound, for: order, by: actor)
    }
}

extension Situation {
    /// The newest order for lost mode, on or off, that has not ended and that its phone will not
    /// find outdated.
    var lostWish: Order? {
        let open = openOrders.filter { ($0.version ?? .zero) > device.reported.version }
        return open.max { ($0.version ?? .zero) < ($1.version ?? .zero) }
    }
}

extension Order {
    /// Whether its phone has said nothing of it.
    fileprivate var isUnconfirmed: Bool {
        switch state {
        case .queued, .sent, .cancelling: true
        default: false
        }
    }
}

extension Device {
    /// Whether its owner wants it in lost mode, or the phone says that it is.
    var isLost: Bool { desired.isOn || reported.isOn }

    /// Above all that was ever wanted, and all that the phone ever said. It follows the clock, so
    /// that a registry that was put back by hand gives no version a second time: the phone would
    /// take what is wanted now for what ended then.
    func nextLostVersion(at now: Timestamp) -> Counter {
        let last = max(desired.version, reported.version)
        return Counter(
            epoch: max(last.epoch, counter.epoch), number: max(last.number + 1, now.seconds))
    }
}
