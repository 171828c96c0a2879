package import FindDevice

/// Writes KML 2.2 (OGC 07-147r2): one line for the way, if it has two points, and a placemark for
/// each fix with its time.
package enum KMLWriter {
    /// Writes fixes in their order.
    package static func text(of fixes: [Fix], name: String) -> String {
        let title = "<name>\(TrailText.xml(name))</name>"
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            #"<kml xmlns="http://www.opengis.net/kml/2.2">"#,
            "<Document>", title,
        ]
        if fixes.count >= 2 {
            lines += [
                "<Placemark>\(title)<LineString><tessellate>1</tessellate><coordinates>"
            ]
            lines += fixes.map(position)
            lines += ["</coordinates></LineString></Placemark>"]
        }
        lines += fixes.map(placemark)
        lines += ["</Document>", "</kml>", ""]
        return lines.joined(separator: "\n")
    }

    private static func placemark(_ fix: Fix) -> String {
        let data = FixProperty.all(of: fix).map { property in
            let text =
                switch property.value {
                case .number(let number): number
                case .word(let word): TrailText.xml(word)
                }
            return #"<Data name="\#(property.name)"><value>\#(text)</value></Data>"#
        }.joined()
        return "<Placemark><name>\(fix.at.rfc3339)</name>"
            + "<TimeStamp><when>\(fix.at.rfc3339)</when></TimeStamp>"
            + "<ExtendedData>\(data)</ExtendedData>"
            + "<Point><coordinates>\(position(fix))</coordinates></Point></Placemark>"
    }

    /// Longitude, latitude, and the altitude where it is known.
    private static func position(_ fix: Fix) -> String {
        let place = [
            TrailText.degrees(fix.coordinate.longitude),
            TrailText.degrees(fix.coordinate.latitude),
        ]
        let height = fix.altitude.flatMap { TrailText.decimal($0, digits: 2) }
        return (place + [height].compactMap(\.self)).joined(separator: ",")
    }
}
