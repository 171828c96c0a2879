package import FindDevice
package import PhoneModel

/// What keeps people out of a phone.
extension Scenario {
    /// Whether its screen is on or off: the last that applies.
    package enum Lock: String, CaseIterable, Codable, Sendable {
        case open
        /// Lost mode, and a PIN can be typed.
        case pin
        /// Lost mode, and a PIN cannot be typed yet.
        case wait
        /// Lost mode, and only the owner's word lets a PIN be typed.
        case hard
        /// Erased or reset: only the account's password opens it.
        case activation
    }
}

extension Scenario.Lock {
    package init(of phone: Phone, at now: Timestamp) {
        self =
            if phone.disk.standing.isActivationLocked {
                .activation
            } else if phone.disk.lost.isOn {
                Self(phone.pinEntry(at: now))
            } else {
                .open
            }
    }

    private init(_ entry: PINEntry) {
        self =
            switch entry {
            case .open: .pin
            case .waits: .wait
            case .locked: .hard
            }
    }
}
