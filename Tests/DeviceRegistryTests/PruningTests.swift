internal import FindDevice
internal import Foundation
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

/// What is forgotten when it is too old, and what never is.
@Suite("Pruning")
struct PruningTests {
    private static let rules = RetentionRules()

    private func prune(
        _ world: World, day: Int64, by rules: RetentionRules = Self.rules, limit: Int = 7
    ) throws -> Pruned {
        var pruned = Pruned()
        while !pruned.isAll {
            pruned = try world.registry.write {
                try $0.prune(
                    by: rules, at: World.start + .days(day), limit: limit, after: pruned)
            }
        }
        return pruned
    }

    private func report(
        _ numbers: ClosedRange<UInt64>, of device: Device, day: Int64, in world: World
    ) throws {
        try world.registry.write { writer in
            try writer.append(
                reports: numbers.map { (device.number($0), .fix(try .some(Int64($0)))) },
                of: device.id, receivedAt: World.start + .days(day))
        }
    }

    private func trail(of device: Device, in world: World) throws -> [Fix] {
        try world.registry.read { reader in
            let trail = try reader.trail(of: device.id, limit: 9999)
            try #expect(reader.trailCount(of: device.id) == trail.count)
            return trail
        }
    }

    @Test("a trail loses what is too old, whole chapters and parts, and keeps its last fix")
    func trail() throws {
        let world = try World()
        let device = try world.device("red")
        let other = try world.device("blue")
        try report(1...100, of: device, day: 0, in: world)
        try report(101...110, of: device, day: 50, in: world)
        try report(1...70, of: other, day: 0, in: world)
        try #expect(prune(world, day: 90).fixes == 0)
        try #expect(prune(world, day: 91).fixes == 100 + 69)
        let left = try trail(of: device, in: world)
        try #expect(left == (101...110).map { try .some($0) })
        try #expect(trail(of: other, in: world) == [.some(70)])
        try #expect(prune(world, day: 1000).fixes == 9)
        try #expect(trail(of: device, in: world) == [.some(110)])
        try #expect(prune(world, day: 1001).fixes == 0)
        try #expect(world.registry.check() == [])
    }

    @Test("the last fix is kept wherever it is, and goes when there is a newer one")
    func lastFix() throws {
        let world = try World()
        let device = try world.device()
        try report(500...500, of: device, day: 0, in: world)
        try report(1...40, of: device, day: 0, in: world)
        // It is in a full chapter, and what is written came later.
        try #expect(prune(world, day: 100).fixes == 40)
        try #expect(trail(of: device, in: world) == [.some(500)])
        try world.registry.read { try #expect($0.lastFix(of: device.id) == .some(500)) }
        try report(501...503, of: device, day: 200, in: world)
        try #expect(prune(world, day: 201).fixes == 1)
        try #expect(trail(of: device, in: world) == (501...503).map { try .some($0) })
        try world.registry.read { try #expect($0.lastFix(of: device.id) == .some(503)) }
    }

    @Test(
        "after pruning at any time, a trail is what came since, and its last fix", arguments: 1...15
    )
    func randomTrails(seed: UInt64) throws {
        let world = try World(.memory, seed: seed)
        let device = try world.device()
        var known: [(sequence: UInt64, day: Int64)] = []
        var unused = Array(UInt64(1)...600).shuffled(using: &world.random)
        for day in Int64(0)..<300 where Bool.random(using: &world.random) {
            if Bool.random(using: &world.random) { unused.sort(by: >) }
            for _ in 0..<Int.random(in: 0...12, using: &world.random) {
                guard let sequence = unused.popLast() else { break }
                try report(sequence...sequence, of: device, day: day, in: world)
                known.append((sequence, day))
            }
            guard Int.random(in: 0..<8, using: &world.random) == 0 else { continue }
            _ = try prune(world, day: day, limit: Int.random(in: 1...9, using: &world.random))
            let last = known.map(\.sequence).max()
            let kept = known.filter { $0.day >= day - 90 || $0.sequence == last }
            let found = try trail(of: device, in: world).map { $0.at - World.start }
            // A chapter goes as a whole: what is in one with what is kept may be a day older.
            let young = known.filter { $0.day >= day - 92 || $0.sequence == last }
            let seconds = { (fix: (sequence: UInt64, day: Int64)) -> Duration in
                .seconds(Int64(fix.sequence))
            }
            #expect(Set(found).isSuperset(of: kept.map(seconds)))
            #expect(Set(found).subtracting(young.map(seconds)).count <= 1)
            try world.registry.read { (reader: RegistryReader) throws -> Void in
                let found = try reader.lastFix(of: device.id)
                try #expect(found == last.map { try .some(Int64($0)) })
            }
        }
    }

    @Test("fixes without a number are forgotten with the tags that tell them apart")
    func unnumbered() throws {
        let world = try World()
        let device = try world.device()
        try world.registry.write { writer in
            for second in Int64(1)...50 {
                try writer.append(
                    unnumbered: .some(second), of: device.id, receivedAt: World.start)
            }
        }
        try #expect(prune(world, day: 91).fixes == 49)
        try #expect(trail(of: device, in: world) == [.some(50)])
        let tags = try world.registry.database.read {
            try $0.first("SELECT count(*) FROM unnumbered", []) { try $0.integer(0) }
        }
        #expect(tags == 0)
    }

    @Test("events and ended orders go; open orders, and all of a lost phone, stay")
    func eventsAndOrders() throws {
        let world = try World()
        let device = try world.device("red")
        var lost = try world.device("blue")
        lost.state = .lost
        for device in [device, lost] {
            var ended = try world.order(for: device)
            ended.state = .succeeded
            ended.endedAt = World.start
            try world.registry.write { (writer: RegistryWriter) throws -> Void in
                try writer.save(ended)
                for _ in 0..<20 {
                    try writer.record(
                        .unlocked, at: World.start, of: device.id, receivedAt: World.start)
                }
            }
            _ = try world.order(for: device, .erase)
            try report(1...70, of: device, day: 0, in: world)
        }
        try world.registry.write { try $0.save(lost) }
        let pruned = try prune(world, day: 366)
        #expect(pruned.events == 20 && pruned.orders == 1 && pruned.fixes == 69)
        try world.registry.read { (reader: RegistryReader) throws -> Void in
            for (device, orders, events, fixes) in [(device, 1, 0, 1), (lost, 2, 20, 70)] {
                #expect(
                    try reader.orders(of: device.account, device: device.id, limit: 9).count
                        == orders)
                #expect(
                    try reader.events(of: device.account, device: device.id, limit: 99).count
                        == events)
                try #expect(reader.trailCount(of: device.id) == fixes)
            }
        }
        var rules = Self.rules
        (rules.trail, rules.events, rules.orders) = (.forever, .forever, .forever)
        lost.state = .active
        try world.registry.write { try $0.save(lost) }
        try #expect(prune(world, day: 9999, by: rules).events == 0)
        try #expect(prune(world, day: 9999).events == 20)
    }

    @Test("what is forgotten is no longer in the file, and the file can be written anew without it")
    func vacuum() throws {
        let world = try World()
        let device = try world.device()
        for day in Int64(0)..<40 {
            try report(
                UInt64(day * 500 + 1)...UInt64(day * 500 + 500), of: device, day: day, in: world)
        }
        try #expect(world.registry.checkpoint())
        let full = try world.registry.size()
        #expect(full.log == 0 && full.file > 300_000)
        try #expect(prune(world, day: 500, limit: 100).fixes == 19_999)
        _ = try world.registry.checkpoint()
        try #expect(world.registry.size().free > full.file / 2)
        try world.registry.vacuum()
        try #expect(world.registry.checkpoint())
        let small = try world.registry.size()
        #expect(small.free == 0 && small.file < full.file / 2)
        try #expect(world.registry.check() == [])
    }

    @Test("a damaged file is told by what does not hold")
    func check() throws {
        let world = try World()
        let device = try world.device()
        try report(1...40, of: device, day: 0, in: world)
        try world.raw().write { try $0.execute(sql: "UPDATE chapters SET stream = 99") }
        try #expect(world.registry.check() == ["a row of chapters leads to no row of streams"])
    }
}
