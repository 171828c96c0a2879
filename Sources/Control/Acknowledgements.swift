internal import FindDevice

/// Which phones are owed an acknowledgement, and since when.
struct Acknowledgements {
    private var owed: [DeviceID: Int] = [:]
    private var timers = Timers()

    var next: Timestamp? { timers.next }

    /// Notes a stored report; acknowledged `after` it, or now if it is the `every`-th.
    mutating func note(_ device: DeviceID, at now: Timestamp, after: Duration, every: Int) {
        let count = (owed[device] ?? 0) + 1
        owed[device] = count
        if count == 1 { timers.set(device, to: now + after) }
        if count >= every { timers.set(device, to: now) }
    }

    mutating func settle(_ device: DeviceID) {
        owed[device] = nil
        timers.set(device, to: nil)
    }

    /// The next device to be paid; if it cannot be, it must be noted again.
    mutating func popDue(at now: Timestamp) -> DeviceID? {
        guard let device = timers.popDue(at: now) else { return nil }
        owed[device] = nil
        return device
    }
}
