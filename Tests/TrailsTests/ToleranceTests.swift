import FindDevice
import Testing

@testable import Trails

/// What real recorders write though the schema knows better.
@Suite("dirty GPX files that are read")
struct ToleranceTests {
    @Test(
        "a time is read in every form that recorders write",
        arguments: [
            ("2026-03-02T07:00:00Z", "2026-03-02T07:00:00Z"),
            ("2026-03-02T18:00:00+11:00", "2026-03-02T07:00:00Z"),
            ("2026-03-02T07:00:00.25Z", "2026-03-02T07:00:00.250Z"),
            ("1901-12-13T20:45:52.2073437Z", "1901-12-13T20:45:52.207Z"),
            // Without a zone it is UTC, with and without a fraction.
            ("2013-01-01T12:00:04", "2013-01-01T12:00:04Z"),
            ("2013-01-01T12:00:04.5", "2013-01-01T12:00:04.500Z"),
            ("\n  2026-03-02T07:00:00Z  \n", "2026-03-02T07:00:00Z"),
        ])
    func times(written: String, meant: String) throws {
        let document = try GPXFixture.read(
            GPXFixture.track("<trkpt lat=\"1\" lon=\"2\"><time>\(written)</time></trkpt>"))

        #expect(document.tracks[0].points[0].time?.rfc3339 == meant)
    }

    @Test("a number may have an exponent, as recorders write near the equator")
    func exponent() throws {
        let document = try GPXFixture.read(
            GPXFixture.track("<trkpt lat=\"-1.5e-05\" lon=\"+2\"/>"))
        #expect(
            document.tracks[0].points[0].coordinate
                == Coordinate(latitude: -0.000015, longitude: 2))
    }

    @Test("a byte-order mark, no namespace and no version are let pass")
    func bareFile() throws {
        let text =
            "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<gpx>\r\n"
            + "<trk><trkseg>\r\n<trkpt lat=\"1\" lon=\"2\"/></trkseg></trk></gpx>"
        let document = try GPXFixture.read(text)

        #expect(document.version == .v10)
        #expect(document.tracks[0].points.map(\.line) == [4])
    }

    @Test("empty segments are dropped, points without a time are kept")
    func emptySegments() throws {
        let document = try GPXFixture.read(
            GPXFixture.file(
                """
                <trk><name>walk</name><trkseg/><trkseg>
                <trkpt lat="1" lon="2"><time>2026-03-02T07:00:00Z</time></trkpt>
                <trkpt lat="1" lon="3"/>
                </trkseg><trkseg></trkseg></trk>
                <trk><name>nothing</name></trk>
                """))

        #expect(document.tracks.map(\.name) == ["walk", "nothing"])
        #expect(document.tracks.map(\.segments.count) == [1, 0])
        #expect(document.tracks[0].points.map { $0.time != nil } == [true, false])
        #expect(try document.filledTracks().map(\.name) == ["walk"])
    }

    @Test("tracks, routes and waypoints are told apart")
    func kinds() throws {
        let document = try GPXFixture.read(
            GPXFixture.file(
                """
                <metadata><name>Everything</name></metadata>
                <wpt lat="1" lon="1"><ele>5</ele><name>Home &amp; <![CDATA[<away>]]></name></wpt>
                <rte><name>plan</name><rtept lat="2" lon="2"/><rtept lat="2" lon="3"/></rte>
                <trk><trkseg><trkpt lat="3" lon="3"/></trkseg></trk>
                """))

        #expect(document.name == "Everything")
        #expect(document.waypoints.map(\.name) == ["Home & <away>"])
        #expect(document.waypoints.map(\.point.elevation) == [5])
        #expect(document.routes.map(\.name) == ["plan"])
        #expect(document.routes[0].points.map(\.coordinate.longitude) == [2, 3])
        #expect(document.tracks[0].points.map(\.line) == [5])
    }

    @Test("waypoints alone are no track, and the refusal says what there is")
    func waypointsOnly() throws {
        let document = try GPXFixture.read(
            GPXFixture.file("<wpt lat=\"1\" lon=\"1\"/>\n<wpt lat=\"2\" lon=\"1\"/>"))

        #expect(document.waypoints.count == 2)
        let refusal = #expect(throws: TrailError.self) { try document.filledTracks() }
        #expect(refusal?.line == 2)
        #expect(refusal?.reason.contains("the file holds 2 <wpt>") == true)
    }

    @Test("foreign elements of the same name mean nothing here")
    func extensions() throws {
        let document = try GPXFixture.read(
            GPXFixture.track(
                """
                <trkpt lat="1" lon="2" xmlns:x="urn:x">
                <x:time>yesterday</x:time>
                <extensions><time>never</time><trkpt lat="99" lon="0"/></extensions>
                <hdop>high</hdop>
                </trkpt>
                """))

        #expect(document.tracks[0].points.count == 1)
        #expect(document.tracks[0].points[0].time == nil)
    }

    @Test("times that run backwards are read: each point keeps its line for who minds")
    func backwards() throws {
        let document = try GPXFixture.read(
            GPXFixture.track(
                """
                <trkpt lat="1" lon="2"><time>2026-03-02T07:00:10Z</time></trkpt>
                <trkpt lat="1" lon="3"><time>2026-03-02T07:00:00Z</time></trkpt>
                """))
        #expect(document.tracks[0].points.map(\.line) == [3, 4])
        #expect(document.tracks[0].line == 2)
    }

    @Test("a large file is read to its end")
    func large() throws {
        let point =
            "<trkpt lat=\"1\" lon=\"2\"><desc>"
            + String(repeating: "long-winded\n", count: 40_000) + "</desc></trkpt>\n"
        let text = GPXFixture.track(String(repeating: point, count: 25))
        #expect(text.utf8.count > 11_000_000)
        #expect(try GPXFixture.read(text).tracks[0].points.last?.line == 3 + 24 * 40_001)
    }
}
