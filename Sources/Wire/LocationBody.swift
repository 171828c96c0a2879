package import FindDevice

/// A fix as OwnTracks writes it: the fields that Cooee reads of `_type: location`.
package struct LocationBody: Hashable, Sendable, Codable {
    var type: String
    var lat: Double
    var lon: Double
    /// Seconds since 1970.
    var tst: Int64
    /// Metres.
    var acc: Double?
    var alt: Double?
    /// Kilometres an hour.
    var vel: Double?
    /// Degrees.
    var cog: Double?
    var batt: Int?
    var conn: String?
    var src: String?

    enum CodingKeys: String, CodingKey {
        case type = "_type"
        case lat, lon, tst, acc, alt, vel, cog, batt, conn, src
    }

    package init(_ fix: Fix) {
        type = "location"
        lat = fix.coordinate.latitude.rounded(toPlaces: 7)
        lon = fix.coordinate.longitude.rounded(toPlaces: 7)
        tst = fix.at.seconds
        acc = fix.accuracy.rounded(toPlaces: 1)
        alt = fix.altitude?.rounded(toPlaces: 1)
        vel = fix.speed?.rounded(toPlaces: 1)
        cog = fix.course.map { $0.rounded().truncatingRemainder(dividingBy: 360) }
        batt = fix.battery
        conn = fix.connection?.rawValue
        src = fix.source == .unknown ? nil : fix.source.rawValue
    }

    /// The fix, if every field is one that a place on earth can have.
    package func fix() throws(WireFault) -> Fix {
        guard type == "location" else {
            throw .malformed(field: "_type", reason: "'location' expected")
        }
        guard let coordinate = Coordinate(latitude: lat, longitude: lon) else {
            throw .malformed(field: "lat", reason: "±90 and ±180 degrees expected")
        }
        guard (0...Self.latest).contains(tst) else {
            throw .malformed(field: "tst", reason: "seconds since 1970 expected")
        }
        return Fix(
            at: Timestamp(seconds: tst), coordinate: coordinate,
            accuracy: try ranged(acc ?? Self.unstatedAccuracy, 0...50_000_000, "acc"),
            source: try source(), altitude: try ranged(alt, -12_000...100_000, "alt"),
            speed: try ranged(vel, -1...100_000, "vel").flatMap { $0 < 0 ? nil : $0 },
            course: try course(), battery: try battery(), connection: try connection())
    }

    /// A phone that does not know how it moves says -1, for `vel` too.
    private func course() throws(WireFault) -> Double? {
        guard let course = try ranged(cog, -1...360, "cog"), course >= 0 else { return nil }
        return course.truncatingRemainder(dividingBy: 360)
    }

    private func source() throws(WireFault) -> FixSource {
        src == nil ? .unknown : try known(src, "src")
    }

    private func battery() throws(WireFault) -> Int? {
        guard let batt else { return nil }
        guard (0...100).contains(batt) else {
            throw .malformed(field: "batt", reason: "0 to 100 expected")
        }
        return batt
    }

    private func connection() throws(WireFault) -> Connection? {
        conn == nil ? nil : try known(conn, "conn") as Connection
    }

    private func ranged<Value: Comparable>(
        _ value: Value, _ range: ClosedRange<Value>, _ field: String
    ) throws(WireFault) -> Value {
        guard range.contains(value) else {
            throw .malformed(field: field, reason: "outside \(range)")
        }
        return value
    }

    private func ranged(
        _ value: Double?, _ range: ClosedRange<Double>, _ field: String
    ) throws(WireFault) -> Double? {
        guard let value else { return nil }
        return try ranged(value, range, field) as Double
    }

    /// 9999-12-31T23:59:59Z.
    private static let latest: Int64 = 253_402_300_799
    /// What a phone that states no accuracy is believed: it is somewhere in the city.
    private static let unstatedAccuracy: Metres = 10_000
}

extension Double {
    fileprivate func rounded(toPlaces places: Int) -> Double {
        var scale = 1.0
        for _ in 0..<places { scale *= 10 }
        return (self * scale).rounded() / scale
    }
}
