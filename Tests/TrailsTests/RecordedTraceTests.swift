import FindDevice
import Testing

@testable import Trails

/// Files of real recorders, which lie beside a checkout where somebody put them there.
@Suite("recorded traces", .enabled(if: TraceFolder.recorded.isThere, "no shared/traces here"))
struct RecordedTraceTests {
    /// What a file holds: points of its tracks, how many of them with a time, segments that are
    /// not empty, waypoints, points of its routes.
    struct Holding: Equatable {
        var points = 0
        var timed = 0
        var segments = 0
        var waypoints = 0
        var routePoints = 0
    }

    @Test(
        "each file is read for all that it holds",
        arguments: [
            // Times of 1901 with seven digits after the point.
            ("Mojstrovka.gpx", Holding(points: 184, timed: 184, segments: 1)),
            // Everything on one line.
            ("around-visnjan-with-car.gpx", Holding(points: 104, timed: 104, segments: 1)),
            ("cerknicko-jezero.gpx", Holding(points: 296, timed: 296, segments: 7, waypoints: 7)),
            (
                "cerknicko-without-times.gpx",
                Holding(points: 296, timed: 5, segments: 7, waypoints: 7)
            ),
            // A time without a zone, an empty segment, an empty track.
            (
                "gpx1.0_with_all_fields.gpx",
                Holding(points: 1, timed: 1, segments: 1, waypoints: 2, routePoints: 5)
            ),
            ("korita-zbevnica.gpx", Holding(points: 871, timed: 513, segments: 3, waypoints: 2)),
            ("track-with-empty-segment.gpx", Holding(points: 9, timed: 9, segments: 1)),
            ("track-with-extremes.gpx", Holding(points: 25, segments: 1)),
            // A byte-order mark, no namespace, a waypoint only.
            ("unicode_with_bom.gpx", Holding(waypoints: 1)),
        ])
    func read(file: String, holding: Holding) throws {
        let document = try TrackReader.read(
            contentsOf: TraceFolder.recorded.path(of: file))
        let points = document.tracks.flatMap(\.points)

        #expect(
            Holding(
                points: points.count, timed: points.count { $0.time != nil },
                segments: document.tracks.map(\.segments.count).reduce(0, +),
                waypoints: document.waypoints.count,
                routePoints: document.routes.flatMap(\.points).count) == holding)
        #expect(points.allSatisfy { $0.line != nil })
    }

    @Test("the licence that lies beside them is refused: it is no GPX")
    func licence() {
        let path = TraceFolder.recorded.path(of: "LICENSE.txt")
        let refusal = #expect(throws: TrailError.self) { try TrackReader.read(contentsOf: path) }
        #expect(refusal?.description.hasPrefix(path + ":2: this is not XML") == true)
    }

    @Test("no file was put there that this table does not know")
    func complete() throws {
        #expect(try TraceFolder.recorded.tracks.count == 9)
    }
}
