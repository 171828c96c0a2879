internal import FindDevice

/// What the core knows that no disk does. A step only reads it; what it changes is applied after
/// the commit, so that a failed transaction leaves it as it was.
struct Memory {
    private(set) var links: [DeviceID: Link] = [:]
    private var timers = Timers()
    private var acknowledgements = Acknowledgements()
    /// When the broker was reached; nil while it is not.
    private var busUpSince: Timestamp?

    var next: Timestamp? { [timers.next, acknowledgements.next].compactMap(\.self).min() }

    /// Takes out what is due.
    mutating func popDue(at now: Timestamp) -> Due {
        var due = Due()
        while let device = timers.popDue(at: now) { due.devices.append(device) }
        while let device = acknowledgements.popDue(at: now) { due.owed.append(device) }
        return due
    }

    mutating func apply(_ changes: [MemoryChange], settings: ControlSettings) {
        for change in changes {
            switch change {
            case .link(let device, let link): links[device] = link
            case .due(let device, let at): timers.set(device, to: at)
            case .owe(let device, let now):
                acknowledgements.note(
                    device, at: now, after: settings.acknowledgeAfter,
                    every: settings.acknowledgeEvery)
            case .settled(let device): acknowledgements.settle(device)
            case .busUp(let now): busUpSince = now
            case .busDown:
                busUpSince = nil
                links = [:]
            }
        }
    }

    func presence(of device: DeviceID, at now: Timestamp, patience: Duration) -> Presence {
        guard let busUpSince else { return .unknown }
        switch links[device] ?? .unknown {
        case .live, .leaving: return .online
        case .offline: return .offline
        case .unknown: return now - busUpSince < patience ? .unknown : .offline
        }
    }
}

/// What a step changes of the core's memory.
enum MemoryChange {
    case link(DeviceID, Link)
    case due(DeviceID, Timestamp?)
    /// A stored report is to be acknowledged.
    case owe(DeviceID, Timestamp)
    case settled(DeviceID)
    case busUp(Timestamp)
    case busDown
}

/// The devices for which time has come.
struct Due {
    var devices: [DeviceID] = []
    /// Those that are owed an acknowledgement.
    var owed: [DeviceID] = []

    /// Each by itself, for when all together failed.
    var apart: [Due] {
        devices.map { Due(devices: [$0]) } + owed.map { Due(owed: [$0]) }
    }

    /// What keeps it from being forgotten when the registry could not store it.
    func putOff(to later: Timestamp) -> [MemoryChange] {
        devices.map { .due($0, later) } + owed.map { .owe($0, later) }
    }
}

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
