package import FindDevice
internal import PhoneModel

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
    }
}

/// An agent's answer to a press: how the phone is after it, or why it could not be done.
package struct ButtonAnswer: Codable, Sendable {
    package var status: PhoneStatus?
    package var error: String?
}
