internal import CommandBus
internal import FindDevice
internal import PhoneModel
internal import Scenes
internal import Wire

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
    /// The numbers of those reports that are not acknowledged and no fixes: mostly none.
    var others: [UInt64] = []

    var due: Timestamp? {
        guard switchOnAt == nil else { return switchOnAt }
        return earlier(earlier(phone.next, churnAt), modem.due)
    }

    mutating func press(_ press: ButtonPress, seed: UInt64, at now: Timestamp) throws -> PhoneInput
    {
        try press.input(to: &phone, over: &modem, seed: seed, at: now)
    }

    /// Takes note of reports, for what is counted of fixes alone.
    mutating func note(reported message: TrailMessage) {
        if case .fix = message.report { return }
        if let number = message.number { others.append(number.sequence) }
    }

    /// Follows how far the trail has got since it was `before`, for the tally.
    mutating func note(since before: TrailMark, at now: Timestamp, in tally: inout FleetTally) {
        let after = TrailMark(phone)
        tally.made += Int(after.next - before.next)
        if after.acknowledged > before.acknowledged {
            let all = Int(after.acknowledged - before.acknowledged)
            let open = others.count
            others.removeAll { $0 <= after.acknowledged }
            tally.acknowledged += all
            tally.fixesAcknowledged += all - (open - others.count)
        }
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
        tally.greeted += (after.isGreeted ? 1 : 0) - (before.isGreeted ? 1 : 0)
        if after.isGreeted, !before.isGreeted { tally.lastGreeting = now.milliseconds }
    }
}

/// How far a phone's trail and its connection have come.
struct TrailMark {
    let next: UInt64
    let acknowledged: UInt64
    let isConnected: Bool
    let isGreeted: Bool
    let isOn: Bool

    init(_ phone: borrowing Phone) {
        next = phone.disk.trail.next
        acknowledged = phone.disk.trail.acknowledged
        isConnected = phone.link.isConnected
        isGreeted = phone.isGreeted
        isOn = phone.handset.isOn
    }
}
