internal import FindDevice
internal import Foundation
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

/// One damaged chapter stops neither its device, nor what is forgotten elsewhere, nor a check.
@Suite("Damaged trails")
struct DamagedTrailTests {
    /// What may have happened to the written chapter of the first stream.
    enum Damage: String, CaseIterable, Sendable {
        case flip = "chapter = CAST(substr(chapter, 1, 20) || x'0102' AS BLOB)"
        case missing = "chapter = NULL"
        case endlessLength = "chapter_length = 9223372036854775807"
        case negativeLength = "chapter_length = -1"
        case earliestTime = "chapter_since = -9223372036854775807 - 1"
        case latestTime = "chapter_to = 9223372036854775807"
        case noTime = "chapter_from = NULL"
        case count = "fixes = 9223372036854775807, chapter = x'00'"
    }

    private func report(
        _ numbers: ClosedRange<UInt64>, of device: Device, day: Int64 = 0, in world: World
    ) throws {
        try world.registry.write { writer in
            try writer.append(
                reports: numbers.map { (device.number($0), .fix(try .some(Int64($0)))) },
                of: device.id, receivedAt: World.start + .days(day))
        }
    }

    private func damage(_ columns: String, of device: Device, in world: World) throws {
        try world.raw().write {
            try $0.execute(
                sql: "UPDATE streams SET \(columns) WHERE name = ?",
                arguments: [device.stream.text])
        }
    }

    private func sealed(_ table: String, _ column: String, in world: World) throws -> [Data] {
        try world.raw().read {
            try Data.fetchAll($0, sql: "SELECT \(column) FROM \(table) WHERE \(column) NOT NULL")
        }
    }

    private func prune(_ world: World, day: Int64, limit: Int = 2) throws -> Pruned {
        var pruned = Pruned()
        var rounds = 0
        while !pruned.isAll, rounds < 100 {
            pruned = try world.registry.write {
                try $0.prune(
                    by: RetentionRules(), at: World.start + .days(day), limit: limit,
                    after: pruned)
            }
            rounds += 1
        }
        #expect(pruned.isAll)
        return pruned
    }

    @Test(
        "a device goes on reporting, and what is damaged stays as it is", arguments: Damage.allCases
    )
    func reporting(damage: Damage) throws {
        let world = try World()
        let device = try world.device()
        try report(1...3, of: device, in: world)
        try self.damage(damage.rawValue, of: device, in: world)
        let before = try sealed("streams", "chapter", in: world)
        // A phone that is heard without a fix changes nothing of it.
        try world.registry.write { writer in
            let reporter = try #require(try writer.reporter(device.id))
            try writer.save(reporter, heardAt: World.start)
        }
        #expect(try sealed("streams", "chapter", in: world) == before)
        #expect {
            try world.registry.read { try $0.lastFix(of: device.id) }
        } throws: { isCorrupt($0) }
        try report(4...5, of: device, in: world)
        try world.registry.read { try #expect($0.lastFix(of: device.id) == .some(5)) }
        #expect(
            try sealed("chapters", "sealed", in: world) == (before.isEmpty ? [Data()] : before))
        #expect {
            try world.registry.read { try $0.trail(of: device.id, limit: 9) }
        } throws: { isCorrupt($0) }
        #expect(try world.registry.check().count == 1)
    }

    @Test("the last fix stays where it is, though it is damaged there")
    func lastFix() throws {
        let world = try World()
        let device = try world.device()
        try report(9...9, of: device, in: world)
        try damage("chapter = x'00'", of: device, in: world)
        try report(1...2, of: device, in: world)
        #expect {
            try world.registry.read { try $0.lastFix(of: device.id) }
        } throws: { isCorrupt($0) }
        try report(10...10, of: device, in: world)
        try world.registry.read { try #expect($0.lastFix(of: device.id) == .some(10)) }
    }

    @Test("what is damaged is left, told, and keeps nothing else", arguments: Damage.allCases)
    func pruning(damage: Damage) throws {
        let world = try World()
        let device = try world.device("red")
        let other = try world.device("blue")
        for device in [device, other] {
            try report(1...40, of: device, in: world)
            try world.registry.write {
                try $0.record(
                    .unlocked, at: World.start, of: device.id, receivedAt: World.start)
            }
        }
        try self.damage(damage.rawValue, of: device, in: world)
        let left = try sealed("streams", "chapter", in: world).count
        let pruned = try prune(world, day: 400)
        // Its full chapter goes; the written one is left, where it is old at all.
        #expect(pruned.fixes == 32 + 39 && pruned.events == 2)
        #expect(pruned.unreadable <= 1)
        #expect(try sealed("streams", "chapter", in: world).count == left)
        try world.registry.read { try #expect($0.trail(of: other.id, limit: 9) == [.some(40)]) }
    }

    @Test("full chapters that do not open are passed over, each once")
    func fullChapters() throws {
        for damage in ["sealed = x'00'", "length = 9223372036854775807", "length = -5"] {
            let world = try World()
            var devices: [Device] = []
            for number in 1...7 {
                let device = try world.device("phone \(number)")
                // The last fix is in the full chapter, which has to be opened for it.
                try report(500...500, of: device, in: world)
                try report(1...40, of: device, in: world)
                devices.append(device)
            }
            try world.raw().write {
                try $0.execute(sql: "UPDATE chapters SET \(damage) WHERE stream <= 6")
            }
            let pruned = try prune(world, day: 100)
            #expect(pruned.unreadable == 6)
            #expect(pruned.fixes == 7 * 9 + 31, "\(damage)")
            let faults = try world.registry.check()
            #expect(
                faults.count == 6
                    && faults.allSatisfy { $0.contains("chapter") || $0.contains("length") })
            for device in devices { try report(501...503, of: device, day: 200, in: world) }
        }
    }

    @Test("a trail of chapters that overlap is read up to its limit")
    func overlapping() throws {
        let world = try World(.memory)
        let device = try world.device()
        var numbers = Array(UInt64(1)...700)
        numbers.shuffle(using: &world.random)
        let shuffled = numbers
        try world.registry.write { writer in
            try writer.append(
                reports: shuffled.map { (device.number($0), .fix(try .some(Int64($0)))) },
                of: device.id, receivedAt: World.start)
        }
        for limit in [1, 2, 31, 32, 33, 100, 350, 699, 700, 701, .max] {
            let found = try world.registry.read { try $0.trail(of: device.id, limit: limit) }
            #expect(try found == (1...Int64(min(limit, 700))).map { try .some($0) })
        }
    }

    @Test("many tags of one stream are forgotten some at a time")
    func tags() throws {
        let world = try World()
        let device = try world.device()
        try world.registry.write { writer in
            for second in Int64(1)...2 {
                try writer.append(
                    unnumbered: .some(second), of: device.id, receivedAt: World.start)
            }
            for number in 1...500 {
                try writer.database.execute(
                    sql: """
                        INSERT INTO unnumbered SELECT number, 0, CAST('\(number)' AS BLOB)
                        FROM streams WHERE name IS NULL
                        """)
            }
        }
        _ = try prune(world, day: 91)
        let tags = try world.raw().read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM unnumbered")
        }
        #expect(tags == 502 - 64)
    }
}
