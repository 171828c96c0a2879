internal import FindDevice
internal import PhoneModel
internal import Scenes
internal import Trails

/// Where the phones of a fleet go. A group has a few ways, which its phones share: each goes one of
/// them in another part of the town, or begins at another point of it.
struct FleetWays {
    private enum Way {
        case still
        case wanders([Wander], begun: ClosedRange<Duration>)
        case tracks([TrackReplay], from: ClosedRange<Duration>)
    }

    private let plan: FleetPlan
    private let ways: [Way]

    /// - Throws: `TrailError` for a GPX file that cannot be replayed, with its line.
    init(_ plan: FleetPlan) throws {
        self.plan = plan
        var generator = SeededGenerator(seed: plan.seed)
        ways = try plan.groups.map { try Self.way($0.movement, using: &generator) }
    }

    private static func way(
        _ movement: FleetMovement, using generator: inout SeededGenerator
    ) throws -> Way {
        switch movement {
        case .still: return .still
        case .wander(let kind, let area):
            let wanders = (0..<shared).map { _ in
                Wander(kind, around: area.centre, seed: generator.next())
            }
            // People leave for work between a quarter past seven and a quarter past eight.
            return .wanders(
                wanders,
                begun: kind == .commute ? .minutes(15) ... .minutes(45) : .zero ... .hours(1))
        case .trace(let path, let offset, let loop):
            let track = try TrackReader.tracks(contentsOf: path)[0]
            return .tracks([try TrackReplay(track, loop: loop)], from: offset)
        case .between(let from, let to, let speed):
            let tracks = try (0..<shared).map { _ in
                try TrackReplay(
                    StreetRoute.track(from: from, to: to, using: &generator), loop: true,
                    untimedSpeed: speed / 3.6)
            }
            let longest = tracks.map(\.duration).max() ?? .zero
            return .tracks(tracks, from: .zero...longest * 2)
        }
    }

    /// The way of one phone, with its chances drawn from `generator`.
    func movement(
        of member: FleetPlan.Member, using generator: inout SeededGenerator
    ) -> Movement {
        switch ways[member.group] {
        case .still: .still(place(in: member.group, using: &generator))
        case .wanders(let wanders, let begun):
            .wander(
                wanders[member.number % wanders.count].moved(
                    to: place(in: member.group, using: &generator),
                    begun: generator.uniform(in: begun)))
        case .tracks(let tracks, let start):
            .replay(
                tracks[member.number % tracks.count].starting(
                    at: generator.uniform(in: start)))
        }
    }

    /// Somewhere in the group's area, anywhere in it as likely.
    private func place(in group: Int, using generator: inout SeededGenerator) -> Coordinate {
        guard let area = plan.groups[group].movement.area else {
            preconditionFailure("its way says where it goes")
        }
        let share = generator.uniform().squareRoot()
        return area.centre.moved(
            by: area.within * share, bearing: generator.uniform(in: 0...360))
    }

    /// Ways that a group has at most: enough that a map does not show it.
    private static let shared = 24
}

/// A made-up way between two places: along streets that run north and east, with some turns.
enum StreetRoute {
    static func track(
        from: Coordinate, to: Coordinate, using generator: inout SeededGenerator
    ) -> Track {
        // Each step goes a share of what is left, first one way and then the other.
        var points = [TrackPoint(from)]
        var (latitude, longitude) = (from.latitude, from.longitude)
        for turn in 0..<turns {
            let share = turn == turns - 1 ? 1 : generator.uniform(in: 0.1...0.5)
            let isFirst = generator.chance(0.5)
            for goesNorth in [isFirst, !isFirst] {
                if goesNorth {
                    latitude += (to.latitude - latitude) * share
                } else {
                    longitude += (to.longitude - longitude) * share
                }
                guard let corner = Coordinate(latitude: latitude, longitude: longitude),
                    corner != points.last?.coordinate
                else { continue }
                points.append(TrackPoint(corner))
            }
        }
        return Track(segments: [points], file: "a way between two places")
    }

    private static let turns = 8
}
