internal import DeviceRegistry
internal import FindDevice
internal import GRDB
internal import Testing

@Suite("Numbered logs")
struct NumberedLogTests {
    /// What a log acknowledges, worked out from everything that ever came.
    private struct NaiveLog {
        private var taken: Set<UInt64> = []
        private var floor: UInt64 = 1

        var acknowledged: UInt64 {
            var next = floor
            while taken.contains(next) { next += 1 }
            return next - 1
        }

        mutating func take(_ sequence: UInt64) -> Bool {
            let before = acknowledged
            guard sequence > before, sequence - before <= 4096 else { return false }
            return taken.insert(sequence).inserted
        }

        mutating func raise(to oldest: UInt64) {
            if oldest > acknowledged + 1 { floor = oldest }
        }
    }

    @Test("of what words say of a lock the last one counts, in whatever order they come")
    func lock() throws {
        let world = try World(.memory)
        let (device, other) = (try world.device(), try world.device())
        func note(_ isLocked: Bool, _ sequence: UInt64, _ device: Device) throws -> Bool? {
            try world.registry.write {
                try $0.note(isLocked: isLocked, by: device.number(sequence), of: device.id)
            }
        }
        #expect(try note(true, 4, device) == nil)
        #expect(try note(false, 9, device) == nil)
        #expect(try note(true, 7, device) == false)
        #expect(try note(true, UInt64(Int64.max), device) == nil)
        #expect(try note(false, 10, device) == true)
        #expect(try note(false, 1, other) == nil, "each phone has its own")
    }

    @Test("whatever comes in whatever order, no gap is acknowledged", arguments: 1...40)
    func noGapIsAcknowledged(seed: UInt64) throws {
        let world = try World(.memory, seed: seed)
        let device = try world.device()
        var model = NaiveLog()
        var wordModel = NaiveLog()
        var stored = 0
        for step in 0..<150 {
            let next = model.acknowledged + 1
            let sequence = UInt64.random(
                in: (next > 3 ? next - 3 : 0)...(next + 6), using: &world.random)
            let receivedAt = World.start + .seconds(Int64(step))
            switch Int.random(in: 0..<12, using: &world.random) {
            case 0:
                model.raise(to: sequence)
                wordModel.raise(to: sequence)
                let floors = try world.registry.write { writer in
                    try ReportLog.allCases.map {
                        try writer.raiseFloor(
                            of: device.id, log: $0, oldest: device.number(sequence))
                    }
                }
                #expect(floors == [model.acknowledged, wordModel.acknowledged])
            case 1...5:
                let isNew = wordModel.take(sequence)
                let noted = try world.registry.write {
                    try $0.note(word: device.number(sequence), of: device.id)
                }
                #expect(noted == (isNew, wordModel.acknowledged))
            case 6:
                // A report of which nothing but the number holds.
                let isNew = model.take(sequence)
                let noted = try world.registry.write {
                    try $0.note(report: device.number(sequence), of: device.id)
                }
                #expect(noted == isNew)
                let acknowledged = try world.registry.read {
                    try $0.acknowledged(device.id, .trail)
                }
                #expect(acknowledged == model.acknowledged)
            default:
                let batch = (0..<UInt64.random(in: 1...4, using: &world.random)).map {
                    sequence + $0
                }
                for number in batch where model.take(number) { stored += 1 }
                let acknowledged = try world.registry.write { writer in
                    try writer.append(
                        reports: batch.map { (device.number($0), .fix(try .some(Int64($0)))) },
                        of: device.id, receivedAt: receivedAt)
                }
                #expect(acknowledged == model.acknowledged)
            }
        }
        try world.registry.read { reader in
            try #expect(reader.trailCount(of: device.id) == stored)
            try #expect(reader.trail(of: device.id, limit: 9999).count == stored)
            try #expect(reader.acknowledged(device.id, .trail) == model.acknowledged)
            try #expect(reader.acknowledged(device.id, .word) == wordModel.acknowledged)
        }
    }

    @Test("numbers that came early leave no row behind when the gap closes")
    func earlyNumbersAreTidied() throws {
        let world = try World()
        let device = try world.device()
        for sequence in [5, 3, 4, 2, 1] as [UInt64] {
            _ = try world.registry.write {
                try $0.note(word: device.number(sequence), of: device.id)
            }
        }
        try #expect(world.registry.read { try $0.acknowledged(device.id, .word) } == 5)
        let rows = try world.raw().read { try Int.fetchOne($0, sql: "SELECT count(*) FROM ahead") }
        #expect(rows == 0)
    }

    @Test("a number of a stream that never was the device's is not taken")
    func foreignStreamIsNotTaken() throws {
        let world = try World(.memory)
        let device = try world.device("red")
        let other = try world.device("blue")
        try world.registry.write { writer in
            let noted = try writer.note(word: other.number(1), of: device.id)
            #expect(noted == (false, 0))
            let acknowledged = try writer.append(
                reports: [
                    (other.number(1), .fix(.some(1))), (device.number(1), .fix(.some(2))),
                    (other.number(2), .fix(.some(3))),
                ], of: device.id, receivedAt: World.start)
            #expect(acknowledged == 1)
            try #expect(writer.trail(of: device.id, limit: 9) == [.some(2)])
            try writer.raiseFloor(of: device.id, log: .trail, oldest: other.number(50))
            try #expect(writer.acknowledged(device.id, .trail) == 1)
            try #expect(writer.acknowledged(other.id, .trail) == 0)
        }
    }

    @Test("a report of the stream before is kept, and the new stream counts from one")
    func earlierStreamIsKept() throws {
        let world = try World(.memory)
        var device = try world.device()
        let old = device
        try world.registry.write { writer in
            try writer.append(
                reports: [
                    (old.number(1), .fix(.some(1))), (old.number(2), .fix(.some(2))),
                    (old.number(2), .fix(.some(2))), (old.number(3), .fix(.some(3))),
                ], of: device.id, receivedAt: World.start)
            device.stream = StreamID(using: &world.random)
            try writer.save(device)
            try #expect(writer.acknowledged(device.id, .trail) == 0)
            let acknowledged = try writer.append(
                reports: [(device.number(1), .fix(.some(4)))], of: device.id,
                receivedAt: World.start)
            #expect(acknowledged == 1)
            let fixes = try writer.trail(of: device.id, limit: 9)
            #expect(fixes == [try .some(1), try .some(2), try .some(3), try .some(4)])
            try #expect(writer.lastFix(of: device.id) == .some(4))
        }
    }

    @Test(
        "a number that cannot be is not taken",
        arguments: [0, 4098, UInt64(Int64.max) + 1, .max])
    func impossibleNumbers(sequence: UInt64) throws {
        let world = try World(.memory)
        let device = try world.device()
        try world.registry.write { writer in
            try writer.append(
                reports: [(device.number(1), .fix(.some()))], of: device.id,
                receivedAt: World.start)
            let acknowledged = try writer.append(
                reports: [(device.number(sequence), .fix(.some()))], of: device.id,
                receivedAt: World.start)
            #expect(acknowledged == 1)
            try #expect(writer.note(word: device.number(sequence), of: device.id) == (false, 0))
            try #expect(writer.trailCount(of: device.id) == 1)
        }
    }

    @Test(
        "a floor at the end of all numbers does no harm",
        arguments: [0, 1, UInt64(Int64.max) - 1, UInt64(Int64.max), .max])
    func extremeFloors(oldest: UInt64) throws {
        let world = try World(.memory)
        let device = try world.device()
        let floor = try world.registry.write {
            try $0.raiseFloor(of: device.id, log: .word, oldest: device.number(oldest))
        }
        #expect(floor == (oldest == UInt64(Int64.max) - 1 ? oldest - 1 : 0))
        let noted = try world.registry.write {
            try $0.note(word: device.number(floor + 1), of: device.id)
        }
        #expect(noted == (true, floor + 1))
        let beyond = try world.registry.write {
            try $0.note(word: device.number(floor + 2), of: device.id)
        }
        #expect(beyond.isNew == (floor == 0))
    }
}
