internal import DeviceRegistry
internal import Dispatch
internal import FindDevice
internal import Foundation
internal import PhoneModel
internal import Replay

/// How fast virtual time is: a phone's day, a fleet's day, and random stories on all processors.
struct ReplayBench {
    /// How many phones the fleet has, and how many stories are told.
    var phones = 1000
    var seeds = 20_000

    /// 24 h of one phone that reports each 60 s.
    func day(_ rounds: Int) throws -> Figure {
        let samples = try (0..<max(1, rounds)).map { round in
            try Self.seconds { try Self.live(phones: 1, each: .minutes(1), seed: UInt64(round)) }
        }
        return Figure("replay.day", unit: "s", samples: samples, limit: 0.1)
    }

    /// 24 h of a fleet of which each phone reports each 5 min; beside it a tenth of the fleet,
    /// which must take a tenth of the time if the cost is linear in phones.
    func fleet(_ rounds: Int) throws -> [Figure] {
        let tenth = try Self.fleetFigure("replay.fleet.tenth", phones: phones / 10, rounds, nil)
        let whole = try Self.fleetFigure("replay.fleet", phones: phones, rounds, (20, tenth))
        return [tenth, whole]
    }

    private static func fleetFigure(
        _ name: String, phones: Int, _ rounds: Int, _ limit: (seconds: Double, other: Figure)?
    ) throws -> Figure {
        let samples = try (0..<max(1, rounds)).map { round in
            try seconds { try live(phones: phones, each: .minutes(5), seed: UInt64(round)) }
        }
        return Figure(
            name, unit: "s", samples: samples, limit: limit?.seconds, comparedWith: limit?.other)
    }

    /// Random stories of 200 events each, on all processors.
    func stories() throws -> Figure {
        let blanks = try (0..<ProcessInfo.processInfo.activeProcessorCount).map { _ in
            try World.blankRegistry()
        }
        let failures = Failures()
        let seconds = Self.seconds {
            DispatchQueue.concurrentPerform(iterations: blanks.count) { lane in
                for seed in stride(from: lane, to: seeds, by: blanks.count) {
                    failures.note { try Self.tell(seed: UInt64(seed), from: blanks[lane]) }
                }
            }
        }
        if let first = failures.first { throw BenchFault(first) }
        return Figure("replay.seeds", unit: "s", samples: [seconds], limit: 600)
    }

    private static func tell(seed: UInt64, from blank: Registry) throws {
        let plan = try Chaos.plan(seed: seed)
        let world = try World(plan, seed: seed, from: blank)
        let script = Chaos.script(seed: seed, events: 200, phones: plan.phones.count)
        if let broken = try world.play(script).broken {
            throw BenchFault("seed \(seed): \(broken)")
        }
    }

    /// Lets phones live through a day, and holds that what they reported is stored.
    private static func live(phones count: Int, each interval: Duration, seed: UInt64) throws {
        let world = try World(plan(phones: count, each: interval), seed: seed)
        let span = Duration.days(1)
        try world.run(until: world.plan.start + span)
        if let broken = world.promises.broken { throw BenchFault("\(broken)") }
        let stored = try world.registry.read { reader in
            try world.bodies.reduce(0) { try $0 + reader.trailCount(of: $1.identity.device) }
        }
        let expected = count * Int(span / interval)
        guard stored >= expected * 98 / 100 else {
            throw BenchFault("\(stored) fixes are stored of \(expected)")
        }
    }

    private static func plan(phones count: Int, each interval: Duration) throws -> WorldPlan {
        var profile = HandsetProfile()
        profile.reportInterval = interval
        // A day without a charger is longer than any battery.
        profile.idleDrainPercentPerHour = 0.1
        profile.locatingDrainPercentPerHour = 0.1
        let home = Coordinate(latitude: -33.8568, longitude: 151.2153)
        guard let home else { throw BenchFault("there is no such place") }
        var plan = WorldPlan(
            phones: (0..<count).map { index in
                PhonePlan(
                    name: "phone-\(index)", profile: profile,
                    movement: .wander(Wander(.walk, around: home, seed: UInt64(index))))
            })
        plan.signatures = .cheap
        return plan
    }

    private static func seconds(_ work: () throws -> Void) rethrows -> Double {
        let start = ContinuousClock.now
        try work()
        return (ContinuousClock.now - start) / .seconds(1)
    }
}

/// What went wrong first, on whichever thread.
private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var found: String?

    var first: String? { lock.withLock { found } }

    func note(_ work: () throws -> Void) {
        do {
            try work()
        } catch {
            lock.withLock { found = found ?? "\(error)" }
        }
    }
}
