package import FindDevice

/// A way that somebody went: points in segments, with the lines they came from.
///
/// Between two segments the recorder was off. A route of a GPX file is a track of one segment.
package struct Track: Hashable, Sendable {
    package var name: String?
    /// Never an empty segment: reading drops them.
    package var segments: [[TrackPoint]]
    /// The file that it was read from, for errors that show only when it is used.
    package var file: String
    /// The line of its `<trk>` or `<rte>`; nil if it was not read from a file.
    package var line: Int?

    package init(
        name: String? = nil, segments: [[TrackPoint]], file: String = "track", line: Int? = nil
    ) {
        self.name = name
        self.segments = segments.filter { !$0.isEmpty }
        self.file = file
        self.line = line
    }

    /// All points of all segments, in their order.
    package var points: [TrackPoint] { segments.flatMap(\.self) }
}

/// One point of a track.
package struct TrackPoint: Hashable, Sendable {
    package var coordinate: Coordinate
    /// Metres above sea level.
    package var elevation: Metres?
    package var time: Timestamp?
    /// The line where it stands; nil if it was not read from a file.
    package var line: Int?

    package init(
        _ coordinate: Coordinate, elevation: Metres? = nil, time: Timestamp? = nil,
        line: Int? = nil
    ) {
        self.coordinate = coordinate
        self.elevation = elevation
        self.time = time
        self.line = line
    }
}
