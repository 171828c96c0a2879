package import FindDevice

/// A fix in a body; its age is for the reader to work out, from `at` and the `Date` header.
package struct FixBody: Hashable, Sendable, Codable {
    package var at: Moment
    /// Degrees, WGS 84.
    package var latitude: Double
    package var longitude: Double
    /// The radius of 68 % confidence, in metres.
    package var accuracy: Metres
    package var source: FixSource
    /// Metres above sea level.
    package var altitude: Metres?
    /// Kilometres an hour.
    package var speed: Double?
    /// Degrees clockwise from north.
    package var course: Double?
    /// Percent.
    package var battery: Int?
    package var connection: ConnectionName?

    package enum ConnectionName: String, CaseIterable, Sendable, Codable {
        case wifi, mobile, offline
    }

    package init(_ fix: Fix) {
        at = Moment(fix.at)
        latitude = fix.coordinate.latitude
        longitude = fix.coordinate.longitude
        accuracy = fix.accuracy
        source = fix.source
        altitude = fix.altitude
        speed = fix.speed
        course = fix.course
        battery = fix.battery
        connection = fix.connection.map { connection in
            switch connection {
            case .wifi: .wifi
            case .mobile: .mobile
            case .offline: .offline
            }
        }
    }

    /// Nil if it is none on earth.
    package var coordinate: Coordinate? { Coordinate(latitude: latitude, longitude: longitude) }
}

extension Fix {
    /// A fix as the service told it; nil if its place is none on earth.
    package init?(_ body: FixBody) {
        guard let coordinate = body.coordinate else { return nil }
        self.init(
            at: body.at.timestamp, coordinate: coordinate, accuracy: body.accuracy,
            source: body.source, altitude: body.altitude, speed: body.speed, course: body.course,
            battery: body.battery,
            connection: body.connection.map { name in
                switch name {
                case .wifi: .wifi
                case .mobile: .mobile
                case .offline: .offline
                }
            })
    }
}

/// `{"fixes": […]}`: a device's trail, oldest first.
package struct TrailBody: Hashable, Sendable, Codable {
    package var fixes: [FixBody]
    /// Where the trail goes on, for `from`, if this is not all of it.
    package var next: Moment?

    package init(fixes: [FixBody], next: Moment? = nil) {
        self.fixes = fixes
        self.next = next
    }
}
