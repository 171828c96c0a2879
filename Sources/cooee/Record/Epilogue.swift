internal import FindDevice
internal import OwnerAPI
internal import Scenes

/// What was so when the recording ended.
struct Epilogue {
    let history: History
    let tales: [OrderTale]
    let way: RecordedTrack

    var conditions: [Scenario.Fact] {
        let open = tales.filter { $0.end == nil }.map {
            Scenario.Fact.order($0.name, $0.standing, because: nil)
        }
        let audits = tales.filter { !$0.actions.isEmpty && isWhole($0) }.map {
            Scenario.Fact.audit(.order($0.name), $0.actions)
        }
        return place + state + presence + open + audits + counts
    }

    /// Entries from before the recording begins are not made again.
    private func isWhole(_ tale: OrderTale) -> Bool {
        tale.order.acceptedAt.timestamp >= history.span.lowerBound
            && !tale.actions.contains(.orderRejected)
    }

    private var place: [Scenario.Fact] {
        guard let last = way.points.last else { return [] }
        let place = Scenario.Place(name: "last-seen", coordinate: last.place.rounded)
        return [.location(0, within: way.nearness, of: .place(place))]
    }

    /// The device's states, and the last of them.
    private var state: [Scenario.Fact] {
        let entries = history.audit.map(\.action).filter { Self.states.contains($0) }
        let told = Self.states.union([.activationGranted])
        let inSpan = history.audit.filter { history.span.contains($0.at.timestamp) }
            .map(\.action).filter { told.contains($0) }
        let sequence: [Scenario.Fact] = inSpan.isEmpty ? [] : [.audit(.phone(0), inSpan)]
        return [.device(0, Self.state(after: entries))] + sequence
    }

    private static let states: Set<AuditAction> = [
        .deviceLost, .deviceFound, .deviceErasing, .deviceLocked, .deviceActivated,
        .deviceRemoved,
    ]

    /// Lost mode goes on beneath the locks, and shows again without them.
    private static func state(after entries: [AuditAction]) -> DeviceState {
        var (isLost, state) = (false, DeviceState.active)
        for entry in entries {
            switch entry {
            case .deviceLost: isLost = true
            case .deviceFound: isLost = false
            case .deviceErasing: state = .erasing
            case .deviceLocked: state = .locked
            case .deviceActivated: state = .active
            case .deviceRemoved: return .released
            default: break
            }
        }
        return state == .active && isLost ? .lost : state
    }

    private var presence: [Scenario.Fact] {
        switch history.presence {
        case .online: [.presence(0, .online)]
        case .offline: [.presence(0, .offline)]
        case .unknown, nil: []
        }
    }

    /// How often it told of what was done to it.
    private var counts: [Scenario.Fact] {
        let names: [Scenario.EventName] = [
            .wrongPIN, .lostModeEnded, .simChanged, .factoryReset, .activated,
        ]
        let told = history.events.filter {
            history.span.contains(history.serviceTime($0))
                && ($0.receivedAt?.timestamp ?? history.span.upperBound) <= history.span.upperBound
        }
        return names.compactMap { name in
            let count = told.count { $0.name == name }
            return count > 0 ? .count(0, .events(name), .atLeast(count)) : nil
        }
    }
}
