package import FindDevice

/// What a phone's screen shows to whoever holds it.
package enum LockScreen: Hashable, Sendable {
    case off
    /// Neither lost nor erased. What locks it every day is not simulated.
    case normal
    /// The owner's message and number, and a field for the PIN: nothing else.
    case lost(OwnersPlea, PINEntry)
    /// Closed to all but the account's password, after an erase or a reset; if it is lost too, with
    /// what the owner has to say, and a field for the PIN that ends that.
    case activation(OwnersPlea?, PINEntry?)
}

/// What the owner says to whoever finds the phone.
package struct OwnersPlea: Hashable, Sendable {
    package let message: String?
    package let callback: String?

    package init(message: String?, callback: String?) {
        self.message = message
        self.callback = callback
    }
}

/// Whether a PIN can be typed.
package enum PINEntry: Hashable, Sendable {
    case open
    /// Not for so long.
    case waits(Duration)
    /// Only the owner's word lets it be tried again.
    case locked
}

extension Phone {
    /// What its screen shows at `now`; while a PIN must wait, that changes with every moment.
    package func lockScreen(at now: Timestamp) -> LockScreen {
        guard handset.isOn else { return .off }
        let plea = disk.lost.mode.map {
            OwnersPlea(message: $0.message, callback: $0.callback)
        }
        let entry = plea.map { _ in pinEntry(at: now) }
        if disk.standing.isActivationLocked { return .activation(plea, entry) }
        guard let plea, let entry else { return .normal }
        return .lost(plea, entry)
    }

    /// Whether a PIN can be typed, if it is lost; a phone that is off owes its whole wait.
    package func pinEntry(at now: Timestamp) -> PINEntry {
        switch throttle.verdict(at: handset.uptime(at: max(now, self.now))) {
        case .mayTry: .open
        case .wait(let left): .waits(left)
        case .locked: .locked
        }
    }
}
