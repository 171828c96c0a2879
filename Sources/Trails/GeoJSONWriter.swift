package import FindDevice

/// Writes GeoJSON (RFC 7946): one line for the way, if it has two points, and a point for each fix.
///
/// A line across the antimeridian is left in one piece, where section 3.1.9 would rather have it
/// cut: readers that draw the short way around show it right, and no point is made up.
package enum GeoJSONWriter {
    /// Writes fixes in their order.
    package static func text(of fixes: [Fix], name: String) -> String {
        var features: [String] = []
        if fixes.count >= 2 {
            let positions = fixes.map(position).joined(separator: ",")
            features.append(
                feature(
                    geometry: #"{"type":"LineString","coordinates":[\#(positions)]}"#,
                    properties: [("name", TrailText.json(name))]))
        }
        features += fixes.map { fix in
            feature(
                geometry: #"{"type":"Point","coordinates":\#(position(fix))}"#,
                properties: [("time", TrailText.json(fix.at.rfc3339))] + properties(of: fix))
        }
        return #"{"type":"FeatureCollection","features":["# + "\n"
            + features.joined(separator: ",\n") + "\n]}\n"
    }

    private static func feature(geometry: String, properties: [(String, String)]) -> String {
        let members = properties.map { #""\#($0.0)":\#($0.1)"# }.joined(separator: ",")
        return #"{"type":"Feature","geometry":\#(geometry),"properties":{\#(members)}}"#
    }

    private static func properties(of fix: Fix) -> [(String, String)] {
        FixProperty.all(of: fix).map { property in
            switch property.value {
            case .number(let number): (property.name, number)
            case .word(let word): (property.name, TrailText.json(word))
            }
        }
    }

    /// Longitude first (section 3.1.1).
    private static func position(_ fix: Fix) -> String {
        let place = [
            TrailText.degrees(fix.coordinate.longitude),
            TrailText.degrees(fix.coordinate.latitude),
        ]
        let height = fix.altitude.flatMap { TrailText.decimal($0, digits: 2) }
        return "[" + (place + [height].compactMap(\.self)).joined(separator: ",") + "]"
    }
}
