import FindDevice
import TestSupport
import Testing

/// Places on earth, and the ways between them.
@Suite("coordinates")
struct CoordinateTests {
    static let london = Coordinate(latitude: 51.5, longitude: 0)
    static let paris = Coordinate(latitude: 48.8566, longitude: 2.3522)

    @Test(
        "distances on the sphere",
        arguments: [
            // A degree of a great circle of a sphere of 6,371,008.8 m.
            ((0, 0), (0, 1), 111_195.08), ((0, 0), (1, 0), 111_195.08),
            ((60, 0), (60, 1), 55_596.2), ((0, 179.5), (0, -179.5), 111_195.08),
            ((0, 0), (0, 180), 20_015_114), ((90, 0), (-90, 0), 20_015_114),
            ((90, 0), (90, 120), 0), ((12, 34), (12, 34), 0),
            // Cities: London to Paris, Sydney to Melbourne, Berlin to Munich.
            ((51.5074, -0.1278), (48.8566, 2.3522), 343_560),
            ((-33.8688, 151.2093), (-37.8136, 144.9631), 713_430),
            ((52.52, 13.405), (48.1351, 11.582), 504_420),
        ] as [((Double, Double), (Double, Double), Double)])
    func distances(from: (Double, Double), to: (Double, Double), metres: Double) throws {
        let start = try #require(Coordinate(latitude: from.0, longitude: from.1))
        let end = try #require(Coordinate(latitude: to.0, longitude: to.1))
        #expect(abs(start.distance(to: end) - metres) <= max(0.5, metres / 2000))
        #expect(abs(start.distance(to: end) - end.distance(to: start)) < 1e-6)
    }

    @Test(
        "bearings clockwise from north",
        arguments: [
            ((0, 0), (1, 0), 0), ((0, 0), (0, 1), 90), ((0, 0), (-1, 0), 180),
            ((0, 0), (0, -1), 270), ((0, 179.5), (0, -179.5), 90), ((0, -179.5), (0, 179.5), 270),
            ((51.5074, -0.1278), (48.8566, 2.3522), 148.12),
        ] as [((Double, Double), (Double, Double), Double)])
    func bearings(from: (Double, Double), to: (Double, Double), degrees: Double) throws {
        let start = try #require(Coordinate(latitude: from.0, longitude: from.1))
        let end = try #require(Coordinate(latitude: to.0, longitude: to.1))
        #expect(abs(start.bearing(to: end) - degrees) < 0.02)
    }

    @Test(
        "going some way in a direction arrives that far away, in that direction", arguments: 0..<8)
    func moved(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            let start = try #require(
                Coordinate(
                    latitude: Double.random(in: -85...85, using: &random),
                    longitude: Double.random(in: -180...180, using: &random)))
            let metres = Double.random(in: 10...100_000, using: &random)
            let bearing = Double.random(in: 0..<360, using: &random)
            let end = start.moved(by: metres, bearing: bearing)
            #expect((-180...180).contains(end.longitude) && (-90...90).contains(end.latitude))
            #expect(abs(start.distance(to: end) - metres) < 0.01)
            let off = abs((start.bearing(to: end) - bearing).remainder(dividingBy: 360))
            #expect(off < 0.01, "\(start) \(bearing)")
        }
    }

    @Test("a way across the antimeridian takes the short side")
    func antimeridian() throws {
        let fiji = try #require(Coordinate(latitude: -17, longitude: 179.9))
        let east = fiji.moved(by: 50_000, bearing: 90)
        #expect(east.longitude < -179)
        #expect(abs(fiji.distance(to: east) - 50_000) < 0.01)
        let other = try #require(Coordinate(latitude: -17, longitude: -179.9))
        let middle = fiji.interpolated(to: other, fraction: 0.5)
        #expect(abs(abs(middle.longitude) - 180) < 1e-9)
        #expect(abs(fiji.distance(to: middle) - other.distance(to: middle)) < 1e-3)
        let quarter = other.interpolated(to: fiji, fraction: 0.25)
        #expect(abs(quarter.longitude + 179.95) < 1e-9)
    }

    @Test("a straight way starts where it starts and ends where it ends")
    func interpolated() throws {
        let start = try #require(Self.london)
        let end = try #require(Self.paris)
        #expect(start.interpolated(to: end, fraction: 0).distance(to: start) < 0.001)
        #expect(start.interpolated(to: end, fraction: 1).distance(to: end) < 0.001)
    }

    @Test("going over a pole comes down on the other side")
    func pole() throws {
        let start = try #require(Coordinate(latitude: 89.9, longitude: 10))
        let end = start.moved(by: 22_239, bearing: 0)
        #expect(end.latitude < 90 && abs(end.longitude - -170) < 0.01)
    }

    @Test(
        "what is no place on earth is refused",
        arguments: [
            (90.000001, 0), (-90.000001, 0), (0, 180.000001), (0, -180.000001),
            (.nan, 0), (0, .nan), (.infinity, 0), (0, -.infinity),
        ] as [(Double, Double)])
    func refused(latitude: Double, longitude: Double) {
        #expect(Coordinate(latitude: latitude, longitude: longitude) == nil)
    }

    @Test("the poles and the antimeridian are places", arguments: [-90.0, 90.0])
    func edges(latitude: Double) {
        #expect(Coordinate(latitude: latitude, longitude: 180) != nil)
        #expect(Coordinate(latitude: latitude, longitude: -180) != nil)
    }
}
