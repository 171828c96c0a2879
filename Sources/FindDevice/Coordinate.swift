#if canImport(Glibc)
    internal import Glibc
#endif

/// A length in metres.
package typealias Metres = Double

/// A place on the WGS 84 ellipsoid, in degrees.
package struct Coordinate: Hashable, Sendable, Codable {
    package let latitude: Double
    package let longitude: Double

    /// Nil unless both are finite, latitude within ±90 and longitude within ±180.
    package init?(latitude: Double, longitude: Double) {
        guard (-90...90).contains(latitude), (-180...180).contains(longitude) else { return nil }
        self.latitude = latitude
        self.longitude = longitude
    }

    /// The great-circle distance on a sphere of 6,371,008.8 m (haversine); within 0.6 % of the
    /// ellipsoid's.
    package func distance(to other: Coordinate) -> Metres {
        let half = (
            latitude: radians(other.latitude - latitude) / 2,
            longitude: radians(other.longitude - longitude) / 2
        )
        let chord =
            sin(half.latitude) * sin(half.latitude) + cos(radians(latitude))
            * cos(radians(other.latitude)) * sin(half.longitude) * sin(half.longitude)
        return 2 * Self.earthRadius * asin(min(1, chord.squareRoot()))
    }

    /// The place reached by going `metres` in direction `bearing` (degrees clockwise from north)
    /// along a great circle.
    package func moved(by metres: Metres, bearing: Double) -> Coordinate {
        let angle = metres / Self.earthRadius
        let start = (latitude: radians(latitude), longitude: radians(longitude))
        let course = radians(bearing)
        let reached = asin(
            sin(start.latitude) * cos(angle) + cos(start.latitude) * sin(angle) * cos(course))
        let east = atan2(
            sin(course) * sin(angle) * cos(start.latitude),
            cos(angle) - sin(start.latitude) * sin(reached))
        return Coordinate(
            latitude: degrees(reached), unwrappedLongitude: degrees(start.longitude + east))
    }

    /// The initial bearing towards `other`, in degrees clockwise from north, 0 ..< 360.
    package func bearing(to other: Coordinate) -> Double {
        let east = radians(other.longitude - longitude)
        let here = radians(latitude)
        let there = radians(other.latitude)
        let angle = degrees(
            atan2(
                sin(east) * cos(there),
                cos(here) * sin(there) - sin(here) * cos(there) * cos(east)))
        return angle < 0 ? angle + 360 : angle
    }

    /// The place `fraction` (0 ... 1) of the way to `other`, in a straight line on the map, the
    /// shorter way around the antimeridian.
    package func interpolated(to other: Coordinate, fraction: Double) -> Coordinate {
        let east = (other.longitude - longitude).remainder(dividingBy: 360)
        return Coordinate(
            latitude: latitude + (other.latitude - latitude) * fraction,
            unwrappedLongitude: longitude + east * fraction)
    }

    private init(latitude: Double, unwrappedLongitude: Double) {
        self.latitude = min(90, max(-90, latitude))
        longitude = unwrappedLongitude.remainder(dividingBy: 360)
    }

    private static let earthRadius: Metres = 6_371_008.8
}

private func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
private func degrees(_ radians: Double) -> Double { radians * 180 / .pi }
