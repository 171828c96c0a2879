package import FindDevice

/// Writes GPX 1.1, its elements in the order that the schema asks for.
///
/// What GPX has no element for (accuracy, source, battery …) stands in `<extensions>`, in a
/// namespace of our own.
package enum GPXWriter {
    /// The namespace of the extensions.
    package static let extensions = "urn:cooee:trail:1"

    /// Writes fixes as one track of one segment.
    package static func text(of fixes: [Fix], name: String) -> String {
        let points = fixes.map { fix in
            point(
                fix.coordinate, elevation: fix.altitude, time: fix.at,
                extensions: extensionElements(of: fix))
        }
        return document(name: name, trackName: name, segments: [points])
    }

    /// Writes a track with its segments.
    package static func text(of track: Track) -> String {
        let segments = track.segments.map { segment in
            segment.map { point($0.coordinate, elevation: $0.elevation, time: $0.time) }
        }
        return document(name: nil, trackName: track.name, segments: segments)
    }

    private static func document(
        name: String?, trackName: String?, segments: [[String]]
    ) -> String {
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<gpx version="1.1" creator="Cooee" xmlns="\#(GPXVersion.v11.namespace)""#
                + #" xmlns:cooee="\#(extensions)">"#,
        ]
        if let name { lines.append("<metadata><name>\(TrailText.xml(name))</name></metadata>") }
        lines.append("<trk>")
        if let trackName { lines.append("<name>\(TrailText.xml(trackName))</name>") }
        for segment in segments where !segment.isEmpty {
            lines += ["<trkseg>"] + segment + ["</trkseg>"]
        }
        lines += ["</trk>", "</gpx>", ""]
        return lines.joined(separator: "\n")
    }

    private static func point(
        _ coordinate: Coordinate, elevation: Metres?, time: Timestamp?, extensions: String = ""
    ) -> String {
        let latitude = TrailText.degrees(coordinate.latitude)
        let longitude = TrailText.degrees(coordinate.longitude)
        let height = elevation.flatMap { TrailText.decimal($0, digits: 2) }
        return #"<trkpt lat="\#(latitude)" lon="\#(longitude)">"#
            + (height.map { "<ele>\($0)</ele>" } ?? "")
            + (time.map { "<time>\($0.rfc3339)</time>" } ?? "")
            + (extensions.isEmpty ? "" : "<extensions>\(extensions)</extensions>") + "</trkpt>"
    }

    private static func extensionElements(of fix: Fix) -> String {
        FixProperty.all(of: fix).map { property in
            let text =
                switch property.value {
                case .number(let number): number
                case .word(let word): TrailText.xml(word)
                }
            return "<cooee:\(property.name)>\(text)</cooee:\(property.name)>"
        }.joined()
    }
}
