package import FindDevice

#if canImport(Glibc)
    internal import Glibc
#endif

/// What a user keeps on a handset, as counts by kind, and how much of it the cloud has.
package struct StoredData: Equatable, Sendable {
    /// Kind by kind, in the order of `DataKind.allCases`.
    package private(set) var states: [SyncState]
    /// Whether somebody uses it, so that new items arrive.
    package var isInUse = true
    private let amount: Double
    private var uptime: Duration

    /// Draws a believable user; nothing has been synced yet.
    package init(
        _ profile: HandsetProfile = .default, at uptime: Duration,
        using generator: inout SeededGenerator
    ) {
        amount = profile.dataAmount
        self.uptime = uptime
        states = DataKind.allCases.map { kind in
            let items = Int(kind.usualCount * exp(0.5 * generator.normal()) * profile.dataAmount)
            return SyncState(
                kind: kind, enabled: profile.syncedKinds.contains(kind), items: items,
                unsynced: items)
        }
    }

    /// Lets new items arrive up to `uptime`, each kind at its usual rate.
    package mutating func advance(to uptime: Duration, using generator: inout SeededGenerator) {
        guard uptime > self.uptime else { return }
        let days = (uptime - self.uptime) / .days(1)
        self.uptime = uptime
        guard isInUse else { return }
        for index in states.indices {
            let new = generator.poisson(mean: states[index].kind.usualCountPerDay * days * amount)
            states[index].items += new
            states[index].unsynced += new
        }
    }

    /// Copies what is new to the cloud, of the kinds that are switched on.
    package mutating func sync(at wallClock: Timestamp, isConnected: Bool) {
        for index in states.indices where states[index].enabled {
            guard isConnected else {
                if states[index].unsynced > 0 { states[index].error = "not connected" }
                continue
            }
            states[index].unsynced = 0
            states[index].syncedAt = wallClock
            states[index].error = nil
        }
    }

    /// Empties all kinds and switches their syncing off, as on a phone that was never used.
    package mutating func wipe() {
        states = DataKind.allCases.map { kind in
            SyncState(kind: kind, enabled: false, items: 0, unsynced: 0)
        }
    }

    /// Switches the syncing of a kind on or off.
    package mutating func set(_ kind: DataKind, enabled: Bool) {
        for index in states.indices where states[index].kind == kind {
            states[index].enabled = enabled
            states[index].error = nil
        }
    }
}

extension DataKind {
    /// How many a middling user has.
    fileprivate var usualCount: Double {
        switch self {
        case .contacts: 250
        case .messages: 4200
        case .gallery: 2600
        case .notes: 40
        case .recordings: 25
        case .callLog: 480
        case .calendar: 180
        }
    }

    /// How many more a middling user has after a day.
    fileprivate var usualCountPerDay: Double {
        switch self {
        case .contacts: 0.3
        case .messages: 35
        case .gallery: 8
        case .notes: 0.4
        case .recordings: 0.2
        case .callLog: 7
        case .calendar: 1.2
        }
    }
}
