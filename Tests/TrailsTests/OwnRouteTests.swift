import FindDevice
import Testing

@testable import Trails

/// The routes in `simulators/traces`: what their README says of them.
@Suite("the project's own routes")
struct OwnRouteTests {
    @Test("there are five")
    func five() throws {
        #expect(try TraceFolder.own.tracks.count == 5)
    }

    @Test(
        "each is a way that somebody could have gone",
        arguments: [
            ("civic-anu-walk.gpx", 2.5), ("lake-burley-griffin-walk.gpx", 2.5),
            ("kingston-foreshore-jog.gpx", 4), ("belconnen-civic-commute.gpx", 30),
            ("civic-airport-taxi.gpx", 30),
        ])
    func plausible(file: String, fastest: Double) throws {
        let document = try TrackReader.read(contentsOf: TraceFolder.own.path(of: file))
        #expect(document.version == .v11)
        let tracks = try document.filledTracks()
        #expect(tracks.count == 1)
        #expect(tracks[0].segments.count == 1)
        let points = tracks[0].points
        let times = try points.map { try #require($0.time) }
        let length = try #require(times.last) - times[0]

        #expect(length >= .minutes(10) && length <= .minutes(40))
        #expect(times[0].rfc3339.hasPrefix("2026-03-02T"))
        for (from, to) in zip(points.indices, points.indices.dropFirst()) {
            let metres = points[from].coordinate.distance(to: points[to].coordinate)
            let seconds = (times[to] - times[from]).inSeconds
            #expect(seconds > 0 && metres <= 200 && metres / seconds < fastest, "point \(to)")
        }
        #expect(points.allSatisfy { (555...610).contains($0.elevation ?? 0) })
        // All of it is in Canberra.
        let city = try #require(Coordinate(latitude: -35.2819, longitude: 149.1289))
        #expect(points.allSatisfy { $0.coordinate.distance(to: city) < 10_000 })
    }
}
