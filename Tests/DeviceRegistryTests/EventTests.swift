internal import FindDevice
internal import GRDB
internal import Testing

@testable internal import DeviceRegistry

@Suite("What phones tell")
struct EventTests {
    @Test("an event is found as it was told", arguments: Shelf.allCases)
    func eventIsFound(shelf: Shelf) throws {
        let world = try World(shelf)
        let device = try world.device()
        var told: [StoredEvent] = []
        for (index, event) in try PhoneEvent.samples().enumerated() {
            // A phone's clock may say anything.
            let at = Timestamp(milliseconds: index.isMultiple(of: 2) ? -7 : 9_000_000_000_000)
            let receivedAt = World.start + .seconds(Int64(index))
            let stored = try world.registry.write {
                try $0.record(event, at: at, of: device.id, receivedAt: receivedAt)
            }
            #expect(stored.event == event)
            #expect(stored.device == device.id)
            #expect(stored.at == at)
            #expect(stored.receivedAt == receivedAt)
            told.append(stored)
        }
        #expect(told.map(\.number) == told.map(\.number).sorted())
        try #expect(world.registry.read { try $0.events(of: world.ada.id, limit: 99) } == told)
    }

    @Test("events come in the order of their arrival, page by page, each owner's alone")
    func eventsArePaged() throws {
        let world = try World(.memory)
        let bob = try world.account("bob")
        let red = try world.device("red")
        let blue = try world.device("blue")
        let foreign = try world.device("green", of: bob)
        let told = try world.registry.write { writer in
            try [red, foreign, blue, red, foreign, red].enumerated().map { index, device in
                try writer.record(
                    .wrongPIN(count: index + 1, place: nil),
                    at: World.start - .hours(Int64(index)), of: device.id,
                    receivedAt: World.start)
            }
        }
        let ada = world.ada.id
        try world.registry.read { reader in
            try #expect(
                reader.events(of: ada, limit: 9) == [told[0], told[2], told[3], told[5]])
            try #expect(
                reader.events(of: ada, device: red.id, limit: 9) == [told[0], told[3], told[5]])
            try #expect(
                reader.events(of: ada, after: told[2].number, limit: 1) == [told[3]])
            try #expect(
                reader.events(of: ada, device: red.id, after: told[0].number, limit: 1)
                    == [told[3]])
            try #expect(reader.events(of: ada, device: foreign.id, limit: 9) == [])
            try #expect(reader.events(of: bob.id, device: red.id, limit: 9) == [])
            try #expect(reader.events(of: bob.id, limit: 9) == [told[1], told[4]])
            try #expect(
                reader.events(of: ada, device: DeviceID(using: &world.random), limit: 9) == [])
            try #expect(reader.events(of: ada, limit: 0) == [])
            try #expect(reader.events(of: ada, limit: -1) == [])
        }
    }

    @Test("an event of a phone that nobody enrolled is not kept")
    func unknownDevice() throws {
        let world = try World(.memory)
        let stranger = DeviceID(using: &world.random)
        #expect(throws: RegistryError.unknown("device \(stranger)")) {
            try world.registry.write {
                try $0.record(
                    .poweredOn, at: World.start, of: stranger, receivedAt: World.start)
            }
        }
    }

    @Test("an account that is removed takes its events with it")
    func removedWithAccount() throws {
        let world = try World()
        let device = try world.device()
        try world.registry.write { writer in
            try writer.record(
                .factoryReset, at: World.start, of: device.id, receivedAt: World.start)
        }
        try world.registry.write { try $0.remove(world.ada.id) }
        try #expect(world.registry.read { try $0.events(of: world.ada.id, limit: 9) } == [])
        let rows = try world.raw().read { try Int.fetchOne($0, sql: "SELECT count(*) FROM events") }
        #expect(rows == 0)
    }

    @Test(
        "an event that is given another name, time, device or place in time does not open",
        arguments: [
            "name = 'poweringOff'", "at = at + 1", "received_at = received_at - 1",
            "device = 3 - device",
        ])
    func bentEvent(change: String) throws {
        let world = try World(.memory)
        let device = try world.device("red")
        _ = try world.device("blue")
        let told = try world.registry.write { writer in
            let told = try writer.record(
                .batteryLow(battery: 9), at: World.start, of: device.id, receivedAt: World.start)
            try writer.database.execute(sql: "UPDATE events SET \(change)")
            return told
        }
        #expect {
            try world.registry.read { try $0.events(of: world.ada.id, limit: 9) }
        } throws: { isCorrupt($0, naming: "detail of event \(told.number)") }
    }

    @Test(
        "events are found without reading those of others",
        arguments: ["e.account = 'a' AND", "e.device = 1 AND e.account = 'a' AND"])
    func eventsAreIndexed(condition: String) throws {
        let world = try World(.memory)
        try world.registry.read { reader in
            let plan = try Row.fetchAll(
                reader.database,
                sql: """
                    EXPLAIN QUERY PLAN SELECT e.number FROM events e
                    JOIN devices d ON d.number = e.device
                    WHERE \(condition) e.number > 5 ORDER BY e.number LIMIT 9
                    """
            ).map { String(describing: $0) }
            #expect(plan.contains { $0.contains("events_by_") }, "\(plan)")
            #expect(!plan.contains { $0.contains("SCAN") || $0.contains("TEMP") }, "\(plan)")
        }
    }
}
