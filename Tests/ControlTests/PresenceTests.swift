import Control
import FindDevice
import Testing
import Wire

/// Whether a phone is there, as far as the service can tell.
@Suite("presence")
struct PresenceTests {
    @Test("a phone is unknown at first, and offline when it has not said hello for long enough")
    func patience() throws {
        let world = try World()
        let phone = try world.phone()
        #expect(world.presence(of: phone) == .unknown)
        world.pass(.seconds(45) - .milliseconds(1))
        #expect(world.presence(of: phone) == .unknown)
        world.pass(.milliseconds(1))
        #expect(world.presence(of: phone) == .offline)
        world.step(try phone.hello(at: world.now))
        #expect(world.presence(of: phone) == .online)
    }

    @Test("a phone whose connection broke has ten seconds to come back")
    func grace() throws {
        let world = try World()
        let phone = try world.livePhone()
        world.step(try phone.presence(online: false))
        #expect(world.presence(of: phone) == .online)
        #expect(world.dispatcher.next == world.now + .seconds(10))
        world.pass(.seconds(10) - .milliseconds(1))
        #expect(world.presence(of: phone) == .online)
        world.pass(.milliseconds(1))
        #expect(world.presence(of: phone) == .offline)
        #expect(world.dispatcher.next == nil)
    }

    @Test("one that comes back in time never was away, and the will of its last session is ignored")
    func back() throws {
        let world = try World()
        let phone = try world.livePhone()
        let former = phone.session
        world.step(try phone.presence(online: false))
        phone.session = SessionID(using: &world.random)
        world.step(try phone.hello(at: world.now))
        world.step(try phone.presence(online: false, session: former))
        world.pass(.minutes(1))
        #expect(world.presence(of: phone) == .online)
    }

    @Test("that somebody is online is believed of a hello alone")
    func onlineIsNotEnough() throws {
        let world = try World()
        let phone = try world.phone()
        world.step(try phone.presence(online: true))
        #expect(world.presence(of: phone) == .unknown)
        world.step(try phone.hello(at: world.now))
        world.step(try phone.presence(online: false))
        world.step(try phone.presence(online: true))
        world.pass(.seconds(10))
        #expect(world.presence(of: phone) == .offline)
    }

    @Test("a service that lost the broker knows of nobody, and waits for hellos when it is back")
    func busDown() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        world.step(.busDown)
        #expect(world.presence(of: phone) == .unknown)
        #expect(world.pass(.minutes(1)).flatMap(\.publications).isEmpty)
        #expect(world.presence(of: phone) == .unknown)
        world.step(.busUp)
        #expect(world.presence(of: phone) == .unknown)
        let output = world.step(try phone.hello(at: world.now))
        #expect(world.presence(of: phone) == .online)
        #expect(try phone.orders(in: output, by: world.signer).map(\.order) == [order.id])
    }

    @Test("what happened before and after a lost broker in the same batch is told apart")
    func batches() throws {
        let world = try World()
        let first = try world.phone("first")
        let second = try world.phone("second")
        world.step(
            try first.hello(at: world.now), .busDown, .busUp, try second.hello(at: world.now))
        #expect(world.presence(of: first) == .unknown)
        #expect(world.presence(of: second) == .online)
    }

    @Test("a phone that says goodbye and is heard again in the same batch is there")
    func goodbyeAndHello() throws {
        let world = try World()
        let phone = try world.livePhone()
        let goodbye = try phone.presence(online: false)
        phone.session = SessionID(using: &world.random)
        world.step(goodbye, try phone.hello(at: world.now))
        world.pass(.minutes(1))
        #expect(world.presence(of: phone) == .online)
    }

    @Test("a retained goodbye of long ago says nothing to a service that has just started")
    func retained() throws {
        let world = try World()
        let phone = try world.livePhone()
        try world.restart()
        world.step(.busUp, try phone.presence(online: false))
        #expect(world.presence(of: phone) == .unknown)
        world.step(try phone.hello(at: world.now))
        #expect(world.presence(of: phone) == .online)
    }
}
