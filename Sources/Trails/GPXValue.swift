internal import FindDevice

/// What an element or attribute of GPX says, read strictly; the failure says why it says nothing.
enum GPXValue {
    /// From below the deepest sea to where no air is, in metres.
    static let elevations = -12_000.0...100_000.0

    static func elevation(_ text: String) -> Result<Double, Fault> {
        number(text, field: "ele").flatMap { metres in
            elevations.contains(metres)
                ? .success(metres)
                : .failure(
                    Fault("ele", "elevation \(quoted(text)) is not between -12000 and 100000 m"))
        }
    }

    /// `xsd:dateTime`; without a zone it is UTC, as the GPX schema has all its times. Fractions
    /// finer than a millisecond are cut off.
    static func time(_ text: String) -> Result<Timestamp, Fault> {
        if let time = Timestamp(rfc3339: text) ?? Timestamp(rfc3339: text + "Z") {
            return .success(time)
        }
        return .failure(
            Fault("time", "<time> \(quoted(text)) is not a date: write it as 2026-03-02T07:00:00Z"))
    }

    static func coordinate(latitude: String?, longitude: String?) -> Result<Coordinate, Fault> {
        angle(latitude, field: "lat", name: "latitude", limit: 90).flatMap { latitude in
            angle(longitude, field: "lon", name: "longitude", limit: 180).flatMap { longitude in
                Coordinate(latitude: latitude, longitude: longitude)
                    .map { .success($0) } ?? .failure(Fault("lat", "there is no such place"))
            }
        }
    }

    private static func angle(
        _ text: String?, field: String, name: String, limit: Double
    ) -> Result<Double, Fault> {
        guard let text else {
            return .failure(Fault(field, "the attribute \(field) is missing: a point needs it"))
        }
        return number(text, field: field).flatMap { degrees in
            abs(degrees) <= limit
                ? .success(degrees)
                : .failure(Fault(field, "\(name) \(shown(text)) is outside ±\(Int(limit))"))
        }
    }

    /// `xsd:decimal`, with an exponent let pass (some recorders write one near zero), but none of
    /// the words and hexadecimals that Swift reads too.
    private static func number(_ text: String, field: String) -> Result<Double, Fault> {
        let allowed = text.utf8.allSatisfy { byte in
            (48...57).contains(byte) || "+-.eE".utf8.contains(byte)
        }
        guard allowed, let number = Double(text), number.isFinite else {
            return .failure(Fault(field, "\(field) \(quoted(text)) is not a number"))
        }
        return .success(number)
    }

    private static func shown(_ text: String) -> String {
        text.utf8.count <= 20 ? text : quoted(text)
    }

    /// A field, and what is wrong with it.
    struct Fault: Error {
        let field: String
        let reason: String

        init(_ field: String, _ reason: String) {
            self.field = field
            self.reason = reason
        }
    }
}
