internal import FindDevice

/// What the core knows that no disk does. A step only reads it; what it changes is applied after
/// the commit, so that a failed transaction leaves it as it was.
struct Memory {
    private(set) var links: [DeviceID: Link] = [:]
    /// How many of them are there.
    private(set) var linksThere = 0
    private var timers = Timers()
    private(set) var acknowledgements = Acknowledgements()
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

    mutating func apply(_ changes: [MemoryChange]) {
        for change in changes {
            switch change {
            case .link(let device, let link):
                let before = links.updateValue(link, forKey: device)
                linksThere += (link.isThere ? 1 : 0) - (before?.isThere == true ? 1 : 0)
            case .due(let device, let at): timers.set(device, to: at)
            case .owe(let device, let count, let due):
                acknowledgements.note(device, count: count, due: due)
            case .settled(let device, let now): acknowledgements.settle(device, at: now)
            case .busUp(let now): busUpSince = now
            case .busDown:
                busUpSince = nil
                links = [:]
                linksThere = 0
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
    /// So many stored reports are to be acknowledged at that time.
    case owe(DeviceID, Int, due: Timestamp)
    case settled(DeviceID, at: Timestamp)
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
        devices.map { .due($0, later) } + owed.map { .owe($0, 1, due: later) }
    }
}
