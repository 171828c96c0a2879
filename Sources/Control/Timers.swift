internal import FindDevice

/// When each device is next due: a binary heap whose outdated entries are dropped as they surface.
struct Timers {
    private var due: [DeviceID: Timestamp] = [:]
    private var heap: [(at: Timestamp, device: DeviceID)] = []

    mutating func set(_ device: DeviceID, to at: Timestamp?) {
        guard due[device] != at else { return }
        due[device] = at
        if let at { push((at, device)) }
    }

    /// The earliest time at which a device is due; possibly one that was put off since.
    var next: Timestamp? { heap.first?.at }

    /// The next device that is due at `now`; it is then no longer set.
    mutating func popDue(at now: Timestamp) -> DeviceID? {
        while let first = heap.first, first.at <= now {
            pop()
            guard due[first.device] == first.at else { continue }
            due[first.device] = nil
            return first.device
        }
        return nil
    }

    private mutating func push(_ entry: (at: Timestamp, device: DeviceID)) {
        heap.append(entry)
        var child = heap.count - 1
        while child > 0, heap[child].at < heap[(child - 1) / 2].at {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func pop() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while let child = [2 * parent + 1, 2 * parent + 2].filter({ $0 < heap.count })
            .min(by: { heap[$0].at < heap[$1].at }), heap[child].at < heap[parent].at
        {
            heap.swapAt(parent, child)
            parent = child
        }
    }
}
