/// What a GPX file holds, its three kinds of places told apart.
package struct GPXDocument: Hashable, Sendable {
    package var file: String
    package var version: GPXVersion
    package var name: String?
    /// Ways that were gone; some may have no points.
    package var tracks: [Track] = []
    /// Ways that were planned.
    package var routes: [Track] = []
    package var waypoints: [Waypoint] = []

    package init(file: String, version: GPXVersion, name: String? = nil) {
        self.file = file
        self.version = version
        self.name = name
    }

    /// The tracks that have points.
    /// - Throws: a `TrailError` that says what the file holds instead, if there is none.
    package func filledTracks() throws(TrailError) -> [Track] {
        let filled = tracks.filter { !$0.segments.isEmpty }
        guard filled.isEmpty else { return filled }
        let held = [
            (tracks.count, "empty <trk>"), (routes.count, "<rte>"), (waypoints.count, "<wpt>"),
        ]
        .filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        throw TrailError(
            file: file,
            line: tracks.first?.line ?? routes.first?.line ?? waypoints.first?.point.line,
            field: "trk",
            reason:
                "there is no track with points (the file holds \(held.isEmpty ? "nothing" : held)"
                + "); give a file with a <trk>")
    }
}

/// A single named place of a GPX file.
package struct Waypoint: Hashable, Sendable {
    package var name: String?
    package var point: TrackPoint

    package init(name: String? = nil, point: TrackPoint) {
        self.name = name
        self.point = point
    }
}

/// The versions of GPX that there are (<https://www.topografix.com/gpx.asp>).
package enum GPXVersion: String, CaseIterable, Sendable {
    case v10 = "1.0"
    case v11 = "1.1"

    /// The XML namespace of its elements.
    var namespace: String {
        switch self {
        case .v10: "http://www.topografix.com/GPX/1/0"
        case .v11: "http://www.topografix.com/GPX/1/1"
        }
    }
}
