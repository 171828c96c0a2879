package import FindDevice
package import PhoneModel
internal import Wire

/// One phone of a world: the real model, and around it a disk, a battery that can be torn out, a
/// network and a clock that lies.
package final class PhoneBody {
    package let name: String
    package let account: AccountID
    package let identity: PhoneIdentity
    package internal(set) var phone: Phone
    let profile: HandsetProfile
    let start: Timestamp
    var disk: SimulatedDisk
    /// Its connection, as its agent knows it.
    var line: LineID?
    /// The number of the call that its agent waits for, and when that is due.
    var due: (at: Timestamp, number: UInt64)?
    var calls: UInt64 = 0
    /// How often it was started; what was planned for an earlier life is void.
    var life = 0
    /// Whether its agent has stopped moving anything over its connection.
    var isSuspended = false
    var spells = NetworkSpells()
    /// Whether its connection may have lost messages, as none over TCP does.
    var wasWild = false
    /// Where its power is to be cut, when it next writes what must be durable.
    var cut: (point: CutPoint, pause: Duration)?
    /// What its calendar clock will be ahead by, from its next start on.
    var clockError: Duration

    init(
        name: String, account: AccountID, identity: PhoneIdentity, phone: Phone,
        profile: HandsetProfile, start: Timestamp, clockError: Duration
    ) {
        self.name = name
        self.account = account
        self.identity = identity
        self.phone = phone
        self.profile = profile
        self.start = start
        self.clockError = clockError
        disk = SimulatedDisk(device: identity.device)
    }

    /// Takes the phone up where its disk left it, switched off.
    func rebuild(seed: UInt64, at now: Timestamp) {
        var profile = profile
        profile.batteryPercent = Double(phone.handset.charge)
        profile.ringer = phone.handset.ringer.profile
        profile.volume = phone.handset.ringer.volume
        var handset = Handset(
            profile: profile, movement: phone.handset.movement, seed: seed, startedAt: start)
        handset.clockError = clockError
        handset.sky = phone.handset.sky
        let wasAirplane = phone.handset.isAirplane
        let wasCharging = phone.handset.isCharging
        phone = Phone(
            identity: identity,
            disk: PhoneDisk(stream: identity.stream, journal: disk.flushed), handset: handset,
            at: now)
        // Switches keep their place without power.
        if wasAirplane { _ = phone.handle(.press(.airplane(true)), at: now) }
        if wasCharging { _ = phone.handle(.press(.charge(true)), at: now) }
        line = nil
        due = nil
        isSuspended = false
        cut = nil
        life += 1
    }
}

/// Where a phone's power can go while it carries out what it decided.
package enum CutPoint: String, CaseIterable, Sendable, Codable {
    /// While it writes: some of the bytes are on the disk.
    case beforeFlush
    /// All is on the disk, and nothing else is done.
    case afterFlush
    /// Some of the rest is done.
    case amidEffects
}
