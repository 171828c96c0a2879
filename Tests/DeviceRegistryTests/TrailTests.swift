internal import DeviceRegistry
internal import FindDevice
internal import Testing

@Suite("Trails")
struct TrailTests {
    @Test("a fix is found again with all that it says", arguments: FixSource.allCases)
    func fixIsWhole(source: FixSource) throws {
        let world = try World()
        let device = try world.device()
        let place = try #require(Coordinate(latitude: -33.856_784_1, longitude: 151.215_296_7))
        let bare = Fix(at: World.start, coordinate: place, accuracy: 12.25, source: source)
        var full = bare
        full.at = World.start + .milliseconds(1)
        (full.altitude, full.speed, full.course) = (-3.5, 52, 359.9)
        (full.battery, full.connection) = (3, .offline)
        try world.registry.write { writer in
            try writer.append(
                reports: [(device.number(1), .fix(bare)), (device.number(2), .fix(full))],
                of: device.id, receivedAt: World.start)
        }
        try #expect(world.registry.read { try $0.trail(of: device.id, limit: 9) } == [bare, full])
    }

    @Test("any part of a trail is what a search of all fixes finds", arguments: 1...12)
    func partsOfTrail(seed: UInt64) throws {
        let world = try World(.memory, seed: seed)
        let device = try world.device("red")
        let other = try world.device("blue")
        var all: [(at: Int64, sequence: UInt64)] = []
        for sequence in 1...UInt64(Int.random(in: 1...400, using: &world.random)) {
            // A clock that mostly goes on, sometimes stands and sometimes jumps.
            let jump = Int64.random(in: 0..<20, using: &world.random) == 0
            let at = jump ? Int64.random(in: 0..<900, using: &world.random) : Int64(sequence) * 2
            all.append((at, sequence))
            try world.registry.write { writer in
                for device in [device, other] {
                    try writer.append(
                        reports: [
                            (
                                device.number(sequence),
                                .fix(try .some(at, latitude: Double(sequence) / 100))
                            )
                        ], of: device.id, receivedAt: World.start)
                }
            }
        }
        for _ in 0..<25 {
            let from = Int64.random(in: -10..<900, using: &world.random)
            let to = Int64.random(in: -10..<900, using: &world.random)
            let limit = Int.random(in: 0..<150, using: &world.random)
            let expected = all.filter { from <= $0.at && $0.at <= to }
                .sorted { ($0.at, $0.sequence) < ($1.at, $1.sequence) }.prefix(limit)
            let found = try world.registry.read {
                try $0.trail(
                    of: device.id, from: World.start + .seconds(from),
                    to: World.start + .seconds(to), limit: limit)
            }
            try #expect(
                found == expected.map { try .some($0.at, latitude: Double($0.sequence) / 100) })
        }
        try world.registry.read { reader in
            let last = try #require(all.last)
            try #expect(
                reader.lastFix(of: device.id)
                    == .some(last.at, latitude: Double(last.sequence) / 100))
            try #expect(reader.trailCount(of: device.id) == all.count)
            try #expect(reader.trail(of: device.id, limit: .max).count == all.count)
        }
    }

    @Test("the last fix is the one with the highest number, not the one that came last")
    func lastFixByNumber() throws {
        let world = try World(.memory)
        let device = try world.device()
        try #expect(world.registry.read { try $0.lastFix(of: device.id) } == nil)
        try world.registry.write { writer in
            for (sequence, second) in [(1, 10), (3, 30), (2, 99)] as [(UInt64, Int64)] {
                try writer.append(
                    reports: [(device.number(sequence), .fix(.some(second)))], of: device.id,
                    receivedAt: World.start)
            }
            try #expect(writer.lastFix(of: device.id) == .some(30))
        }
    }

    @Test("a fix without a number is taken once", arguments: Shelf.allCases)
    func unnumberedIsTakenOnce(shelf: Shelf) throws {
        let world = try World(shelf)
        let device = try world.device()
        try world.registry.write { writer in
            for (second, latitude, isNew) in [
                (5, 1.0, true), (5, 1.0, false), (5, 2.0, true), (4, 1.0, true), (4, 1.0, false),
            ] as [(Int64, Double, Bool)] {
                let taken = try writer.append(
                    unnumbered: .some(second, latitude: latitude), of: device.id,
                    receivedAt: World.start)
                #expect(taken == isNew)
            }
            try #expect(writer.trailCount(of: device.id) == 3)
            try #expect(writer.lastFix(of: device.id)?.at == World.start + .seconds(5))
            try #expect(writer.trail(of: device.id, limit: 9).count == 3)
            try #expect(writer.acknowledged(device.id, .trail) == 0)
        }
    }

    @Test("sync states are those of the newest report", arguments: Shelf.allCases)
    func newestSyncStates(shelf: Shelf) throws {
        let world = try World(shelf)
        let device = try world.device()
        let states = DataKind.allCases.map {
            SyncState(
                kind: $0, enabled: $0 != .notes, items: 10, unsynced: 2,
                syncedAt: $0 == .gallery ? World.start : nil, error: $0 == .gallery ? "full" : nil)
        }
        let older = [SyncState(kind: .contacts, enabled: false, items: 1, unsynced: 1)]
        try #expect(world.registry.read { try $0.syncStates(of: device.id) } == [])
        try world.registry.write { writer in
            try writer.append(
                reports: [
                    (
                        device.number(2),
                        .sync(SyncReport(at: World.start, kinds: states.reversed()))
                    ),
                    (device.number(1), .sync(SyncReport(at: World.start, kinds: older))),
                ], of: device.id, receivedAt: World.start)
            try #expect(writer.syncStates(of: device.id) == states)
            try #expect(writer.acknowledged(device.id, .trail) == 2)
            try writer.append(
                reports: [(device.number(3), .sync(SyncReport(at: World.start, kinds: older)))],
                of: device.id, receivedAt: World.start)
            try #expect(writer.syncStates(of: device.id) == older)
        }
    }
}
