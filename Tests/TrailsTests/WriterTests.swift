import FindDevice
import Foundation
import Testing

@testable import Trails

@Suite("trails are written for other programs")
struct WriterTests {
    /// Two fixes: one with everything, one with the least.
    private var fixes: [Fix] {
        get throws {
            let start = try #require(Timestamp(rfc3339: "2026-03-02T07:00:00Z"))
            let first = try #require(Coordinate(latitude: -35.28123456789, longitude: 149.13))
            let second = try #require(Coordinate(latitude: -35.28, longitude: 149.0000001))
            return [
                Fix(
                    at: start, coordinate: first, accuracy: 12.345, source: .gps, altitude: 577.5,
                    speed: 4.8, course: 270, battery: 80, connection: .mobile),
                Fix(
                    at: start + .milliseconds(30_250), coordinate: second, accuracy: 600,
                    source: .cell),
            ]
        }
    }

    @Test("GPX has its elements in the schema's order")
    func gpx() throws {
        #expect(
            GPXWriter.text(of: try fixes, name: "Tom's <phone> & \"co\"") == """
                <?xml version="1.0" encoding="UTF-8"?>
                <gpx version="1.1" creator="Cooee" xmlns="http://www.topografix.com/GPX/1/1" \
                xmlns:cooee="urn:cooee:trail:1">
                <metadata><name>Tom&apos;s &lt;phone&gt; &amp; &quot;co&quot;</name></metadata>
                <trk>
                <name>Tom&apos;s &lt;phone&gt; &amp; &quot;co&quot;</name>
                <trkseg>
                <trkpt lat="-35.2812346" lon="149.13"><ele>577.5</ele>\
                <time>2026-03-02T07:00:00Z</time><extensions>\
                <cooee:accuracy>12.35</cooee:accuracy><cooee:source>gps</cooee:source>\
                <cooee:speed>4.8</cooee:speed><cooee:course>270</cooee:course>\
                <cooee:battery>80</cooee:battery></extensions></trkpt>
                <trkpt lat="-35.28" lon="149.0000001"><time>2026-03-02T07:00:30.250Z</time>\
                <extensions><cooee:accuracy>600</cooee:accuracy><cooee:source>cell</cooee:source>\
                </extensions></trkpt>
                </trkseg>
                </trk>
                </gpx>

                """)
    }

    @Test("GeoJSON has a line and points, longitude first")
    func geoJSON() throws {
        let text = GeoJSONWriter.text(of: try fixes, name: "a \"quoted\"\nname \\")
        #expect(
            text == #"""
                {"type":"FeatureCollection","features":[
                {"type":"Feature","geometry":{"type":"LineString","coordinates":\#
                [[149.13,-35.2812346,577.5],[149.0000001,-35.28]]},\#
                "properties":{"name":"a \"quoted\"\u000aname \\"}},
                {"type":"Feature","geometry":{"type":"Point","coordinates":\#
                [149.13,-35.2812346,577.5]},"properties":{"time":"2026-03-02T07:00:00Z",\#
                "accuracy":12.35,"source":"gps","speed":4.8,"course":270,"battery":80}},
                {"type":"Feature","geometry":{"type":"Point","coordinates":\#
                [149.0000001,-35.28]},"properties":{"time":"2026-03-02T07:00:30.250Z",\#
                "accuracy":600,"source":"cell"}}
                ]}

                """#)
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(text.utf8)) }
    }

    @Test("KML has a line and a placemark for each time")
    func kml() throws {
        #expect(
            KMLWriter.text(of: Array(try fixes.prefix(1)), name: "a&b") == """
                <?xml version="1.0" encoding="UTF-8"?>
                <kml xmlns="http://www.opengis.net/kml/2.2">
                <Document>
                <name>a&amp;b</name>
                <Placemark><name>2026-03-02T07:00:00Z</name>\
                <TimeStamp><when>2026-03-02T07:00:00Z</when></TimeStamp><ExtendedData>\
                <Data name="accuracy"><value>12.35</value></Data>\
                <Data name="source"><value>gps</value></Data>\
                <Data name="speed"><value>4.8</value></Data>\
                <Data name="course"><value>270</value></Data>\
                <Data name="battery"><value>80</value></Data></ExtendedData>\
                <Point><coordinates>149.13,-35.2812346,577.5</coordinates></Point></Placemark>
                </Document>
                </kml>

                """)
        #expect(KMLWriter.text(of: try fixes, name: "x").contains("<LineString>"))
    }

    @Test("one fix makes no line, none makes an empty file", arguments: TrailFormat.allCases)
    func fewFixes(format: TrailFormat) throws {
        #expect(!format.text(of: [], name: "x").contains("Point"))
        #expect(!format.text(of: Array(try fixes.prefix(1)), name: "x").contains("LineString"))
        #expect(format.text(of: try fixes, name: "x") == format.text(of: try fixes, name: "x"))
    }

    @Test("what GPX writes, the reader reads: the same places, heights and times")
    func roundTrip() throws {
        let written = GPXWriter.text(of: try fixes, name: "a <b> \u{1} & c")
        let document = try GPXFixture.read(written)

        #expect(document.version == .v11)
        #expect(document.name == "a <b> \u{FFFD} & c")
        let points = try #require(document.filledTracks().first).points
        #expect(points.map(\.time) == (try fixes).map(\.at))
        #expect(points.map(\.elevation) == [577.5, nil])
        #expect(
            points.map(\.coordinate) == [
                Coordinate(latitude: -35.2812346, longitude: 149.13),
                Coordinate(latitude: -35.28, longitude: 149.0000001),
            ])
    }

    @Test("a track keeps its segments and its name")
    func trackRoundTrip() throws {
        let segments = try [[(1.5, 2.5), (1.5, -179.9999999)], [(-90, 0)]].map { segment in
            try segment.map { place in
                TrackPoint(try #require(Coordinate(latitude: place.0, longitude: place.1)))
            }
        }
        let track = Track(name: "x\ty", segments: segments + [[]])
        let read = try #require(GPXFixture.read(GPXWriter.text(of: track)).tracks.first)

        #expect(read.name == "x\ty")
        #expect(
            read.segments.map { $0.map(\.coordinate) } == segments.map { $0.map(\.coordinate) })
    }

    @Test(
        "decimals are short, and never in exponents",
        arguments: [
            (0.0, "0"), (-0.0, "0"), (-0.00000001, "0"), (1e-7, "0.0000001"), (180, "180"),
            (-35.28, "-35.28"), (10, "10"), (0.1 + 0.2, "0.3"), (.nan, nil), (.infinity, nil),
            (1e300, nil),
        ] as [(Double, String?)])
    func decimals(value: Double, text: String?) {
        #expect(TrailText.decimal(value, digits: 7) == text)
    }
}
