package import FindDevice

/// What a person does with a phone in the hand, or a tester to it.
package enum Button: Hashable, Sendable {
    case power(Bool)
    /// Switches it off, and on again by itself.
    case reboot
    /// Resets it as from its recovery menu: what the user stored is gone.
    case factoryReset
    case airplane(Bool)
    /// Switches the ringer to silent.
    case silence
    case ringer(Ringer.Profile)
    case volume(Int)
    /// Picks the phone up and unlocks it, unless it is locked for good.
    case pickup
    /// Types a PIN on the lock screen of a lost phone.
    case pin(PIN)
    /// Asks the service to open a phone that was erased or reset; the account's password goes
    /// another way.
    case activate
    /// A call begins, or ends.
    case call(Bool)
    /// Swaps the SIM, or takes it out.
    case sim(SIM)
    /// Sets the charge, in per cent.
    case battery(Int)
    case charge(Bool)
    case sync(DataKind, Bool)
    /// Sets the calendar clock so far ahead of the truth; zero sets it right.
    case clock(ahead: Duration)

    /// Whether somebody touches the phone to do it: then it is awake.
    var isTouch: Bool {
        switch self {
        case .battery, .charge, .clock: false
        case .power, .reboot, .factoryReset, .airplane, .silence, .ringer, .volume, .pickup, .pin,
            .activate, .call, .sim, .sync:
            true
        }
    }
}
