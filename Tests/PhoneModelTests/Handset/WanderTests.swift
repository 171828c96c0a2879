import FindDevice
import Testing

@testable import PhoneModel

@Suite("made-up movement")
struct WanderTests {
    private func home() throws -> Coordinate {
        try #require(Coordinate(latitude: -35.28, longitude: 149.13))
    }

    /// The fastest that a kind goes, in metres a second, with a hand's breadth for rounding.
    private func fastest(_ kind: Wander.Kind) -> Double { kind == .walk ? 1.61 : 13.95 }

    @Test("nobody jumps, from one tour to the next either", arguments: Wander.Kind.allCases)
    func noJump(kind: Wander.Kind) throws {
        for seed in 1...3 as ClosedRange<UInt64> {
            let movement = Movement.wander(Wander(kind, around: try home(), seed: seed))
            expectNoJump(movement, for: .hours(3), fastest: fastest(kind))
            expectNoJump(
                movement, from: .days(1000), for: .hours(1), fastest: fastest(kind))
        }
    }

    @Test("speeds and courses are those of the way gone", arguments: Wander.Kind.allCases)
    func speeds(kind: Wander.Kind) throws {
        let wander = Wander(kind, around: try home(), seed: 5)
        var moving: [Double] = []
        var courses: Set<Int> = []
        for second in stride(from: 0, to: 36_000, by: 7) {
            let motion = wander.motion(at: .seconds(second))
            #expect((motion.speed > 0) == (motion.course != nil))
            guard let course = motion.course else { continue }
            #expect((0..<360).contains(course))
            let later = wander.motion(at: .seconds(second) + .milliseconds(200))
            if later.course == course {
                let metres = motion.coordinate.distance(to: later.coordinate)
                #expect(abs(metres / 0.2 * 3.6 - motion.speed) < 1)
            }
            moving.append(motion.speed)
            courses.insert(Int(course.rounded()))
        }
        switch kind {
        case .walk: #expect(abs(moving.median / 3.6 - 1.4) < 0.1)
        case .commute, .drive, .taxi:
            #expect(moving.allSatisfy { (29.9...50.1).contains($0) })
        }
        // Streets cross at right angles: there are four directions, each a degree or two wide.
        #expect(courses.count >= 2 && courses.count <= 12)
    }

    @Test("it stands at lights and for passengers, now and then", arguments: Wander.Kind.allCases)
    func stops(kind: Wander.Kind) throws {
        let wander = Wander(kind, around: try home(), seed: 9)
        let standing = (0..<3600).count { wander.motion(at: .seconds($0 * 3)).speed == 0 }
        #expect(standing > 60 && standing < 3500)
    }

    @Test("a commuter is at home at night, at work by day, and the same every day")
    func commute() throws {
        for seed in 1...20 as ClosedRange<UInt64> {
            let wander = Wander(.commute, around: try home(), seed: seed, timeOfDay: .zero)
            var workplaces: [Coordinate] = []
            for day in [0, 1, 400] as [Int64] {
                let midnight = Duration.days(day)
                for hour in [0, 3, 7, 19, 23] as [Int64] {
                    let place = wander.motion(at: midnight + .hours(hour)).coordinate
                    #expect(place.distance(to: try home()) < 1, "hour \(hour), seed \(seed)")
                }
                let work = wander.motion(at: midnight + .hours(12))
                #expect(work.speed == 0)
                #expect((1200...9000).contains(work.coordinate.distance(to: try home())))
                workplaces.append(work.coordinate)
            }
            #expect(workplaces.allSatisfy { $0.distance(to: workplaces[0]) < 1 })
        }
    }

    @Test("the time of day at the start shifts a commute")
    func timeOfDay() throws {
        let midnight = Wander(.commute, around: try home(), seed: 3, timeOfDay: .zero)
        let noon = Wander(.commute, around: try home(), seed: 3, timeOfDay: .hours(12))
        #expect(noon.motion(at: .zero) == midnight.motion(at: .hours(12)))
    }

    @Test("a seed is a way: the same again, another one elsewhere", arguments: Wander.Kind.allCases)
    func seeds(kind: Wander.Kind) throws {
        let moments = (1...50).map { Duration.minutes($0 * 7) }
        func way(_ seed: UInt64) throws -> [Motion] {
            let wander = Wander(kind, around: try home(), seed: seed)
            return moments.map(wander.motion)
        }
        #expect(try way(1) == way(1))
        #expect(try way(1) != way(2))
    }

    @Test(
        "it starts at home, and strays no further than a city is wide",
        arguments: Wander.Kind.allCases)
    func bounds(kind: Wander.Kind) throws {
        let wander = Wander(kind, around: try home(), seed: 77)
        #expect(wander.motion(at: .zero).coordinate.distance(to: try home()) < 0.1)
        for minute in 0..<3000 as Range<Int64> {
            let place = wander.motion(at: .minutes(minute)).coordinate
            #expect(place.distance(to: try home()) < (kind == .walk ? 1500 : 9000))
        }
    }

    @Test("it works where maps end", arguments: [(90.0, 0.0), (-90, 0), (0, 180), (0, -180)])
    func edges(latitude: Double, longitude: Double) throws {
        let home = try #require(Coordinate(latitude: latitude, longitude: longitude))
        expectNoJump(
            .wander(Wander(.drive, around: home, seed: 1)), for: .minutes(30), fastest: 13.95)
    }
}
