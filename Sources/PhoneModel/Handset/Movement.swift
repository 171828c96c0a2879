package import FindDevice

/// Where a handset is at each moment, as a function of the time since its start.
package enum Movement: Equatable, Sendable {
    case still(Coordinate)
    case replay(TrackReplay)
    case wander(Wander)
    /// A way that begins so long after the handset's start.
    indirect case departing(Duration, Movement)

    /// Where it is, and how it moves, `elapsed` after its start; takes O(log n) of its way's
    /// points, however far ahead. Before its start it is where it starts.
    package func motion(at elapsed: Duration) -> Motion {
        switch self {
        case .still(let coordinate): Motion(coordinate: coordinate)
        case .replay(let replay): replay.motion(at: elapsed)
        case .wander(let wander): wander.motion(at: elapsed)
        case .departing(let start, let movement): movement.motion(at: elapsed - start)
        }
    }
}

/// A place, with how the handset moves through it.
package struct Motion: Equatable, Sendable {
    package var coordinate: Coordinate
    /// Kilometres an hour.
    package var speed: Double
    /// Degrees clockwise from north, 0 ..< 360; nil while it stands.
    package var course: Double?
    /// Metres above sea level, where known.
    package var altitude: Metres?

    package init(
        coordinate: Coordinate, speed: Double = 0, course: Double? = nil, altitude: Metres? = nil
    ) {
        self.coordinate = coordinate
        self.speed = speed
        self.course = course
        self.altitude = altitude
    }
}

/// A speed in metres a second.
package typealias MetresPerSecond = Double

extension MetresPerSecond {
    var kilometresPerHour: Double { self * 3.6 }
}
