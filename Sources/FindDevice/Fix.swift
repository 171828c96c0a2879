/// Where a phone was, when, how surely, and what it knew that by.
package struct Fix: Hashable, Sendable {
    /// When the position was taken, by the phone's clock.
    package var at: Timestamp
    package var coordinate: Coordinate
    /// The radius of 68 % confidence, in metres.
    package var accuracy: Metres
    package var source: FixSource
    /// Metres above sea level, where known.
    package var altitude: Metres?
    /// Kilometres an hour, as OwnTracks' `vel`.
    package var speed: Double?
    /// Degrees clockwise from north, 0 ..< 360, as OwnTracks' `cog`.
    package var course: Double?
    /// The charge when the fix was taken, 0 ... 100 %.
    package var battery: Int?
    package var connection: Connection?

    package init(
        at: Timestamp, coordinate: Coordinate, accuracy: Metres, source: FixSource,
        altitude: Metres? = nil, speed: Double? = nil, course: Double? = nil, battery: Int? = nil,
        connection: Connection? = nil
    ) {
        self.at = at
        self.coordinate = coordinate
        self.accuracy = accuracy
        self.source = source
        self.altitude = altitude
        self.speed = speed
        self.course = course
        self.battery = battery
        self.connection = connection
    }
}

/// What a position was worked out from.
package enum FixSource: String, CaseIterable, Sendable, Codable {
    case gps, wifi, cell
    /// A phone that does not say, such as an OwnTracks one.
    case unknown
}

/// What a phone is connected by, as OwnTracks' `conn`.
package enum Connection: String, CaseIterable, Sendable, Codable {
    case wifi = "w"
    case mobile = "m"
    case offline = "o"
}
