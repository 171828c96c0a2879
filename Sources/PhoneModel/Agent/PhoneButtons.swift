internal import FindDevice

/// What a person in front of a phone can do to it.
extension Phone {
    mutating func press(_ button: Button) {
        switch button {
        case .power(let on): on ? switchOn() : powerOff()
        case .airplane(let on): setAirplane(on)
        case .silence: setRinger(.silent)
        case .ringer(let profile): setRinger(profile)
        case .volume(let volume): handset.setVolume(volume)
        case .pickup: pickUp()
        case .battery(let charge): handset.setCharge(charge, at: now)
        case .charge(let on): handset.setCharging(on)
        case .sync(let kind, let on):
            handset.setSync(kind, enabled: on)
            if handset.isOn { reportSync() }
        }
    }

    private mutating func setRinger(_ profile: Ringer.Profile) {
        handset.setRinger(profile)
        notice(.ringer(profile))
    }

    private mutating func pickUp() {
        guard handset.isOn else { return }
        if ringing != nil { endRing(.pickup) }
        say(.event(.unlocked))
    }
}
