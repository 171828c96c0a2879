internal import CommandBus
internal import FindDevice
internal import PhoneModel
internal import Scenes

/// One phone of a fleet's process, with its way to the bus: a value among thousands.
struct FleetPhone {
    var phone: Phone
    var modem = PhoneModem()
    let member: FleetPlan.Member
    /// What the journal knows it by.
    let number: UInt32
    /// DER; empty where names are claimed and not proven.
    let certificate: [UInt8]
    let certificateKey: [UInt8]
    /// When it is switched on for the first time; nil once it was.
    var switchOnAt: Timestamp?
    /// When it goes away, or comes back.
    var churnAt: Timestamp?
    var isAway = false
    /// A report whose acknowledgement is waited for, and when it was made; one at a time.
    var timed: (sequence: UInt64, at: Timestamp)?

    var due: Timestamp? {
        guard switchOnAt == nil else { return switchOnAt }
        return earlier(earlier(phone.next, churnAt), modem.due)
    }

    mutating func press(_ press: ButtonPress, seed: UInt64, at now: Timestamp) throws -> PhoneInput
    {
        try press.input(to: &phone, over: &modem, seed: seed, at: now)
    }

    /// Follows how far the trail has got since it was `before`, for the tally.
    mutating func note(since before: TrailMark, at now: Timestamp, in tally: inout FleetTally) {
        let after = TrailMark(phone)
        tally.made += Int(after.next - before.next)
        tally.acknowledged += Int(
            max(after.acknowledged, before.acknowledged) - before.acknowledged)
        if let timed, after.acknowledged >= timed.sequence {
            tally.latency.note(now - timed.at)
            self.timed = nil
        }
        if timed == nil, after.next > before.next, after.acknowledged < after.next - 1,
            phone.link.isConnected
        {
            timed = (after.next - 1, now)
        }
        // What waits for a connection says nothing about how fast an acknowledgement comes.
        if timed != nil, !phone.link.isConnected { timed = nil }
        tally.connected += (after.isConnected ? 1 : 0) - (before.isConnected ? 1 : 0)
        tally.running += (after.isOn ? 1 : 0) - (before.isOn ? 1 : 0)
        if after.isConnected, !before.isConnected { tally.connects += 1 }
    }
}

/// How far a phone's trail and its connection have come.
struct TrailMark {
    let next: UInt64
    let acknowledged: UInt64
    let isConnected: Bool
    let isOn: Bool

    init(_ phone: borrowing Phone) {
        next = phone.disk.trail.next
        acknowledged = phone.disk.trail.acknowledged
        isConnected = phone.link.isConnected
        isOn = phone.handset.isOn
    }
}
