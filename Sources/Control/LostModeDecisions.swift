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
        var order = order
        order.version = situation.device.nextLostVersion
        take(order)
        setLost(
            desired: LostState(version: situation.device.nextLostVersion, isOn: isOn),
            for: order, by: .owner(order.account))
    }

    /// The phone has done what an order for lost mode asked.
    mutating func noteApplied(_ order: Order, by actor: AuditRecord.Actor) {
        guard let version = order.version else { return }
        if version > situation.device.reported.version {
            let isOn = order.command.kind == .lost
            setLost(reported: LostState(version: version, isOn: isOn), for: order, by: actor)
        }
        dropUnbroughtWish(for: order, by: actor)
    }

    /// An order for lost mode came to nothing: what is wanted is again what there is, unless a
    /// newer order wants something else.
    mutating func withdraw(_ order: Order, by actor: AuditRecord.Actor) {
        guard order.state != .superseded, let version = order.version,
            version == situation.device.desired.version
        else { return }
        let isOn = situation.device.reported.isOn
        setLost(desired: LostState(version: version, isOn: isOn), for: order, by: actor)
    }

    /// Whether it is the last word on lost mode: overtaken by an erase, it is sent again, not
    /// dropped.
    func isStillWanted(_ order: Order) -> Bool {
        order.version != nil && order.version == situation.device.desired.version
    }

    /// The right PIN ended lost mode on the phone: that version is over, whatever else is known of
    /// it.
    mutating func endLostMode(_ version: Counter, at phone: AuditRecord.Actor) {
        for order in situation.openOrders where order.command.kind == .lost {
            guard let wanted = order.version, wanted <= version else { continue }
            apply(.succeed, to: order, by: phone, outcome: .applied)
        }
        let off = LostState(version: version, isOn: false)
        let device = situation.device
        setLost(
            desired: version >= device.desired.version ? off : nil,
            reported: version >= device.reported.version ? off : nil, by: phone)
        dropUnbroughtWish(by: phone)
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
            dropUnbroughtWish(by: phone)
        }
    }

    /// Lost mode that is wanted is on, or an order is on its way to switch it on. Where neither is
    /// so any more, what was wanted is over: a newer version was taken back, and the PIN then ended
    /// the one that was on; or a backup knows the wish, and not its end.
    private mutating func dropUnbroughtWish(
        for order: Order? = nil, by actor: AuditRecord.Actor
    ) {
        let device = situation.device
        let isBrought = situation.openOrders.contains {
            $0.command.kind == .lost && $0.version == device.desired.version
        }
        guard device.desired.isOn, !device.reported.isOn, !isBrought else { return }
        setLost(
            desired: LostState(version: device.desired.version, isOn: false), for: order,
            by: actor)
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

extension Device {
    /// Whether its owner wants it in lost mode, or the phone says that it is.
    var isLost: Bool { desired.isOn || reported.isOn }

    /// Above all that was ever wanted, and all that the phone ever said.
    var nextLostVersion: Counter {
        let last = max(desired.version, reported.version)
        return Counter(epoch: max(last.epoch, counter.epoch), number: last.number + 1)
    }
}
