import Control
import FindDevice
import Testing
import Wire

/// Lost mode: what its owner wants against what the phone says, version by version.
@Suite("lost mode")
struct LostModeTests {
    static func mode(_ message: String = "please call") -> Command {
        .lost(LostMode(sealedPIN: Array(repeating: 3, count: 52), message: message, callback: nil))
    }

    private func say(
        _ event: PhoneEvent, by phone: PhoneVoice, in world: World
    ) throws {
        world.step(try phone.say(.event(event), at: world.now))
    }

    @Test("the device is lost from its owner's word on, and shown as applied by the phone's")
    func desiredAndReported() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(Self.mode(), for: phone)
        let version = try #require(order.version)
        var device = try world.device(phone)
        #expect(device.state == .lost && device.desired == LostState(version: version, isOn: true))
        #expect(device.reported == .never)

        let sent = world.step(try phone.hello(at: world.now))
        let message = try #require(try phone.orders(in: sent, by: world.signer).first)
        #expect(message.intent == .run(Self.mode()) && message.version == version)
        #expect(message.expiresAt == nil)

        world.step(try phone.say(.succeeded(.applied), of: order, at: world.now))
        device = try world.device(phone)
        #expect(device.reported == device.desired && device.state == .lost)
        #expect(try world.state(of: order) == .succeeded)
    }

    @Test("a newer version takes the place of one that is queued, and overtakes one that is sent")
    func superseding() throws {
        let world = try World()
        let phone = try world.phone()
        let first = try world.order(Self.mode("one"), for: phone)
        let second = try world.order(Self.mode("two"), for: phone)
        #expect(try world.state(of: first) == .superseded)
        world.step(try phone.hello(at: world.now))
        #expect(try world.state(of: second) == .sent)
        let third = try world.order(Self.mode("three"), for: phone)
        #expect(try world.state(of: third) == .sent, "it waits for nothing")
        let versions = [first, second, third].compactMap(\.version)
        #expect(versions == versions.sorted() && Set(versions).count == 3)

        // The phone got the third only; the second comes too late for it.
        world.step(try phone.say(.succeeded(.applied), of: third, at: world.now))
        world.step(try phone.say(world.replayed(second), of: second, at: world.now))
        #expect(try world.state(of: second) == .superseded)
        #expect(try world.device(phone).reported.version == third.version)
    }

    @Test("the right PIN ends it for ever: what is wanted is off, and it is never sent again")
    func endedByPIN() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(Self.mode(), for: phone)
        let version = try #require(order.version)
        // The phone's answer to the order was lost; its word that the version ended was not.
        try say(.lostModeEnded(version: version, by: .pin), by: phone, in: world)
        let device = try world.device(phone)
        #expect(device.state == .active)
        #expect(device.desired == LostState(version: version, isOn: false))
        #expect(device.reported == device.desired)
        #expect(try world.state(of: order) == .succeeded)
        let later = world.pass(.hours(2))
        #expect(later.flatMap { phone.payloads(.command, in: $0) }.isEmpty)
        let again = world.step(
            try phone.hello(at: world.now, counter: order.counter ?? .zero, lost: device.reported))
        #expect(phone.payloads(.command, in: again).isEmpty)
    }

    @Test("a PIN that ended an old version leaves a newer one wanted")
    func endedOlder() throws {
        let world = try World()
        let phone = try world.livePhone()
        let first = try world.order(Self.mode("one"), for: phone)
        world.step(try phone.say(.succeeded(.applied), of: first, at: world.now))
        let second = try world.order(Self.mode("two"), for: phone)
        let version = try #require(first.version)
        try say(.lostModeEnded(version: version, by: .pin), by: phone, in: world)
        let device = try world.device(phone)
        #expect(device.desired == LostState(version: try #require(second.version), isOn: true))
        #expect(device.state == .lost)
        #expect(try world.state(of: second) == .sent)
    }

    @Test("found ends it, offline too; who is not lost cannot be found")
    func found() throws {
        let world = try World()
        let phone = try world.livePhone()
        let never = world.newOrder(.found, for: phone)
        #expect(try world.ask(.accept(never, repeatable: nil)) == .failure(.notLost))

        let lost = try world.order(Self.mode(), for: phone)
        world.step(try phone.say(.succeeded(.applied), of: lost, at: world.now))
        let found = try world.order(.found, for: phone)
        #expect(try world.device(phone).state == .lost, "until the phone has said so")
        world.step(try phone.say(.succeeded(.applied), of: found, at: world.now))
        let device = try world.device(phone)
        #expect(device.state == .active && !device.desired.isOn && !device.reported.isOn)
        let entries = try world.registry.read {
            try $0.audit(of: world.ada.id, device: phone.device.id, limit: 100).map(\.record.action)
        }
        #expect(entries.filter { $0 == .deviceLost }.count == 1)
        #expect(entries.filter { $0 == .deviceFound }.count == 1)
    }

    @Test("cancelled before its phone had it, what is wanted is again what there is")
    func cancelled() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(Self.mode(), for: phone)
        _ = try world.cancel(order)
        #expect(try world.state(of: order) == .cancelled)
        #expect(try world.device(phone).state == .active)
        let next = try world.order(Self.mode(), for: phone)
        #expect(try #require(next.version) > #require(order.version), "versions are used once")
    }

    @Test("it is sent past an order that its phone has not confirmed, and voids that one")
    func preempting() throws {
        let world = try World()
        let phone = try world.livePhone()
        let ring = try world.order(.ring(duration: .minutes(1)), for: phone)
        let lost = try world.order(Self.mode(), for: phone)
        #expect(try world.state(of: lost) == .sent)
        let counters = [ring, lost].compactMap { order in
            try? world.registry.read { try $0.order(order.id) }?.counter
        }
        #expect(counters.count == 2 && counters[0] < counters[1])
        world.step(try phone.say(world.replayed(ring), of: ring, at: world.now))
        #expect(try world.state(of: ring) == .superseded)
    }

    @Test("what the hello lets go, and a later word of the same step ends, is not sent")
    func endedInTheSameStep() throws {
        let world = try World()
        let phone = try world.phone()
        let lost = try world.order(Self.mode(), for: phone)
        let version = try #require(lost.version)
        let output = world.step(
            try phone.hello(at: world.now),
            try phone.say(.event(.lostModeEnded(version: version, by: .pin)), at: world.now))
        #expect(try world.state(of: lost) == .succeeded)
        #expect(try phone.orders(in: output, by: world.signer).isEmpty)
        #expect(phone.payloads(.acknowledgement, in: output).count == 1)
    }

    @Test("overtaken by an erase on its way, it is still wanted, and sent anew")
    func overtaken() throws {
        let world = try World()
        let phone = try world.livePhone()
        let lost = try world.order(Self.mode(), for: phone)
        let erase = try world.order(.erase, for: phone)
        world.step(try phone.say(.running(), of: erase, at: world.now))
        let output = world.step(try phone.say(world.replayed(lost), of: lost, at: world.now))
        let message = try #require(try phone.orders(in: output, by: world.signer).first)
        #expect(message.order == lost.id && message.version == lost.version)
        let erased = try #require(try world.registry.read { try $0.order(erase.id) })
        #expect(message.counter > (try #require(erased.counter)))
        #expect(try world.state(of: lost) == .sent)
        let audit = try world.auditRecords(of: lost)
        #expect(audit.map(\.action) == [.orderAccepted, .deviceLost, .orderSent, .orderSent])
        #expect(audit.allSatisfy { $0.actor != .phone(phone.device.id) })
    }

    @Test("sent anew, it is not touched by what the phone still says of its first sending")
    func refusedTwice() throws {
        let world = try World()
        let phone = try world.livePhone()
        let lost = try world.order(Self.mode(), for: phone)
        let refusal = try world.replayed(lost)
        let erase = try world.order(.erase, for: phone)
        world.step(try phone.say(refusal, of: lost, at: world.now))
        world.step(try phone.say(.running(), of: erase, at: world.now))
        #expect(try world.state(of: lost) == .sent)
        _ = try world.order(.release, for: phone)
        let before = try world.registry.read { try $0.order(lost.id) }
        let output = world.step(try phone.say(refusal, of: lost, at: world.now))
        #expect(output.changedOrders.isEmpty && output.publications.isEmpty)
        #expect(try world.registry.read { try $0.order(lost.id) } == before)
        #expect(try world.auditRecords(of: lost).last?.action == .wordLate)
        world.step(try phone.say(.succeeded(.applied), of: lost, at: world.now))
        #expect(try world.state(of: lost) == .succeeded)
    }

    @Test("a registry that forgot takes the phone's word, and counts on above it")
    func restored() throws {
        let world = try World()
        let phone = try world.phone()
        let ahead = LostState(version: Counter(epoch: 2, number: 5), isOn: true)
        world.step(
            try phone.hello(at: world.now, counter: Counter(epoch: 2, number: 9), lost: ahead))
        let device = try world.device(phone)
        #expect(device.state == .lost && device.desired == ahead && device.reported == ahead)
        #expect(device.counter == Counter(epoch: 3, number: 0))
        let found = try world.order(.found, for: phone)
        #expect(try #require(found.version) > ahead.version)
    }

    @Test("a device that is lost is not removed, and not enrolled anew")
    func notRemoved() throws {
        let world = try World()
        let phone = try world.phone()
        _ = try world.order(Self.mode(), for: phone)
        let removal = Wish.remove(phone.device.id, account: world.ada.id)
        #expect(try world.ask(removal) == .failure(.notWhile(.lost)))
        let again = try world.newPhone("other", serial: phone.device.serial)
        #expect(try world.ask(.enrol(again.device)) == .failure(.notWhile(.lost)))
    }

    @Test("its owner gives up waiting for a phone that never answers")
    func givenUp() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(Self.mode(), for: phone)
        let wish = Wish.cancel(order.id, account: world.ada.id, giveUp: true)
        _ = try world.ask(wish).get()
        #expect(try world.state(of: order) == .failed(.abandoned))
        #expect(try world.device(phone).state == .active)
    }
}
