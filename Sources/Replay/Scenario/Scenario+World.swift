internal import FindDevice
package import PhoneModel
package import Scenes
internal import Trails

/// The world that a scenario begins in.
extension Scenario {
    func plan() throws -> WorldPlan {
        var plan = WorldPlan(
            phones: try phones.enumerated().map { index, phone in
                try phone.plan(seed: seed &+ UInt64(index), owners: owners)
            })
        plan.owners = owners
        plan.signatures = .cheap
        return plan
    }

    /// In the order in which the file names them.
    private var owners: [String] {
        phones.reduce(into: []) { owners, phone in
            if !owners.contains(phone.owner) { owners.append(phone.owner) }
        }
    }
}

extension Scenario.Phone {
    fileprivate func plan(seed: UInt64, owners: [String]) throws -> PhonePlan {
        var profile = profile.profile
        if let battery { profile.batteryPercent = Double(battery) }
        var plan = PhonePlan(
            name: key, profile: profile, movement: try way.movement(from: start, seed: seed))
        plan.owner = owners.firstIndex(of: owner) ?? 0
        plan.deviceName = name
        plan.clockError = clockError
        return plan
    }
}

extension Scenario.Way {
    /// The movement of somebody who starts at `start`.
    func movement(from start: Coordinate, seed: UInt64) throws -> Movement {
        switch self {
        case .stop: .still(start)
        case .to(let place, let pace): try pace.movement(from: start, to: place.coordinate)
        case .about(let kind): .wander(Wander(kind, around: start, seed: seed))
        case .along(let track): .replay(try TrackReplay(track))
        }
    }
}

extension Scenario.Pace {
    fileprivate func movement(from start: Coordinate, to end: Coordinate) throws -> Movement {
        guard start != end else { return .still(end) }
        let way = Track(segments: [[TrackPoint(start), TrackPoint(end)]])
        return .replay(try TrackReplay(way, untimedSpeed: speed))
    }

    /// Metres a second: on foot, and through a town's traffic.
    package var speed: MetresPerSecond {
        switch self {
        case .walk: 1.4
        case .drive, .taxi: 11
        }
    }
}
