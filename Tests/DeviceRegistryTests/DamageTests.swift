internal import FindDevice
internal import Foundation
internal import GRDB
internal import TestSupport
internal import Testing

@testable internal import DeviceRegistry

@Suite("Damage to what is sealed")
struct DamageTests {
    /// A sealed column, and how it is read.
    enum Column: String, CaseIterable, Sendable {
        case arguments = "UPDATE orders SET args = ?"
        case outcome = "UPDATE orders SET outcome = ?"
        case message = "UPDATE messages SET bytes = ?"
        case event = "UPDATE events SET detail = ?"

        var query: String {
            switch self {
            case .arguments: "SELECT args FROM orders"
            case .outcome: "SELECT outcome FROM orders"
            case .message: "SELECT bytes FROM messages"
            case .event: "SELECT detail FROM events"
            }
        }

        /// What an error calls it.
        func name(_ order: Order) -> String {
            switch self {
            case .arguments: "arguments of order \(order.id)"
            case .outcome: "outcome of order \(order.id)"
            case .message: "message of order \(order.id)"
            case .event: "detail of event 1"
            }
        }

        func read(_ order: Order, _ reader: RegistryReader) throws {
            switch self {
            case .arguments, .outcome: _ = try reader.openOrders()
            case .message: _ = try reader.message(of: order)
            case .event: _ = try reader.events(of: order.account, limit: 9)
            }
        }
    }

    @Test("a flipped bit is an error with a name, wherever it is", arguments: Column.allCases)
    func flippedBit(column: Column) throws {
        let world = try World(.memory)
        let device = try world.device()
        var order = try world.order(for: device, .lost(LostMode.samples[0]))
        order.outcome = .erased(lastSeen: try .some())
        try world.registry.write { writer in
            try writer.save(order)
            try writer.save(message: Array("signed".utf8), of: order)
            try writer.record(
                .wrongPIN(count: 1, place: .some()), at: World.start, of: device.id,
                receivedAt: World.start)
        }
        try world.registry.read { try column.read(order, $0) }
        let whole = try #require(
            try world.registry.read { try Data.fetchOne($0.database, sql: column.query) })
        var damaged = whole.indices.map { index in
            var bent = whole
            bent[index] ^= 1 << UInt8.random(in: 0..<8, using: &world.random)
            return bent
        }
        damaged += [Data(), whole.dropLast(), whole.prefix(27), whole + [0]]
        for bent in damaged {
            try world.registry.write {
                try $0.database.execute(sql: column.rawValue, arguments: [bent])
            }
            #expect {
                try world.registry.read { try column.read(order, $0) }
            } throws: { isCorrupt($0, naming: column.name(order)) }
        }
    }

    @Test("what was sealed for one order opens for no other, and for no other column")
    func swappedSecrets() throws {
        let world = try World(.memory)
        let device = try world.device()
        let orders = try LostMode.samples.prefix(2).map { try world.order(for: device, .lost($0)) }
        try world.registry.write { writer in
            for order in orders { try writer.save(message: [1, 2, 3], of: order) }
            try writer.database.execute(
                sql: """
                    CREATE TEMP TABLE copy AS SELECT * FROM orders;
                    UPDATE orders SET args = (SELECT args FROM copy c WHERE c.id <> orders.id);
                    UPDATE messages SET bytes = (
                        SELECT args FROM copy c WHERE c.number = messages.order_number);
                    DROP TABLE copy;
                    """)
        }
        for order in orders {
            #expect {
                try world.registry.read { try $0.order(order.id) }
            } throws: { isCorrupt($0, naming: "arguments of order \(order.id)") }
            #expect {
                try world.registry.read { try $0.message(of: order) }
            } throws: { isCorrupt($0, naming: "message of order \(order.id)") }
        }
    }

    /// Whoever has the key may still have written nonsense: a newer Cooee, or a mistake.
    @Test("a form that is cut short, or too long, is an error and no crash")
    func cutForms() throws {
        for mode in LostMode.samples {
            try #expect(LostMode(packed: mode.packed, what: "it") == mode)
            for bent in bent(mode.packed) {
                #expect { try LostMode(packed: bent, what: "it") } throws: { isCorrupt($0) }
            }
        }
        for event in try PhoneEvent.samples() {
            let name = event.storedName
            try #expect(PhoneEvent(name, packed: event.packed, what: "it") == event)
            for bent in bent(event.packed) {
                #expect { try PhoneEvent(name, packed: bent, what: "it") } throws: { isCorrupt($0) }
            }
        }
        let outcomes = [
            Outcome.applied, .located(try .some()), .erased(lastSeen: nil),
            .erased(lastSeen: try .some()), .rang(for: .seconds(1), endedBy: .newerRing),
        ]
        for outcome in outcomes {
            try #expect(Outcome(packed: outcome.packed, what: "it") == outcome)
            for bent in bent(outcome.packed) {
                #expect { try Outcome(packed: bent, what: "it") } throws: { isCorrupt($0) }
            }
        }
    }

    private func bent(_ bytes: [UInt8]) -> [[UInt8]] {
        bytes.indices.map { Array(bytes[..<$0]) } + [bytes + [0]]
    }

    @Test("a length that cannot be is an error and no crash")
    func impossibleLengths() {
        for length in [UInt64.max, 1 << 63, 1 << 32, 2] {
            var writer = ByteWriter()
            writer.put(UInt8(1))
            writer.put(length)
            writer.put(UInt8(0))
            #expect { try LostMode(packed: writer.bytes, what: "it") } throws: { isCorrupt($0) }
        }
    }

    @Test("nothing that an owner writes to a finder, and no place, is in the files in clear")
    func nothingInClear() throws {
        let world = try World()
        let device = try world.device()
        let mode = LostMode(
            sealedPIN: Array("SEALED-FOR-THE-PHONE".utf8),
            message: "Reward: ring at the red door", callback: "+61 2 5550 1234")
        let place = try #require(Coordinate(latitude: -33.856_784, longitude: 151.215_297))
        let fix = Fix(at: World.start, coordinate: place, accuracy: 1234.5, source: .gps)
        var order = try world.order(for: device, .lost(mode))
        order.outcome = .erased(lastSeen: fix)
        try world.registry.write { writer in
            try writer.save(order)
            try writer.save(message: Array("SIGNED-BYTES Reward: ring".utf8), of: order)
            try writer.record(
                .wrongPIN(count: 3, place: fix), at: World.start, of: device.id,
                receivedAt: World.start)
            try writer.record(
                .simChanged(network: "OTHER-NETWORK"), at: World.start, of: device.id,
                receivedAt: World.start)
        }
        let copy = world.folder.appending(path: "backup.db").path
        try world.registry.backup(to: copy)
        for path in [world.path, world.path + "-wal", copy] {
            let file = try Data(contentsOf: URL(filePath: path))
            if path != world.path { #expect(file.range(of: Data(device.id.text.utf8)) != nil) }
            let texts = [
                "SEALED-FOR", "Reward", "5550", "SIGNED", "OTHER", "-33.856", "151.215",
            ].map { Data($0.utf8) }
            let numbers = [place.latitude, place.longitude, fix.accuracy].flatMap { number in
                [number.bitPattern.bigEndian, number.bitPattern.littleEndian].map { bits in
                    withUnsafeBytes(of: bits) { Data($0) }
                }
            }
            for form in texts + numbers { #expect(file.range(of: form) == nil, "\(path)") }
            #expect(file.range(of: Data(World.masterKey)) == nil)
        }
    }
}
