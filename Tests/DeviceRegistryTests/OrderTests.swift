internal import FindDevice
internal import GRDB
internal import Testing

@testable internal import DeviceRegistry

@Suite("Orders")
struct OrderTests {
    @Test("an order is found as it was accepted", arguments: Shelf.allCases, Command.samples)
    func orderIsFound(shelf: Shelf, command: Command) throws {
        let world = try World(shelf)
        let device = try world.device()
        var order = try world.order(for: device, command)
        try world.registry.read { reader in
            try #expect(reader.order(order.id) == order)
            try #expect(reader.openOrders(of: device.id) == [order])
            try #expect(reader.openOrders() == [order])
        }
        order.state = .sent
        order.counter = Counter(epoch: 1, number: 1)
        try world.registry.write { try $0.save(order) }
        try #expect(world.registry.read { try $0.order(order.id) } == order)
    }

    @Test("only lost mode and what ends it have a version, and both have one")
    func versionBelongsToLostMode() throws {
        let world = try World(.memory)
        let device = try world.device()
        for command in Command.samples {
            var order = world.newOrder(for: device, command)
            order.version = command.hasVersion ? nil : Counter(epoch: 0, number: 1)
            #expect {
                try world.registry.write { try $0.accept(order) }
            } throws: { error in
                guard case RegistryError.refused = error else { return false }
                return true
            }
        }
    }

    @Test("every state of an order is saved with its reason", arguments: OrderState.stored)
    func stateIsSaved(state: OrderState) throws {
        let world = try World(.memory)
        let device = try world.device()
        var order = world.newOrder(for: device)
        try world.registry.write { try $0.accept(order) }
        order.state = state
        order.counter = Counter(epoch: 1, number: 4)
        order.attempts = 3
        order.resendAt = World.start + .seconds(9)
        order.endedAt = state.isTerminal ? World.start + .seconds(10) : nil
        try world.registry.write { try $0.save(order) }
        try #expect(world.registry.read { try $0.order(order.id) } == order)
        let open = try world.registry.read { try $0.openOrders(of: device.id) }
        #expect(open == (state.isTerminal ? [] : [order]))
        try #expect(world.registry.read { try $0.openOrders() } == open)
    }

    @Test(
        "every outcome is saved",
        arguments: [
            Outcome.located(try .some(3)), .applied, .erased(lastSeen: nil),
            .erased(lastSeen: try .some(4)),
        ]
            + RingEnd.allCases.map { .rang(for: .milliseconds(2500), endedBy: $0) })
    func outcomeIsSaved(outcome: Outcome) throws {
        let world = try World()
        let device = try world.device()
        var order = world.newOrder(for: device)
        try world.registry.write { try $0.accept(order) }
        order.state = .succeeded
        order.outcome = outcome
        try world.registry.write { try $0.save(order) }
        try #expect(world.registry.read { try $0.order(order.id) } == order)
    }

    @Test("open orders come in the order of their acceptance, all orders newest first")
    func ordersHaveAnOrder() throws {
        let world = try World(.memory)
        let red = try world.device("red")
        let blue = try world.device("blue")
        var orders = [red, blue, red, red].map { world.newOrder(for: $0) }
        try world.registry.write { writer in for order in orders { try writer.accept(order) } }
        orders[2].state = .cancelled
        try world.registry.write { try $0.save(orders[2]) }
        try world.registry.read { reader in
            try #expect(reader.openOrders(of: red.id) == [orders[0], orders[3]])
            try #expect(reader.openOrders() == [orders[0], orders[1], orders[3]])
            try #expect(reader.orders(of: world.ada.id, limit: 2) == [orders[3], orders[2]])
            try #expect(
                reader.orders(of: world.ada.id, device: red.id, limit: 9)
                    == [orders[3], orders[2], orders[0]])
            try #expect(reader.orders(of: world.ada.id, limit: -1) == [])
        }
    }

    @Test("the message of an order is kept as it is", arguments: Shelf.allCases)
    func messageIsKept(shelf: Shelf) throws {
        let world = try World(shelf)
        let order = world.newOrder(for: try world.device())
        #expect(throws: RegistryError.unknown("order \(order.id)")) {
            try world.registry.write { try $0.save(message: [1], of: order) }
        }
        try world.registry.write { try $0.accept(order) }
        try #expect(world.registry.read { try $0.message(of: order) } == nil)
        try world.registry.write { try $0.save(message: [1, 0, 255], of: order) }
        try #expect(world.registry.read { try $0.message(of: order) } == [1, 0, 255])
        try world.registry.write { try $0.save(message: [7], of: order) }
        try #expect(world.registry.read { try $0.message(of: order) } == [7])
    }

    @Test("an order that is not there cannot be saved")
    func unknownOrder() throws {
        let world = try World(.memory)
        let order = world.newOrder(for: try world.device())
        #expect(throws: RegistryError.unknown("order \(order.id)")) {
            try world.registry.write { try $0.save(order) }
        }
    }

    @Test("open orders are found without reading the ended ones")
    func openOrdersAreIndexed() throws {
        let world = try World(.memory)
        try world.registry.read { reader in
            let plan = try Row.fetchAll(
                reader.database,
                sql: """
                    EXPLAIN QUERY PLAN SELECT o.id FROM orders o
                    JOIN devices d ON d.number = o.device
                    WHERE o.device = 1 AND \(SchemaV2.openOrder(in: "o.")) ORDER BY o.number
                    """
            ).map { String(describing: $0) }
            #expect(plan.contains { $0.contains("open_orders") }, "\(plan)")
            #expect(!plan.contains { $0.contains("SCAN") || $0.contains("TEMP") }, "\(plan)")
        }
    }
}
