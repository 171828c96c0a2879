internal import DeviceRegistry
internal import FindDevice
internal import Testing

@Suite("The next life of a restored registry")
struct EpochTests {
    private let later = World.start + .days(3)

    @Test("every device that is not released gets an epoch of its own, above all of its own")
    func epochsRise() throws {
        let world = try World(.memory)
        var devices = try ["red", "blue", "green"].map { try world.device($0) }
        devices[0].counter = Counter(epoch: 0, number: 41)
        devices[0].desired = LostState(version: Counter(epoch: 0, number: 3), isOn: true)
        devices[0].reported = LostState(version: Counter(epoch: 0, number: 2), isOn: false)
        devices[1].counter = Counter(epoch: 1, number: 1)
        devices[1].desired = LostState(version: Counter(epoch: 4, number: 9), isOn: false)
        devices[1].reported = LostState(version: Counter(epoch: 6, number: 1), isOn: true)
        devices[2].counter = Counter(epoch: 2, number: 8)
        devices[2].state = .released
        try world.registry.write { writer in for device in devices { try writer.save(device) } }
        try #expect(
            world.registry.read { try $0.epochs() } == [devices[0].id: 0, devices[1].id: 6])

        try world.registry.raiseEpochs(at: later)
        let after = try world.registry.read { try $0.devices(of: world.ada.id) }
        for (index, epoch) in [(0, 1), (1, 7)] as [(Int, Int64)] {
            var expected = devices[index]
            expected.counter = Counter(epoch: epoch, number: 0)
            #expect(after[index] == expected)
            // Versions of lost mode take the counter's epoch from here on.
            for known in [devices[index].desired, devices[index].reported] {
                #expect(expected.counter > known.version)
            }
        }
        #expect(after[2] == devices[2])
    }

    @Test("an epoch that somebody else knows of is passed, for its own device alone")
    func knownEpochsArePassed() throws {
        let world = try World(.memory)
        let (red, blue) = (try world.device("red"), try world.device("blue"))
        let stranger = DeviceID(using: &world.random)
        try world.registry.raiseEpochs(above: [red.id: 7, stranger: 99], at: later)
        try #expect(world.registry.read { try $0.epochs() } == [red.id: 8, blue.id: 1])
        // What is known may be older, too.
        try world.registry.raiseEpochs(above: [red.id: 7], at: later)
        try #expect(world.registry.read { try $0.epochs() } == [red.id: 9, blue.id: 2])
    }

    @Test("all tokens are revoked, and the audit log says what was done")
    func tokensAreRevoked() throws {
        let world = try World(.memory)
        let bob = try world.account("bob")
        try world.registry.write { writer in
            for (hash, account) in [("a1", world.ada), ("a2", world.ada), ("b1", bob)] {
                try writer.add(
                    AccessToken(
                        hash: hash, account: account.id, issuedAt: World.start,
                        expiresAt: World.start + .days(90)))
            }
        }
        let entry = try world.registry.raiseEpochs(at: later)
        try world.registry.read { reader in
            for hash in ["a1", "a2", "b1"] { try #expect(reader.token(hash: hash) == nil) }
            let tail = try reader.auditTail()
            #expect(tail == AuditHead(count: entry.number, hash: entry.hash))
        }
        #expect(
            entry.record
                == AuditRecord(at: later, actor: .administrator, action: .registryRestored))
    }

    @Test("open orders stay open, with what they carry; an erase alone is given up")
    func openOrdersStay() throws {
        let world = try World(.memory)
        let device = try world.device()
        var orders = try Command.samples.map { try world.order(for: device, $0) }
        try world.registry.write { writer in
            for index in orders.indices where !index.isMultiple(of: 2) {
                orders[index].state = .sent
                orders[index].counter = Counter(epoch: 0, number: Int64(index))
                try writer.save(orders[index])
                try writer.save(message: [UInt8(index)], of: orders[index])
            }
        }
        try world.registry.raiseEpochs(at: later)
        let erase = try #require(orders.first { $0.command == .erase })
        try world.registry.read { reader in
            try #expect(reader.openOrders() == orders.filter { $0.id != erase.id })
            let ended = try #require(try reader.order(erase.id))
            #expect(ended.state == .failed(.abandoned) && ended.endedAt == later)
            let entries = try reader.audit(of: erase.account, order: erase.id, limit: 10)
            #expect(entries.map(\.record.action) == [.orderFailed])
            for index in orders.indices where !index.isMultiple(of: 2) {
                try #expect(reader.message(of: orders[index]) == [UInt8(index)])
            }
        }
    }
}
