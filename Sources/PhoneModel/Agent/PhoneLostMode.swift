internal import FindDevice
internal import Wire

/// Lost mode on the phone: locked from the moment its order is stored, and open to one PIN.
///
///     off ──lost(v)──▶ on ──lost(newer)──▶ on        versions only grow
///     on ──right PIN──▶ off (this version for ever)   on ──found(newer)──▶ off
///     tries 1–4 free, then waits; the 10th locks hard until release, or found
extension Phone {
    /// Answers an order of lost mode, on or off, which was applied when it was stored.
    mutating func answerLostMode(_ message: OrderMessage) {
        guard disk.lost.order == message.order else {
            return say(.order(message.order, .rejected(.outdated, of: message.counter)))
        }
        say(.order(message.order, .succeeded(.applied)))
        followThrottle()
        notice(.lostMode(disk.lost.isOn))
        if handset.isOn { dues.report = now }
        tellIfUnreadable()
    }

    /// The owner lets the PIN be tried again, on a phone that is lost or not.
    mutating func answerRelease(_ message: OrderMessage) {
        followThrottle()
        say(.order(message.order, .succeeded(.applied)))
    }

    /// What the owner has not been told of a lost phone that lost its power.
    mutating func resumeLostMode() {
        guard disk.lost.isOn else { return }
        if disk.lost.tries > disk.lost.triesTold {
            // It was counted and never compared: it counts as wrong.
            say(.event(.wrongPIN(count: disk.lost.tries, place: disk.standing.lastSeen)))
        }
        tellIfUnreadable()
    }

    /// Somebody types a PIN.
    mutating func enter(_ pin: PIN) {
        guard handset.isOn else { return }
        guard disk.lost.isOn else { return notice(.pinUnwanted) }
        switch throttle.verdict(at: handset.uptime(at: now)) {
        case .wait(let left): notice(.pinMustWait(left))
        case .locked: notice(.pinLocked)
        case .mayTry: compare(pin)
        }
    }

    /// The try counts, on disk, before it is compared: whoever cuts the power in between has lost
    /// it.
    private mutating func compare(_ pin: PIN) {
        throttle.countTry(at: handset.uptime(at: now))
        store(.pinTried(count: throttle.count))
        guard let opened = lostPIN(), opened == pin else {
            say(.event(.wrongPIN(count: throttle.count, place: disk.standing.lastSeen)))
            return notice(.wrongPIN(count: throttle.count))
        }
        say(.event(.lostModeEnded(version: disk.lost.state.version, by: .pin)))
        followThrottle()
        notice(.lostMode(false))
        if ringing != nil { endRing(.pickup) }
    }

    /// The PIN that opens it, in clear for as long as it is compared.
    private func lostPIN() -> PIN? {
        guard let mode = disk.lost.mode, let order = disk.lost.order else { return nil }
        return identity.openPIN(mode.sealedPIN, order)
    }

    private mutating func tellIfUnreadable() {
        let version = disk.lost.state.version
        guard disk.lost.isOn, disk.lost.unreadableTold != version, lostPIN() == nil else { return }
        say(.event(.pinUnreadable(version: version)))
        notice(.pinUnreadable)
    }

    /// The disk forgot the tries.
    private mutating func followThrottle() {
        if disk.lost.tries == 0 { throttle.clear() }
    }
}
