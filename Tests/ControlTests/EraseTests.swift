import Control
import FindDevice
import Testing
import Wire

/// Erasing: requested, under way, done; and what may still be said in between.
@Suite("erase")
struct EraseTests {
    @Test("requested, erasing and erased are told apart by the phone's signed words alone")
    func lifeOfAnErase() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(.erase, for: phone)
        #expect(order.expiresAt == nil)
        #expect(try world.state(of: order) == .sent && world.device(phone).state == .active)
        let place = try PhoneVoice.fix(at: world.now)
        world.step(try phone.say(.running(lastSeen: place), of: order, at: world.now))
        #expect(try world.state(of: order) == .running && world.device(phone).state == .erasing)
        let running = try #require(try world.registry.read { try $0.order(order.id) })
        #expect(running.outcome == .located(place))
        let done = OrderReport.succeeded(.erased(lastSeen: place))
        world.step(try phone.say(done, of: order, at: world.now))
        #expect(try world.state(of: order) == .succeeded && world.device(phone).state == .locked)
        let actions = try world.audit(of: order)
        #expect(
            actions == [
                .orderAccepted, .orderSent, .orderRunning, .deviceErasing, .orderSucceeded,
                .deviceLocked,
            ])
    }

    @Test("it never expires, and no answer ends it: only the phone, or its owner giving up")
    func patience() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(.erase, for: phone)
        world.pass(.hours(3))
        #expect(try world.state(of: order) == .sent)
        _ = try world.ask(.cancel(order.id, account: world.ada.id, giveUp: true)).get()
        #expect(try world.state(of: order) == .failed(.abandoned))

        // It had got there all the same.
        world.step(try phone.say(.succeeded(.erased(lastSeen: nil)), of: order, at: world.now))
        #expect(try world.state(of: order) == .failed(.abandoned))
        #expect(try world.device(phone).state == .locked, "the phone's word stands")
    }

    @Test("what waited before it is over with it, but for lost mode")
    func supersedes() throws {
        let world = try World()
        let phone = try world.phone()
        let ring = try world.order(.ring(duration: .minutes(1)), for: phone)
        let lost = try world.order(LostModeTests.mode(), for: phone)
        let erase = try world.order(.erase, for: phone)
        #expect(try world.state(of: ring) == .superseded)
        #expect(try world.state(of: lost) == .queued)
        world.step(try phone.hello(at: world.now))
        #expect(try world.state(of: lost) == .sent)
        // The next thing that happens sends the erase, which waits for no confirmation.
        world.step(try phone.report(at: world.now))
        world.step(try phone.say(.received, of: lost, at: world.now))
        #expect(try world.state(of: erase) == .sent)
    }

    @Test("a second erase joins the one that is under way, wherever it is")
    func joins() throws {
        let world = try World()
        let phone = try world.livePhone()
        let first = try world.order(.erase, for: phone)
        let second = world.newOrder(.erase, for: phone)
        guard
            case .order(let taken, joined: true, repeated: false) = try world.ask(
                .accept(second, repeatable: nil)
            ).get()
        else {
            Issue.record("it was not joined")
            return
        }
        #expect(taken.id == first.id)
    }

    @Test(
        "it can be taken back until the phone has begun",
        arguments: [OrderState.queued, .sent, .received, .running])
    func cancelling(state: OrderState) throws {
        let world = try World()
        let phone = state == .queued ? try world.phone() : try world.livePhone()
        let order = try world.order(.erase, for: phone)
        if state == .received { world.step(try phone.say(.received, of: order, at: world.now)) }
        if state == .running { world.step(try phone.say(.running(), of: order, at: world.now)) }
        let reply = try world.cancel(order)
        switch state {
        case .queued: #expect(try world.state(of: order) == .cancelled)
        case .running:
            #expect(reply == .failure(.cannotBeStopped))
            #expect(try world.state(of: order) == .running)
        default: #expect(try world.state(of: order) == .cancelling)
        }
    }

    @Test("a phone that began before it heard of the cancelling says so, and that is shown")
    func tooLate() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(.erase, for: phone)
        _ = try world.cancel(order)
        #expect(try world.state(of: order) == .cancelling)
        world.step(try phone.say(.running(), of: order, at: world.now))
        #expect(try world.state(of: order) == .running && world.device(phone).state == .erasing)
        world.step(try phone.say(.succeeded(.erased(lastSeen: nil)), of: order, at: world.now))
        #expect(try world.state(of: order) == .succeeded)
    }

    @Test("the record outlives it: an erasing device is not removed, a locked one may be")
    func record() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(.erase, for: phone)
        let removal = Wish.remove(phone.device.id, account: world.ada.id)
        #expect(try world.ask(removal) == .failure(.notWhile(.erasing)))
        world.step(try phone.say(.succeeded(.erased(lastSeen: nil)), of: order, at: world.now))
        #expect(try world.ask(removal) == .success(.done))
        #expect(try world.state(of: order) == .succeeded)
    }

    @Test("a thief's reset locks the device, and the account's password opens it")
    func resetAndActivation() throws {
        let world = try World()
        let phone = try world.livePhone()
        world.step(try phone.say(.event(.factoryReset), at: world.now))
        #expect(try world.device(phone).state == .locked)
        let stranger = Wish.activate(phone.device.id, account: world.bob.id)
        #expect(try world.ask(stranger) == .failure(.unknownDevice))
        let wish = Wish.activate(phone.device.id, account: world.ada.id)
        #expect(try world.ask(wish) == .success(.done))
        #expect(try world.device(phone).state == .locked, "until the phone says so")
        world.step(try phone.say(.event(.activated), at: world.now))
        #expect(try world.device(phone).state == .active)
    }

    @Test("what phones told their owners is kept, with places sealed")
    func events() throws {
        let world = try World()
        let phone = try world.livePhone()
        let place = try PhoneVoice.fix(at: world.now)
        let event = PhoneEvent.wrongPIN(count: 3, place: place)
        let output = world.step(try phone.say(.event(event), at: world.now))
        #expect(output.events.map(\.event) == [event])
    }
}
