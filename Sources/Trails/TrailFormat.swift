package import FindDevice

/// The formats in which a trail is handed to other programs.
package enum TrailFormat: String, CaseIterable, Sendable {
    case gpx, geojson, kml

    /// The media type for an HTTP answer; GPX has none registered, this is what its readers know.
    package var mediaType: String {
        switch self {
        case .gpx: "application/gpx+xml"
        case .geojson: "application/geo+json"
        case .kml: "application/vnd.google-earth.kml+xml"
        }
    }

    /// Writes fixes in their order; the same fixes give the same bytes.
    package func text(of fixes: [Fix], name: String) -> String {
        switch self {
        case .gpx: GPXWriter.text(of: fixes, name: name)
        case .geojson: GeoJSONWriter.text(of: fixes, name: name)
        case .kml: KMLWriter.text(of: fixes, name: name)
        }
    }
}
