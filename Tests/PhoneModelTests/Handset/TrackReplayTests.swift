import FindDevice
import Testing
import Trails

@testable import PhoneModel

@Suite("replay of a track")
struct TrackReplayTests {
    private static let start = Timestamp(seconds: 1_772_434_800)

    /// A point so many metres east of a corner in Canberra, on line `second + 100`.
    private func point(_ metres: Double, second: Int64?, up: Double? = nil) throws -> TrackPoint {
        let corner = try #require(Coordinate(latitude: -35.28, longitude: 149.13))
        return TrackPoint(
            corner.moved(by: metres, bearing: 90), elevation: up,
            time: second.map { Self.start + .seconds($0) }, line: second.map { Int($0) + 100 })
    }

    private func track(_ points: [TrackPoint]...) -> Track {
        Track(name: "test", segments: points, file: "walk.gpx", line: 4)
    }

    @Test("it is where the track was, at the track's times, and stays at its end")
    func recorded() throws {
        let first = try point(0, second: 0, up: 560)
        let replay = try TrackReplay(
            track([first, point(100, second: 50, up: 570)], [point(200, second: 100)]))

        #expect(replay.duration == .seconds(100))
        let middle = replay.motion(at: .seconds(25))
        #expect(abs(middle.coordinate.distance(to: first.coordinate) - 50) < 0.1)
        #expect(abs(middle.speed - 7.2) < 0.01)
        #expect(abs(try #require(middle.course) - 90) < 0.01)
        #expect(abs(try #require(middle.altitude) - 565) < 0.01)
        let end = replay.motion(at: .hours(9))
        #expect(abs(end.coordinate.distance(to: first.coordinate) - 200) < 0.1)
        #expect(end.speed == 0)
        #expect(end.course == nil)
        #expect(replay.motion(at: .seconds(-5)).coordinate == first.coordinate)
    }

    @Test("it starts as far into the track as it is told")
    func offset() throws {
        let points = [try point(0, second: 0), try point(100, second: 100)]
        let replay = try TrackReplay(track(points), startOffset: .seconds(30))
        #expect(
            abs(replay.motion(at: .zero).coordinate.distance(to: points[0].coordinate) - 30) < 0.1)
    }

    @Test("an open track is gone to and fro, a closed one around, both without a jump")
    func loops() throws {
        let open = try TrackReplay(
            track([point(0, second: 0), point(100, second: 50)]), loop: true)
        #expect(abs(try #require(open.motion(at: .seconds(75)).course) - 270) < 0.1)
        #expect(
            open.motion(at: .seconds(40)).coordinate
                .distance(to: open.motion(at: .seconds(60)).coordinate) < 0.1)

        let closed = try TrackReplay(
            track([point(0, second: 0), point(100, second: 50), point(14, second: 100)]),
            loop: true)
        // The gap of 14 m takes 10 s at 1.4 m/s.
        #expect(
            closed.motion(at: .seconds(110)).coordinate
                .distance(to: closed.motion(at: .zero).coordinate) < 0.1)
        for replay in [open, closed] {
            expectNoJump(.replay(replay), for: .seconds(400), fastest: 2.1)
        }
    }

    @Test("without times it goes at the given speed")
    func untimed() throws {
        let points = try [0, 100, 400].map { try point($0, second: nil) }
        let replay = try TrackReplay(track(points), untimedSpeed: 2)
        #expect(replay.duration == .seconds(200))
        #expect(abs(replay.motion(at: .seconds(100)).speed - 7.2) < 0.01)
    }

    @Test("points without a time are spread between those with one")
    func partlyTimed() throws {
        let points = try [
            point(0, second: nil), point(20, second: 10), point(30, second: nil),
            point(60, second: 50), point(80, second: nil),
        ]
        let replay = try TrackReplay(track(points), untimedSpeed: 2)
        // 10 s to the first time, 40 s between the times, 10 s after them.
        #expect(replay.duration == .seconds(60))
        #expect(
            abs(replay.motion(at: .seconds(20)).coordinate.distance(to: points[2].coordinate)) < 0.1
        )
    }

    @Test("times that run backwards are refused with the line, and the line before")
    func backwards() throws {
        let points = try [
            point(0, second: 0), point(10, second: 20), point(20, second: nil),
            point(30, second: 19),
        ]
        let refusal = #expect(throws: TrailError.self) { try TrackReplay(track(points)) }
        #expect(refusal?.line == 119)
        #expect(refusal?.description.hasPrefix("walk.gpx:119: the time ") == true)
        #expect(refusal?.reason.contains("of line 120") == true)
    }

    @Test("a track with fewer than two different points is refused")
    func tooFew() throws {
        for points in [
            [], [try point(0, second: 0)], Array(repeating: try point(5, second: 1), count: 3),
        ] {
            let refusal = #expect(throws: TrailError.self) { try TrackReplay(track(points)) }
            #expect(refusal?.line == 4)
            #expect(refusal?.field == "trkpt")
        }
    }

    @Test("two places at one time are refused, as is a step faster than sound")
    func impossible() throws {
        let still = [try point(0, second: 7), try point(10, second: 7)]
        let same = #expect(throws: TrailError.self) { try TrackReplay(track(still)) }
        #expect(same?.reason.contains("all points have the same time") == true)
        #expect(same?.line == 107)

        let jump = [
            try point(0, second: 0), try point(5, second: 10), try point(5000, second: 11),
        ]
        let refusal = #expect(throws: TrailError.self) { try TrackReplay(track(jump)) }
        #expect(refusal?.line == 111)
        #expect(refusal?.reason.hasPrefix("4995 m in 1 s from line 110") == true)
    }

    @Test("a speed that is none is refused", arguments: [0, -1, .nan, .infinity])
    func speed(speed: Double) throws {
        let points = [try point(0, second: nil), try point(10, second: nil)]
        #expect(throws: TrailError.self) {
            try TrackReplay(track(points), untimedSpeed: speed)
        }
    }
}

/// Expects that a second never takes a movement further than its fastest speed would.
func expectNoJump(
    _ movement: Movement, from start: Duration = .zero, for length: Duration, fastest: Double,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var before = movement.motion(at: start).coordinate
    var worst = 0.0
    for second in 1...length.milliseconds / 1000 {
        let now = movement.motion(at: start + .seconds(second)).coordinate
        worst = max(worst, before.distance(to: now))
        before = now
    }
    #expect(worst <= fastest, sourceLocation: sourceLocation)
}
