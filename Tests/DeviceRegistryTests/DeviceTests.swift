internal import DeviceRegistry
internal import FindDevice
internal import Testing

@Suite("Devices")
struct DeviceTests {
    @Test("a device is found as it was enrolled", arguments: Shelf.allCases)
    func deviceIsFound(shelf: Shelf) throws {
        let world = try World(shelf)
        let device = try world.device("red")
        let other = try world.device("blue")
        try world.registry.read { reader in
            try #expect(reader.device(device.id) == device)
            try #expect(reader.device(withSerial: "SN-red") == device)
            try #expect(reader.device(withSerial: "SN-green") == nil)
            try #expect(reader.devices(of: world.ada.id) == [device, other])
        }
    }

    @Test("another account's device is as unknown as none", arguments: Shelf.allCases)
    func foreignDeviceIsUnknown(shelf: Shelf) throws {
        let world = try World(shelf)
        let device = try world.device()
        let order = world.newOrder(for: device)
        let bob = try world.account("bob")
        try world.registry.write { try $0.accept(order) }
        try world.registry.read { reader in
            try #expect(reader.device(device.id, of: world.ada.id) == device)
            try #expect(reader.device(device.id, of: bob.id) == nil)
            try #expect(reader.devices(of: bob.id) == [])
            try #expect(reader.order(order.id, of: world.ada.id) == order)
            try #expect(reader.order(order.id, of: bob.id) == nil)
            try #expect(reader.orders(of: bob.id, device: device.id, limit: 9) == [])
            try #expect(reader.orders(of: bob.id, limit: 9) == [])
        }
    }

    @Test("all that can change of a device is saved", arguments: Shelf.allCases)
    func deviceIsSaved(shelf: Shelf) throws {
        let world = try World(shelf)
        var device = try world.device()
        device.name = "attic"
        device.model = "Handset 2"
        device.state = .locked
        device.stream = StreamID(using: &world.random)
        device.signingKey = Array(repeating: 3, count: 32)
        device.sealingKey = Array(repeating: 4, count: 32)
        device.supports = []
        device.counter = Counter(epoch: 2, number: 7)
        device.removedAt = World.start + .days(1)
        device.lastHeardAt = World.start + .hours(1)
        device.desired = LostState(version: Counter(epoch: 3, number: 4), isOn: true)
        device.reported = LostState(version: Counter(epoch: 1, number: 2), isOn: false)
        try world.registry.write { try $0.save(device) }
        try #expect(world.registry.read { try $0.device(device.id) } == device)
        (device.desired.isOn, device.reported.isOn) = (false, true)
        try world.registry.write { try $0.save(device) }
        try #expect(world.registry.read { try $0.device(device.id) } == device)
    }

    @Test("what is not there cannot be saved")
    func unknownIsRefused() throws {
        let world = try World(.memory)
        let stranger = world.newDevice("stranger")
        #expect(throws: RegistryError.unknown("device \(stranger.id)")) {
            try world.registry.write { try $0.save(stranger) }
        }
        #expect(throws: RegistryError.unknown("device \(stranger.id)")) {
            try world.registry.write { try $0.accept(world.newOrder(for: stranger)) }
        }
        #expect(throws: RegistryError.unknown("device \(stranger.id)")) {
            try world.registry.write {
                try $0.append(unnumbered: .some(), of: stranger.id, receivedAt: World.start)
            }
        }
    }

    @Test("a name is one device's in its account, until that is released")
    func nameIsOneDevices() throws {
        let world = try World(.memory)
        var device = try world.device("red")
        let second = world.newDevice("red", serial: "SN-2")
        #expect(throws: Refusal.nameTaken("red")) {
            try world.registry.write { _ = try $0.enrol(second) }
        }
        let bob = try world.account("bob")
        let others = world.newDevice("red", serial: "SN-3", of: bob)
        try world.registry.write { _ = try $0.enrol(others) }
        device.state = .released
        try world.registry.write { writer in
            try writer.save(device)
            try writer.enrol(second)
        }
        device.state = .active
        #expect(throws: Refusal.nameTaken("red")) {
            try world.registry.write { try $0.save(device) }
        }
    }

    @Test("a serial number of another account cannot be enrolled, unless it was released")
    func serialIsTaken() throws {
        let world = try World(.memory)
        var device = try world.device("red")
        let bob = try world.account("bob")
        let taken = world.newDevice("mine", serial: device.serial, of: bob)
        #expect(throws: Refusal.serialTaken) {
            try world.registry.write { _ = try $0.enrol(taken) }
        }
        device.state = .released
        try world.registry.write { writer in
            try writer.save(device)
            try writer.enrol(taken)
        }
        try #expect(world.registry.read { try $0.device(withSerial: device.serial) } == taken)
    }

    @Test("a phone that is enrolled again is a new device; the old one is released")
    func reenrolmentReleases() throws {
        let world = try World(.memory)
        let old = try world.device("red")
        var new = world.newDevice("red", serial: old.serial)
        new.enrolledAt = World.start + .days(1)
        let before = try world.registry.write { try $0.enrol(new) }
        #expect(before == old)
        try world.registry.read { reader in
            let released = try #require(try reader.device(old.id))
            #expect(released.state == .released)
            #expect(released.removedAt == new.enrolledAt)
            try #expect(reader.device(withSerial: old.serial) == new)
            try #expect(reader.devices(of: world.ada.id).map(\.id) == [old.id, new.id])
        }
    }

    @Test("a stream is one device's for ever")
    func streamIsOneDevices() throws {
        let world = try World(.memory)
        let first = try world.device("red")
        var second = try world.device("blue")
        second.stream = first.stream
        #expect(throws: RegistryError.self) {
            try world.registry.write { try $0.save(second) }
        }
    }

    @Test("what a device was enrolled in is gone when its transaction fails, its key too")
    func failedEnrolmentLeavesNothing() throws {
        struct Abandoned: Error {}
        let world = try World(.memory)
        let device = world.newDevice("red")
        #expect(throws: Abandoned.self) {
            try world.registry.write { writer in
                try writer.enrol(device)
                try writer.append(
                    reports: [(device.number(1), .fix(.some()))], of: device.id,
                    receivedAt: World.start)
                throw Abandoned()
            }
        }
        try #expect(world.registry.read { try $0.device(device.id) } == nil)
        try world.registry.write { writer in
            try writer.enrol(device)
            try writer.append(
                reports: [(device.number(1), .fix(.some(5)))], of: device.id,
                receivedAt: World.start)
        }
        try #expect(world.registry.read { try $0.lastFix(of: device.id) } == .some(5))
    }
}
