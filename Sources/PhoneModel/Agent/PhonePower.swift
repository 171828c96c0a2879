internal import FindDevice

/// Switching a phone on and off, and what it takes up again when it is on.
extension Phone {
    mutating func switchOn() {
        restartAt = nil
        guard !handset.isOn, handset.switchOn(at: now) else { return }
        clock = ServiceClock()
        locating = []
        ringing = nil
        isAsleep = false
        awaitedActivation = nil
        // Whatever wait was owed begins anew: this monotonic clock is another.
        throttle = PINThrottle(count: disk.lost.tries, at: handset.uptime(at: now))
        dues = PhoneDues(report: now, refusals: refusals.due(at: now))
        notice(.poweredOn)
        resumeAfterReboot()
        say(.event(.poweredOn))
        noteSIM()
        connect(attempts: 0)
    }

    /// What a power cut did to what was begun. A wipe goes on before anything else; what is a state
    /// and not an act stands already, and may only not have been said.
    private mutating func resumeAfterReboot() {
        resumeErase()
        resumeLostMode()
        for entry in disk.ledger.open where !entry.waits { begin(entry.message) }
        concludeErase()
        for entry in disk.ledger.open {
            guard case (.run(.ring), .running) = (entry.message.intent, entry.report) else {
                continue
            }
            say(.order(entry.message.order, .failed(.interrupted)))
        }
    }

    /// The button: a phone that reboots stays off then.
    mutating func switchOff() {
        restartAt = nil
        powerOff()
    }

    mutating func powerOff() {
        guard handset.isOn else { return }
        if ringing != nil { endRing(.powerOff) }
        say(.event(.poweringOff(battery: handset.charge)))
        pump()
        leave()
        handset.switchOff(at: now)
        dues = PhoneDues()
        notice(.poweredOff)
    }

    mutating func reboot() {
        guard handset.isOn else { return }
        powerOff()
        restartAt = now + Self.bootTime
    }

    private static let bootTime = Duration.seconds(20)

    /// Resets the phone from its recovery menu, which is open to anybody: what the user stored is
    /// gone, and what finds the phone is not. It is locked to its owner's account from then on.
    mutating func resetToFactory() {
        guard handset.isOn || !handset.isExhausted else { return }
        powerOff()
        handset.wipe()
        say(.event(.factoryReset))
        notice(.reset)
        restartAt = now + Self.bootTime
    }

    mutating func setAirplane(_ on: Bool) {
        guard on != handset.isAirplane else { return }
        handset.setAirplane(on)
        notice(.airplane(on))
        on ? vanish() : connect(attempts: 0)
    }

    /// Another SIM is another network: the connection over the old one is gone.
    mutating func setSIM(_ sim: SIM) {
        guard sim != handset.sim, sim.network.map({ SIM.fault(inNetwork: $0) == nil }) != false
        else { return }
        handset.setSIM(sim)
        notice(.sim(sim))
        guard handset.isOn else { return }
        noteSIM()
        vanish()
        connect(attempts: 0)
    }

    /// Tells the owner of a SIM that is not the one it knew of, also if it was put in while the
    /// phone was off.
    mutating func noteSIM() {
        let known = disk.standing.sim ?? SIM(network: handset.profile.network)
        guard handset.sim != known else { return }
        say(.event(.simChanged(network: handset.sim.network)))
    }

    /// Follows the handset into its sleep and out of it.
    mutating func followDoze() {
        guard handset.isDozing != isAsleep else { return }
        isAsleep = handset.isDozing
        notice(isAsleep ? .dozes : .wakes)
        dues.report = isAsleep ? nil : now
        // Awake, it is synced when the service has greeted it.
        dues.sync = nil
    }
}
