import FindDevice
import Testing
import Wire

@testable import PhoneModel

@Suite("positioning")
struct PositioningTests {
    private static let noon = Timestamp(seconds: 1_772_434_800)

    private func still() throws -> Motion {
        Motion(
            coordinate: try #require(Coordinate(latitude: -35.28, longitude: 149.13)),
            altitude: 560)
    }

    /// Fixes of many handsets, one each, so that they are independent of each other.
    private func fixes(_ source: FixSource, sky: Positioning.Sky, seeds: Range<UInt64>) throws
        -> [Fix]
    {
        let motion = try still()
        return try seeds.map { seed in
            var generator = SeededGenerator(seed: seed)
            var positioning = Positioning(sky: sky)
            positioning.hearsWifi = source == .wifi
            let acquisition = try #require(positioning.begin(at: .zero, using: &generator))
            return try #require(
                positioning.fix(
                    at: acquisition.readyAt, wallClock: Self.noon, motion: motion,
                    using: &generator))
        }
    }

    @Test(
        "errors have their median, and 68 % of them lie within the stated accuracy",
        arguments: [
            (.gps, .open, 8), (.gps, .canyon, 24), (.wifi, .lost, 74), (.cell, .lost, 600),
        ] as [(FixSource, Positioning.Sky, Double)])
    func honesty(source: FixSource, sky: Positioning.Sky, median: Double) throws {
        let truth = try still().coordinate
        let fixes = try fixes(source, sky: sky, seeds: 0..<2000)
        let errors = fixes.map { $0.coordinate.distance(to: truth) }

        #expect(fixes.allSatisfy { $0.source == source })
        #expect(abs(errors.median - median) < 0.15 * median)
        let within = zip(fixes, errors).count { fix, error in error <= fix.accuracy }
        #expect((0.60...0.76).contains(Double(within) / Double(fixes.count)))
        // As often north as south of the truth, as often east as west.
        let north = fixes.count { $0.coordinate.latitude > truth.latitude }
        let east = fixes.count { $0.coordinate.longitude > truth.longitude }
        #expect((850...1150).contains(north) && (850...1150).contains(east))
    }

    @Test("whatever a track is like, a fix is one that a message can carry")
    func extremes() throws {
        let place = try #require(Coordinate(latitude: -35.28, longitude: 149.13))
        for (altitude, speed) in [(-12_000, 0), (100_000, 180_000)] as [(Double, Double)] {
            for seed in 0..<50 as Range<UInt64> {
                var generator = SeededGenerator(seed: seed)
                var positioning = Positioning()
                let acquisition = try #require(positioning.begin(at: .zero, using: &generator))
                let fix = try #require(
                    positioning.fix(
                        at: acquisition.readyAt, wallClock: Self.noon,
                        motion: Motion(coordinate: place, speed: speed, altitude: altitude),
                        using: &generator))
                let bytes = TrailMessage(number: nil, report: .fix(fix)).encoded()
                #expect(throws: Never.self) { try TrailMessage(decoding: bytes, from: .fix) }
            }
        }
    }

    @Test("the accuracy stays honest along one handset's day", arguments: [1, 2, 3] as [UInt64])
    func longRun(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var positioning = Positioning()
        let motion = try still()
        let first = try #require(positioning.begin(at: .zero, using: &generator))
        var within = 0
        let count = 4000
        for index in 0..<count {
            let fix = try #require(
                positioning.fix(
                    at: first.readyAt + .seconds(index * 60), wallClock: Self.noon, motion: motion,
                    using: &generator))
            if fix.coordinate.distance(to: motion.coordinate) <= fix.accuracy { within += 1 }
        }
        #expect((0.60...0.76).contains(Double(within) / Double(count)))
    }

    @Test("an error drifts: alike after a second, unlike after ten minutes")
    func correlation() throws {
        let motion = try still()
        var near: [Double] = []
        var far: [Double] = []
        for seed in 0..<300 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var positioning = Positioning()
            let ready = try #require(positioning.begin(at: .zero, using: &generator)).readyAt
            let places = try [0, 1, 601].map { second in
                try #require(
                    positioning.fix(
                        at: ready + .seconds(second), wallClock: Self.noon, motion: motion,
                        using: &generator)
                ).coordinate
            }
            near.append(places[0].distance(to: places[1]))
            far.append(places[1].distance(to: places[2]))
        }
        // √(1 − ρ²) of the deviation after a second of sixty, √2 of it after ten minutes.
        #expect(near.median < 2.5)
        #expect((9...14).contains(far.median))
    }

    @Test("the first fix takes its time: cold, hot and warm")
    func starts() throws {
        let motion = try still()
        for seed in 0..<200 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var positioning = Positioning()
            #expect(positioning.start(at: .zero) == .cold)
            let cold = try #require(positioning.begin(at: .zero, using: &generator))
            #expect(cold.source == .gps)
            #expect((.seconds(30)...(.seconds(90))).contains(cold.readyAt))

            _ = positioning.fix(
                at: cold.readyAt, wallClock: Self.noon, motion: motion, using: &generator)
            positioning.end()
            var restarted = positioning
            let soon = cold.readyAt + .hours(2)
            #expect(restarted.start(at: soon) == .hot)
            let hot = try #require(restarted.begin(at: soon, using: &generator))
            #expect((.seconds(1)...(.seconds(5))).contains(hot.readyAt - soon))

            let later = cold.readyAt + .days(3)
            #expect(positioning.start(at: later) == .warm)
            let warm = try #require(positioning.begin(at: later, using: &generator))
            #expect((.seconds(20)...(.seconds(45))).contains(warm.readyAt - later))
            #expect(positioning.start(at: .days(30)) == .cold)
        }
    }

    @Test("until GPS is ready, the network says where the phone is")
    func fallback() throws {
        var generator = SeededGenerator(seed: 1)
        var positioning = Positioning()
        let motion = try still()
        let ready = try #require(positioning.begin(at: .zero, using: &generator)).readyAt
        func source(at uptime: Duration) -> FixSource? {
            positioning.fix(
                at: uptime, wallClock: Self.noon, motion: motion, using: &generator)?.source
        }

        #expect(source(at: .seconds(1)) == .wifi)
        positioning.hearsWifi = false
        #expect(source(at: .seconds(2)) == .cell)
        #expect(source(at: ready) == .gps)
        positioning.sky = .lost
        #expect(source(at: ready + .seconds(1)) == .cell)
        positioning.hearsCell = false
        #expect(source(at: ready + .seconds(2)) == nil)
        #expect(positioning.begin(at: ready + .seconds(3), using: &generator) == nil)
        positioning.sky = .canyon
        // The sky is back, but the receiver must find it again first.
        #expect(source(at: ready + .seconds(4)) == nil)
        #expect(positioning.begin(at: ready + .seconds(4), using: &generator)?.source == .gps)
    }

    @Test("beginning again does not make a receiver start anew")
    func beginTwice() {
        var generator = SeededGenerator(seed: 1)
        var positioning = Positioning()
        let first = positioning.begin(at: .zero, using: &generator)
        #expect(positioning.begin(at: .seconds(20), using: &generator) == first)
    }

    @Test("only GPS tells speed, course and height")
    func extras() throws {
        var motion = try still()
        motion.speed = 40
        motion.course = 271.26
        var generator = SeededGenerator(seed: 4)
        var positioning = Positioning()
        let wifi = try #require(
            positioning.fix(
                at: .zero, wallClock: Self.noon, motion: motion, using: &generator))
        #expect(wifi.source == .wifi)
        #expect(wifi.speed == nil && wifi.course == nil && wifi.altitude == nil)

        let ready = try #require(positioning.begin(at: .zero, using: &generator)).readyAt
        let gps = try #require(
            positioning.fix(at: ready, wallClock: Self.noon, motion: motion, using: &generator))
        #expect(gps.speed == 40)
        #expect(gps.course == 271.3)
        #expect(abs(try #require(gps.altitude) - 560) < 60)
        #expect(gps.at == Self.noon)
    }
}
