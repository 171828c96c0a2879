package import FindDevice

/// A fix as OwnTracks writes it: the fields that Cooee reads of `_type: location`.
package struct LocationBody: Hashable, Sendable {
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
    var batt: Int64?
    var conn: Connection?
    var src: FixSource?

    package init(_ fix: Fix) {
        type = "location"
        lat = fix.coordinate.latitude.rounded(toPlaces: 7)
        lon = fix.coordinate.longitude.rounded(toPlaces: 7)
        tst = fix.at.seconds
        acc = fix.accuracy.rounded(toPlaces: 1)
        alt = fix.altitude?.rounded(toPlaces: 1)
        vel = fix.speed?.rounded(toPlaces: 1)
        cog = fix.course.map { $0.rounded().truncatingRemainder(dividingBy: 360) }
        batt = fix.battery.map(Int64.init)
        conn = fix.connection
        src = fix.source == .unknown ? nil : fix.source
    }

    init(_ body: JSONObject) throws(WireFault) {
        type = try body.text("_type")
        lat = try body.number("lat")
        lon = try body.number("lon")
        tst = try body.integer("tst")
        acc = try body.number(ifPresent: "acc")
        alt = try body.number(ifPresent: "alt")
        vel = try body.number(ifPresent: "vel")
        cog = try body.number(ifPresent: "cog")
        batt = try body.integer(ifPresent: "batt")
        conn = try body.known(ifPresent: "conn")
        src = try body.known(ifPresent: "src")
    }

    /// - Parameter number: what stands beside it, if it is a report.
    func write(to body: inout JSONWriter, numbered number: ReportNumber? = nil) {
        body.put("_type", type)
        body.put("acc", acc)
        body.put("alt", alt)
        body.put("batt", batt)
        body.put("cog", cog)
        body.put("conn", conn?.rawValue)
        body.put("lat", lat)
        body.put("lon", lon)
        body.put("seq", number?.sequence)
        body.put("src", src?.rawValue)
        body.put("stream", number?.stream)
        body.put("tst", tst)
        body.put("vel", vel)
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
            source: src ?? .unknown, altitude: try ranged(alt, -12_000...100_000, "alt"),
            speed: try ranged(vel, -1...100_000, "vel").flatMap { $0 < 0 ? nil : $0 },
            course: try course(), battery: try battery(), connection: conn)
    }

    /// A phone that does not know how it moves says -1, for `vel` too.
    private func course() throws(WireFault) -> Double? {
        guard let course = try ranged(cog, -1...360, "cog"), course >= 0 else { return nil }
        return course.truncatingRemainder(dividingBy: 360)
    }

    private func battery() throws(WireFault) -> Int? {
        guard let batt else { return nil }
        guard (0...100).contains(batt) else {
            throw .malformed(field: "batt", reason: "0 to 100 expected")
        }
        return Int(batt)
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
