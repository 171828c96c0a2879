import FindDevice
import Testing
import Trails

@testable import PhoneModel

/// How a phone sleeps, on its own: the model of it, and when a handset stands still.
@Suite("doze")
struct DozeTests {
    private let place: Coordinate
    /// A phone on a table, and one that never rests for long.
    private let home: Movement
    private let walk: Movement

    init() throws {
        place = try #require(Coordinate(latitude: -35.28, longitude: 149.13))
        home = .still(place)
        walk = .wander(Wander(.walk, around: place, seed: 4))
    }

    private static let dozing: HandsetProfile = {
        var profile = HandsetProfile.default
        profile.doze = true
        return profile
    }()

    /// Lives to `end` step by step; when it fell asleep and woke, in minutes.
    private func life(
        _ doze: inout Doze, to end: Duration, _ generator: inout SeededGenerator
    ) -> [(minute: Double, isAsleep: Bool)] {
        var turns: [(Double, Bool)] = []
        while let next = doze.next, next <= end {
            let before = doze.isAsleep
            doze.advance(to: next, along: home, using: &generator)
            if doze.isAsleep != before { turns.append((next / .minutes(1), doze.isAsleep)) }
        }
        return turns
    }

    @Test("after half an hour it sleeps 1, 2, 4, 6 and then 6 hours, awake 5 to 10 minutes between")
    func rhythm() {
        var generator = SeededGenerator(seed: 3)
        var doze = Doze(Self.dozing)
        doze.setRest(true, at: .zero)
        let turns = life(&doze, to: .hours(40), &generator)
        #expect(turns.first?.minute == 30 && turns.first?.isAsleep == true)
        #expect(zip(turns, turns.dropFirst()).allSatisfy { $0.isAsleep != $1.isAsleep })
        let lengths = zip(turns, turns.dropFirst()).map { $1.minute - $0.minute }
        let sleeps = stride(from: 0, to: lengths.count, by: 2).map { lengths[$0] }
        #expect(sleeps.prefix(5).map { Int($0.rounded()) } == [60, 120, 240, 360, 360])
        let windows = stride(from: 1, to: lengths.count, by: 2).map { lengths[$0] }
        #expect(windows.count >= 4 && windows.allSatisfy { (5...10).contains($0) })
    }

    /// What wakes it, asleep or in a window, and how long it is awake then.
    @Test("touching it, or what keeps it awake, begins its rest anew", arguments: [45, 92, 200])
    func wakes(minute: Int64) {
        var generator = SeededGenerator(seed: 3)
        for event in ["touch", "plug", "move"] {
            var doze = Doze(Self.dozing)
            doze.setRest(true, at: .zero)
            let now = Duration.minutes(minute)
            doze.advance(to: now, along: home, using: &generator)
            switch event {
            case "touch": doze.stir(at: now)
            case "plug":
                doze.setRest(false, at: now)
                #expect(doze.next == nil, "it stays awake as long as it is plugged in")
                doze.setRest(true, at: now)
            default:
                doze.changeWay(at: now)
                doze.advance(to: now, along: walk, using: &generator)
                doze.changeWay(at: now)
            }
            #expect(!doze.isAsleep, "\(event)")
            let turns = life(&doze, to: now + .hours(3), &generator)
            #expect(turns.first?.minute == Double(minute) + 30, "\(event)")
            #expect(turns.first?.isAsleep == true)
        }
    }

    @Test("a phone whose profile says nothing of it does not sleep")
    func off() {
        var generator = SeededGenerator(seed: 3)
        var doze = Doze()
        doze.setRest(true, at: .zero)
        #expect(doze.next == nil)
        doze.advance(to: .days(3), along: home, using: &generator)
        #expect(!doze.isAsleep)
    }

    @Test("a jump over days ends where steps do")
    func jump() {
        for hours in [Int64](1...60) {
            var (first, second) = (SeededGenerator(seed: 9), SeededGenerator(seed: 9))
            var stepped = Doze(Self.dozing)
            stepped.setRest(true, at: .zero)
            var jumped = stepped
            _ = life(&stepped, to: .hours(hours), &first)
            jumped.advance(to: .hours(hours), along: home, using: &second)
            #expect(stepped == jumped)
        }
    }

    // MARK: Standing still

    @Test(
        "what is said of standing still agrees with the movement, and holds as long as it says",
        arguments: Wander.Kind.allCases, [1, 2, 3] as [UInt64])
    func agrees(kind: Wander.Kind, seed: UInt64) {
        expectAgreement(of: .wander(Wander(kind, around: place, seed: seed)), for: .hours(50))
    }

    @Test("the same of a recorded way that rests, once, around, and to and fro", arguments: 0..<3)
    func replays(manner: Int) throws {
        let open = [(0.0, 0.0), (100, 0.001), (2000, 0.001), (2100, 0.002), (2200, 0.002)]
        let closed = open + [(2400.0, 0.0)]
        let track = try Self.track(manner == 1 ? closed : open)
        let replay = try TrackReplay(track, loop: manner > 0)
        expectAgreement(of: .replay(replay), for: .hours(3))
        guard manner == 0 else { return }
        #expect(Movement.replay(replay).stillness(at: .days(1)) == .init(isStill: true, until: nil))
        let rest = Movement.replay(replay).stillness(at: .seconds(150))
        #expect(rest.isStill && rest.until ?? .zero >= .seconds(2000))
        #expect(rest.until ?? .zero < .seconds(2001))
    }

    private func expectAgreement(of movement: Movement, for span: Duration) {
        var elapsed = Duration.zero
        var turns = 0
        while elapsed < span {
            let stillness = movement.stillness(at: elapsed)
            guard let until = stillness.until else { break }
            #expect(until > elapsed)
            let middle = elapsed + (until - elapsed) / 2
            #expect(
                (movement.motion(at: middle).speed < 0.4) == stillness.isStill,
                "\(elapsed.written): \(movement.motion(at: middle).speed)")
            elapsed = until
            turns += 1
            guard turns < 20_000 else {
                Issue.record("it turns and turns")
                return
            }
        }
        #expect(turns > 2)
    }

    private static func track(_ points: [(Double, Double)]) throws -> Track {
        Track(segments: [
            try points.map { second, north in
                TrackPoint(
                    try #require(Coordinate(latitude: -35.28 + north, longitude: 149.13)),
                    time: Timestamp(seconds: 1_772_366_400 + Int64(second)))
            }
        ])
    }
}
