package import FindDevice
package import PhoneModel

/// A test fleet as its file in `simulators/fleets` describes it: groups of phones, each alike.
package struct FleetPlan: Equatable, Sendable {
    package var name: String
    package var story: String?
    /// The account that its phones belong to.
    package var owner: String
    /// What all chances are drawn from.
    package var seed: UInt64
    package var groups: [FleetGroup]

    /// Phones of a fleet at most.
    package static let most = 100_000

    package var count: Int { groups.reduce(0) { $0 + $1.names.count } }

    /// Fixes that all its phones make in a second, on average.
    package var reportsPerSecond: Double {
        groups.reduce(0) { sum, group in
            sum + Double(group.names.count) / (group.handset.reportInterval / .seconds(1))
        }
    }

    /// All phones, group by group: its name, its group, and its number in that.
    package var phones: [Member] {
        groups.indices.flatMap { group in
            groups[group].names.enumerated().map { number, name in
                Member(name: name, group: group, number: number)
            }
        }
    }

    /// One phone of the plan.
    package struct Member: Hashable, Sendable {
        package let name: String
        package let group: Int
        package let number: Int
    }
}

/// Phones that are alike.
package struct FleetGroup: Equatable, Sendable {
    package var name: String
    /// One for each phone.
    package var names: [String]
    /// The profile's file, with what the group says otherwise about reports and the network.
    package var handset = HandsetProfile.default
    package var movement: FleetMovement
    /// The charge at the start, in per cent.
    package var battery: ClosedRange<Double> = 80...80
    /// From the first phone's being switched on to the last one's, evenly.
    package var ramp = Duration.zero
    package var churn: FleetChurn?
    /// The share of reports that are sent twice, on purpose.
    package var doubled = 0.0
}

/// How often a phone goes away, on average, and for how long.
package struct FleetChurn: Hashable, Sendable {
    package var every: Duration
    package var away: ClosedRange<Duration>
}

/// Where the phones of a group go.
package enum FleetMovement: Equatable, Sendable {
    case still(FleetArea)
    case wander(Wander.Kind, FleetArea)
    /// A GPX file, each phone begun at some point of it.
    case trace(path: String, offset: ClosedRange<Duration>, loop: Bool)
    /// To and fro between two places, along streets at right angles; km/h.
    case between(Coordinate, Coordinate, speed: Double)

    /// Where its phones are at home; nil where the way itself says that.
    package var area: FleetArea? {
        switch self {
        case .still(let area), .wander(_, let area): area
        case .trace, .between: nil
        }
    }
}

/// The part of a town in which a group's phones are at home.
package struct FleetArea: Equatable, Sendable {
    package var centre: Coordinate
    package var within: Metres
}
