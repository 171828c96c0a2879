import Control
import DeviceRegistry
import FindDevice
import Testing
import Wire

/// What owners wish, and how it is granted or refused.
@Suite("owners' wishes")
struct OwnerWishTests {
    private func key(_ key: String, _ request: String = "ring") -> RepeatableRequest {
        RepeatableRequest(key: key, request: Array(request.utf8))
    }

    @Test("the same key and request give the same order, however often it is asked")
    func sameKey() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = world.newOrder(for: phone)
        _ = try world.ask(.accept(order, repeatable: key("k"))).get()
        world.step(try phone.say(.failed(.noFix), of: order, at: world.now))
        for _ in 0..<3 {
            let again = world.newOrder(for: phone)
            let reply = try world.ask(.accept(again, repeatable: key("k"))).get()
            guard case .order(let found, joined: false, repeated: true) = reply else {
                Issue.record("\(reply)")
                return
            }
            #expect(found.id == order.id && found.state == .failed(.noFix))
            #expect(try world.registry.read { try $0.order(again.id) } == nil)
        }
        #expect(try world.audit(of: order).filter { $0 == .orderAccepted }.count == 1)
    }

    @Test("what joined once has joined in every repetition")
    func joined() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(for: phone)
        for repeated in [false, true] {
            let wish = world.newOrder(for: phone)
            let reply = try world.ask(.accept(wish, repeatable: key("k"))).get()
            #expect(reply == .order(order, joined: true, repeated: repeated))
        }
    }

    @Test("a key that is used again for another request is refused")
    func keyReused() throws {
        let world = try World()
        let phone = try world.phone()
        _ = try world.ask(.accept(world.newOrder(for: phone), repeatable: key("k", "a"))).get()
        let other = world.newOrder(for: phone)
        #expect(
            try world.ask(.accept(other, repeatable: key("k", "b"))) == .failure(.keyReused))
    }

    @Test("another account's key of the same name is another key")
    func otherAccountsKey() throws {
        let world = try World()
        let mine = try world.phone("mine")
        let theirs = try world.phone("theirs", of: world.bob)
        for phone in [mine, theirs] {
            let order = world.newOrder(for: phone)
            let reply = try world.ask(
                .accept(order, repeatable: key("k", phone.device.name))
            ).get()
            guard case .order(let taken, joined: false, repeated: false) = reply else {
                Issue.record("\(reply)")
                return
            }
            #expect(taken.id == order.id)
        }
    }

    @Test("a refused wish uses no key up")
    func refusedKey() throws {
        let world = try World()
        let phone = try world.phone()
        world.step(try phone.hello(at: world.now, supports: [.ring]))
        let wish = Wish.accept(world.newOrder(for: phone), repeatable: key("k"))
        #expect(try world.ask(wish) == .failure(.unsupported(.locate)))
        world.step(try phone.hello(at: world.now))
        let order = world.newOrder(for: phone)
        guard
            case .order(let taken, joined: false, repeated: false) =
                try world.ask(.accept(order, repeatable: key("k"))).get()
        else {
            Issue.record("not accepted")
            return
        }
        #expect(taken.id == order.id)
    }

    @Test("somebody else's device is no device")
    func somebodyElses() throws {
        let world = try World()
        let phone = try world.livePhone()
        var order = world.newOrder(for: phone)
        order = Order(
            id: order.id, device: order.device, account: world.bob.id, command: .locate,
            acceptedAt: world.now, expiresAt: order.expiresAt)
        #expect(try world.ask(.accept(order, repeatable: nil)) == .failure(.unknownDevice))
        #expect(
            try world.ask(.remove(phone.device.id, account: world.bob.id))
                == .failure(.unknownDevice))
        #expect(try world.device(phone).state == .active)
        let stranger = try world.newPhone("stranger")
        let never = world.newOrder(for: stranger)
        #expect(try world.ask(.accept(never, repeatable: nil)) == .failure(.unknownDevice))
    }

    @Test("a serial number of another account cannot be enrolled")
    func serialTaken() throws {
        let world = try World()
        let phone = try world.phone("mine")
        let thief = try world.newPhone("theirs", of: world.bob, serial: phone.device.serial)
        #expect(try world.ask(.enrol(thief.device)) == .failure(.serialTaken))
        #expect(try world.registry.read { try $0.device(thief.device.id) } == nil)
    }

    @Test("a name that another phone has is taken, whatever its case")
    func nameTaken() throws {
        let world = try World()
        _ = try world.phone("phone")
        for name in ["phone", "PHONE", "Phone"] {
            let second = try world.newPhone(name)
            #expect(try world.ask(.enrol(second.device)) == .failure(.nameTaken(name)))
        }
        let theirs = try world.newPhone("phone", of: world.bob)
        #expect(try world.ask(.enrol(theirs.device)) == .success(.done))
    }

    @Test("the name of a phone that was removed is free again")
    func nameFree() throws {
        let world = try World()
        let phone = try world.phone("phone")
        #expect(
            try world.ask(.remove(phone.device.id, account: world.ada.id)) == .success(.done))
        let second = try world.newPhone("phone")
        #expect(try world.ask(.enrol(second.device)) == .success(.done))
    }

    @Test("a phone that enrols again, and again, takes its own place: the former row is released")
    func again() throws {
        let world = try World()
        let first = try world.livePhone("phone")
        let order = try world.order(for: first)
        var rows = [first]
        for _ in 0..<3 {
            let next = try world.newPhone("phone", serial: first.device.serial)
            #expect(try world.ask(.enrol(next.device)) == .success(.done))
            rows.append(next)
        }
        #expect(
            try rows.map { try world.device($0).state } == [
                .released, .released, .released, .active,
            ])
        #expect(try world.state(of: order) == .failed(.removed))
        #expect(world.presence(of: first) == .offline)
        let output = world.step(try first.hello(at: world.now))
        #expect(output.faults.map(\.fault.kind) == ["foreign"])
    }

    @Test("removing a device ends its orders, and it obeys and is heard no more")
    func removal() throws {
        let world = try World()
        let phone = try world.livePhone()
        let sent = try world.order(for: phone)
        let queued = try world.order(.ring(duration: .seconds(5)), for: phone)
        let output = world.step(.wish(.remove(phone.device.id, account: world.ada.id), ticket: 3))
        let halts = try phone.orders(in: output, by: world.signer)
        #expect(halts.map(\.order) == [sent.id] && halts.map(\.intent) == [.cancel])
        #expect(output.publications.count == 1)
        #expect(try world.state(of: sent) == .failed(.removed))
        #expect(try world.state(of: queued) == .cancelled)
        let device = try world.device(phone)
        #expect(device.state == .released && device.removedAt == World.noon)
        #expect(world.pass(.hours(1)).allSatisfy { $0.publications.isEmpty })
        let late = world.step(try phone.say(.running(), of: sent, at: world.now))
        #expect(late.faults.map(\.fault.kind) == ["foreign"])
        let wish = world.newOrder(for: phone)
        #expect(try world.ask(.accept(wish, repeatable: nil)) == .failure(.unknownDevice))
        #expect(
            try world.ask(.remove(phone.device.id, account: world.ada.id))
                == .failure(.unknownDevice))
        let actions = try world.registry.read {
            try $0.audit(of: world.ada.id, device: phone.device.id, limit: 100).map(\.record.action)
        }
        #expect(
            actions == [
                .deviceEnrolled, .orderAccepted, .orderSent, .orderAccepted, .orderFailed,
                .orderCancelled, .deviceRemoved,
            ])
    }

    @Test(
        "a phone that rings when its device is removed is told to stop, known to be there or not",
        arguments: [true, false])
    func removedWhileRinging(isLive: Bool) throws {
        let world = try World()
        let phone = try world.livePhone()
        let ring = try world.order(.ring(duration: .seconds(300)), for: phone)
        world.step(try phone.say(.running(), of: ring, at: world.now))
        if !isLive { try world.restart() }
        let output = world.step(.wish(.remove(phone.device.id, account: world.ada.id), ticket: 3))
        let messages = try phone.orders(in: output, by: world.signer)
        #expect(messages.map(\.intent) == [.cancel] && messages.map(\.order) == [ring.id])
        #expect(messages.first?.counter == Counter(epoch: 0, number: 1))
        #expect(try world.state(of: ring) == .failed(.removed))
    }

    @Test("a phone that enrols again while it rings is told to stop under its former name")
    func enrolledAgainWhileRinging() throws {
        let world = try World()
        let phone = try world.livePhone()
        let ring = try world.order(.ring(duration: .seconds(300)), for: phone)
        world.step(try phone.say(.running(), of: ring, at: world.now))
        let again = try world.newPhone("again", serial: phone.device.serial)
        let output = world.step(.wish(.enrol(again.device), ticket: 3))
        let messages = try phone.orders(in: output, by: world.signer)
        #expect(messages.map(\.intent) == [.cancel] && messages.map(\.order) == [ring.id])
    }

    @Test("phones enrol together, all or none; the second time they are the same phones")
    func enrolledTogether() throws {
        let world = try World()
        let first = try (1...3).map { try world.newPhone("p\($0)", serial: "S\($0)").device }
        #expect(try world.ask(.enrolAll(first)) == .success(.done))
        let clash = [
            try world.newPhone("q", serial: "S4").device,
            try world.newPhone("P2", serial: "S5").device,
        ]
        #expect(try world.ask(.enrolAll(clash)) == .failure(.nameTaken("P2")))
        #expect(try world.registry.read { try $0.device(withSerial: "S4") } == nil)
        let again = try (1...3).map { try world.newPhone("p\($0)", serial: "S\($0)").device }
        #expect(try world.ask(.enrolAll(again)) == .success(.done))
        let ids = try world.registry.read { reader in
            try reader.devices(of: world.ada.id).filter { $0.state != .released }.map(\.id)
        }
        #expect(Set(ids) == Set(again.map(\.id)))
    }

    @Test("accounts have names of their own; tokens come and go; refused sign-ins are noted")
    func accounts() throws {
        let world = try World()
        let double = Account(
            id: AccountID(using: &world.random), name: "ADA", passwordHash: "x",
            createdAt: world.now)
        #expect(try world.ask(.createAccount(double)) == .failure(.nameTaken("ADA")))
        let token = AccessToken(
            hash: "h", account: world.ada.id, issuedAt: world.now,
            expiresAt: world.now + .hours(1))
        #expect(try world.ask(.issue(token)) == .success(.done))
        #expect(try world.registry.read { try $0.token(hash: "h") } == token)
        #expect(try world.ask(.refuseSignIn(world.ada.id)) == .success(.done))
        #expect(try world.ask(.revoke(tokenHash: "h")) == .success(.done))
        #expect(try world.registry.read { try $0.token(hash: "h") } == nil)
        let actions = try world.registry.read {
            try $0.audit(of: world.ada.id, limit: 100).map(\.record.action)
        }
        #expect(actions == [.accountCreated, .signedIn, .signInRefused])
    }
}
