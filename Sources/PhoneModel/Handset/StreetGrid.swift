internal import FindDevice

#if canImport(Glibc)
    internal import Glibc
#endif

/// Streets at right angles around a home, turned and spaced as its seed has it.
struct StreetGrid: Equatable, Sendable {
    private var home: Coordinate
    /// The direction of its first streets, in degrees clockwise from north.
    private let bearing: Double
    /// From one corner to the next, along the first streets and across them: 80 to 150 m.
    private let along: Metres
    private let across: Metres

    init(home: Coordinate, using generator: inout SeededGenerator) {
        self.home = home
        bearing = generator.uniform(in: 0...90)
        along = generator.uniform(in: 80...150)
        across = generator.uniform(in: 80...150)
    }

    func moved(to home: Coordinate) -> StreetGrid {
        var moved = self
        moved.home = home
        return moved
    }

    func place(of corner: Corner) -> Place {
        Place(
            along: Float(Double(corner.along) * along),
            across: Float(Double(corner.across) * across))
    }

    /// What a stride of a tour is on the map.
    func motion(_ stride: Stride) -> Motion {
        let way = stride.from.distance(to: stride.to)
        let speed = stride.seconds > 0 ? way / stride.seconds : 0
        let place = coordinate(stride.from, stride.to, fraction: stride.fraction)
        guard speed > 0 else { return Motion(coordinate: place) }
        let course =
            bearing
            + angle(
                along: Double(stride.to.along - stride.from.along),
                across: Double(stride.to.across - stride.from.across))
        return Motion(
            coordinate: place, speed: speed.kilometresPerHour,
            course: (course + 360).truncatingRemainder(dividingBy: 360))
    }

    private func coordinate(_ from: Place, _ to: Place, fraction: Double) -> Coordinate {
        let along = Double(from.along) + Double(to.along - from.along) * fraction
        let across = Double(from.across) + Double(to.across - from.across) * fraction
        return home.moved(
            by: (along * along + across * across).squareRoot(),
            bearing: bearing + angle(along: along, across: across))
    }

    /// Degrees clockwise from the first streets' direction.
    private func angle(along: Double, across: Double) -> Double {
        atan2(across, along) * 180 / .pi
    }
}

/// Where two streets cross, counted in blocks from home.
struct Corner: Hashable, Sendable {
    var along: Int
    var across: Int

    static let home = Corner(along: 0, across: 0)
}

/// A place on the grid, in metres from home; single precision is a centimetre here, and halves
/// what a fleet's tours take.
struct Place: Equatable, Sendable {
    var along: Float
    var across: Float

    func distance(to other: Place) -> Metres {
        let (along, across) = (Double(other.along - along), Double(other.across - across))
        return (along * along + across * across).squareRoot()
    }
}
