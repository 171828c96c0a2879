internal import FindDevice

/// What a person in front of a phone can do to it.
extension Phone {
    mutating func press(_ button: Button) {
        if button.isTouch { handset.stir() }
        switch button {
        case .power(let on): on ? switchOn() : switchOff()
        case .reboot: reboot()
        case .factoryReset: resetToFactory()
        case .airplane(let on): setAirplane(on)
        case .silence: setRinger(.silent)
        case .ringer(let profile): setRinger(profile)
        case .volume(let volume): handset.setVolume(volume)
        case .pickup: pickUp()
        case .pin(let pin): enter(pin)
        case .activate: askActivation()
        case .call(let on): setCall(on)
        case .sim(let sim): setSIM(sim)
        case .battery(let charge): handset.setCharge(charge, at: now)
        case .charge(let on): handset.setCharging(on)
        case .sync(let kind, let on): setSync(kind, on)
        case .clock(let ahead): setClock(ahead: ahead)
        }
    }

    private mutating func setRinger(_ profile: Ringer.Profile) {
        handset.setRinger(profile)
        notice(.ringer(profile))
    }

    private mutating func pickUp() {
        guard handset.isOn else { return }
        guard !isLocked else { return notice(.staysLocked) }
        if ringing != nil { endRing(.pickup) }
        say(.event(.unlocked))
    }

    private mutating func setCall(_ on: Bool) {
        let wasInCall = handset.isInCall
        handset.setCall(on)
        if handset.isInCall, !wasInCall { notice(.call(true)) }
    }

    /// The switches are the user's: behind a lock nobody gets at them.
    private mutating func setSync(_ kind: DataKind, _ on: Bool) {
        guard !isLocked else { return notice(.staysLocked) }
        handset.setSync(kind, enabled: on)
        if handset.isOn { reportSync() }
    }

    private mutating func setClock(ahead: Duration) {
        handset.clockError = ahead
        notice(.clock(ahead: ahead))
    }
}
