internal import FindDevice

/// Which phones are owed an acknowledgement, and when they may have the next one.
///
/// The first report after a silence is acknowledged in the step that stores it; those that follow
/// closely are acknowledged together: a flood of them must not become a flood of signatures.
struct Acknowledgements {
    private var owed: [DeviceID: Int] = [:]
    private var timers = Timers()
    /// When each phone was last paid.
    private var paid: [DeviceID: Timestamp] = [:]

    var next: Timestamp? { timers.next }

    /// When a phone may be paid for `count` more reports: now, or `after` the last time unless
    /// these make `every` of them.
    func due(
        _ device: DeviceID, for count: Int, at now: Timestamp, after: Duration, every: Int
    ) -> Timestamp {
        guard let last = paid[device], (owed[device] ?? 0) + count < every else { return now }
        return max(now, last + after)
    }

    /// Notes reports that are to be acknowledged at `due`.
    mutating func note(_ device: DeviceID, count: Int, due: Timestamp) {
        owed[device, default: 0] += count
        timers.set(device, to: due)
    }

    mutating func settle(_ device: DeviceID, at now: Timestamp) {
        owed[device] = nil
        paid[device] = now
        timers.set(device, to: nil)
    }

    /// The next device to be paid; if it cannot be, it must be noted again.
    mutating func popDue(at now: Timestamp) -> DeviceID? {
        guard let device = timers.popDue(at: now) else { return nil }
        owed[device] = nil
        return device
    }
}
