package import FindDevice
internal import PhoneModel
package import Scenes

/// How a running phone is, as its agent tells whoever asks at its socket.
package struct PhoneStatus: Codable, Sendable {
    package var name: String
    package var device: DeviceID
    package var isOn: Bool
    package var isConnected: Bool
    package var isAirplane: Bool
    package var battery: Int
    package var isCharging: Bool
    package var isRinging: Bool
    /// How loud it sounds now, in per cent.
    package var loudness: Int
    package var ringer: String
    /// Where it really is, and not what its receivers make of that.
    package var latitude: Double
    package var longitude: Double
    /// Entries of its two logs that the service has not acknowledged.
    package var unacknowledgedReports: Int
    package var unacknowledgedWords: Int
    package var ordersTaken: Int
    /// In lost mode.
    package var isLost: Bool
    /// What a lost phone shows.
    package var message: String?
    package var callback: String?
    /// Wrong PINs in a row, and whether another may be tried: `open`, `waits 1m`, `locked`; nil
    /// where none is asked for.
    package var wrongPINs: Int
    package var pinEntry: String?
    /// Whether only the account's password opens it.
    package var isActivationLocked: Bool
    /// All that its user stored, and whether that was wiped.
    package var storedItems: Int
    package var isWiped: Bool
    /// What keeps people out of it, screen on or off.
    package var lock: Scenario.Lock
    package var isInCall: Bool
    package var isDozing: Bool
    /// Of its SIM; nil without one.
    package var network: String?
    /// How far its calendar clock is ahead of the truth, in seconds.
    package var clockAhead: Double

    init(of phone: Phone, name: String, at now: Timestamp) {
        let place = phone.handset.motion(at: now).coordinate
        self.name = name
        device = phone.identity.device
        isOn = phone.handset.isOn
        isConnected = phone.link.isConnected
        isAirplane = phone.handset.isAirplane
        battery = phone.handset.charge
        isCharging = phone.handset.isCharging
        isRinging = phone.ringing != nil
        loudness = phone.handset.loudness
        ringer = phone.handset.ringer.profile.rawValue
        latitude = place.latitude
        longitude = place.longitude
        unacknowledgedReports = phone.disk.trail.unacknowledged
        unacknowledgedWords = phone.disk.words.unacknowledged
        ordersTaken = phone.disk.ledger.entries.count
        let screen = phone.lockScreen(at: now)
        isLost = phone.disk.lost.isOn
        message = screen.plea?.message
        callback = screen.plea?.callback
        wrongPINs = phone.disk.lost.tries
        pinEntry = screen.pinEntry.map(\.words)
        isActivationLocked = phone.disk.standing.isActivationLocked
        storedItems = phone.handset.syncStates.reduce(0) { $0 + $1.items }
        isWiped = phone.disk.standing.isWiped
        lock = Scenario.Lock(of: phone, at: now)
        isInCall = phone.handset.isInCall
        isDozing = phone.handset.isDozing
        network = phone.handset.sim.network
        clockAhead = phone.handset.clockError.inSeconds
    }
}

extension LockScreen {
    /// What the owner says to whoever holds the phone.
    var plea: OwnersPlea? {
        switch self {
        case .off, .normal: nil
        case .lost(let plea, _): plea
        case .activation(let plea, _): plea
        }
    }

    var pinEntry: PINEntry? {
        switch self {
        case .off, .normal: nil
        case .lost(_, let entry): entry
        case .activation(_, let entry): entry
        }
    }
}

extension PINEntry {
    fileprivate var words: String {
        switch self {
        case .open: "open"
        case .waits(let left): "waits \(left.inWholeSeconds)"
        case .locked: "locked"
        }
    }
}

extension Duration {
    /// `1m30s`, rounded up to the second.
    var inWholeSeconds: String { Duration.seconds((milliseconds + 999) / 1000).written }
}

/// An agent's answer to a press: how the phone is after it, or why it could not be done.
package struct ButtonAnswer: Codable, Sendable {
    package var status: PhoneStatus?
    package var error: String?
    /// Whether no phone of that name is there, though others are.
    package var isStranger: Bool?
}
