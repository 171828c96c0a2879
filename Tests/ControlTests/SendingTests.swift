import Control
import DeviceRegistry
import FindDevice
import Testing
import Wire

/// Orders on their way: accepted, sent, sent again, and given up.
@Suite("orders on their way")
struct SendingTests {
    @Test("an order for a phone that is away waits in the queue, and is sent when it says hello")
    func waits() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(for: phone)
        #expect(order.state == .queued && order.counter == nil)

        world.pass(.minutes(3))
        let output = world.step(try phone.hello(at: world.now))
        let sent = try phone.orders(in: output, by: world.signer)
        #expect(sent.map(\.order) == [order.id])
        #expect(sent.first?.counter == Counter(epoch: 0, number: 1))
        #expect(sent.first?.intent == .run(.locate))
        #expect(sent.first?.expiresAt == order.expiresAt)
        #expect(try world.state(of: order) == .sent)
        #expect(output.changedOrders.map(\.id) == [order.id])
        #expect(try world.audit(of: order) == [.orderAccepted, .orderSent])
    }

    @Test("an order for a phone that is there goes out in the same step")
    func atOnce() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = world.newOrder(.ring(duration: .seconds(30)), for: phone)
        let output = world.step(.wish(.accept(order, repeatable: nil), ticket: 9))
        #expect(output.replies.count == 1)
        guard
            case .success(.order(let accepted, joined: false, repeated: false)) =
                output.replies[0].result
        else {
            Issue.record("not accepted")
            return
        }
        #expect(accepted.state == .sent)
        let sent = try phone.orders(in: output, by: world.signer)
        #expect(sent.map(\.intent) == [.run(.ring(duration: .seconds(30)))])
    }

    @Test("a story from sending to success: every step is in the registry and in the audit log")
    func success() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        let fix = try PhoneVoice.fix(at: world.now)
        for report in [OrderReport.received, .running(), .succeeded(.located(fix))] {
            world.step(try phone.say(report, of: order, at: world.now))
        }
        let stored = try #require(try world.registry.read { try $0.order(order.id) })
        #expect(stored.state == .succeeded)
        #expect(stored.outcome == .located(fix))
        #expect(stored.endedAt == world.now && stored.resendAt == nil)
        #expect(
            try world.audit(of: order)
                == [.orderAccepted, .orderSent, .orderReceived, .orderRunning, .orderSucceeded])
    }

    @Test("one order is on its way at a time: the next goes when the phone has the first")
    func oneOutstanding() throws {
        let world = try World()
        let phone = try world.livePhone()
        let first = try world.order(for: phone)
        let second = try world.order(.ring(duration: .seconds(5)), for: phone)
        #expect(second.state == .queued)
        #expect(
            world.pass(.seconds(20)).allSatisfy { output in
                phone.payloads(.command, in: output).count <= 1
            })
        #expect(try world.state(of: second) == .queued)

        let output = world.step(try phone.say(.received, of: first, at: world.now))
        #expect(try phone.orders(in: output, by: world.signer).map(\.order) == [second.id])
        #expect(try world.state(of: second) == .sent)
    }

    @Test("counters go up by one for each order sent; what was never sent leaves no gap")
    func counters() throws {
        let world = try World()
        let phone = try world.phone()
        var counters: [Int64] = []
        for _ in 0..<4 {
            let dropped = try world.order(.ring(duration: .seconds(5)), for: phone)
            _ = try world.cancel(dropped)
            let order = try world.order(for: phone)
            let output = world.step(try phone.hello(at: world.now))
            let sent = try phone.orders(in: output, by: world.signer)
            counters += sent.map(\.counter.number)
            world.step(try phone.say(.failed(.noFix), of: order, at: world.now))
            world.step(try phone.presence(online: false))
            world.pass(.minutes(1))
        }
        #expect(counters == [1, 2, 3, 4])
        #expect(try world.device(phone).counter == Counter(epoch: 0, number: 4))
    }

    @Test(
        "what the phone does not confirm is sent again, the same bytes, at longer and longer waits")
    func resending() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = world.newOrder(for: phone)
        let start = world.now
        let first = phone.payloads(
            .command, in: world.step(.wish(.accept(order, repeatable: nil), ticket: 1)))
        var at: [Double] = []
        while world.now < start + .minutes(4) {
            let next = try #require(world.dispatcher.next)
            world.now = next
            let sent = phone.payloads(.command, in: world.step())
            #expect(sent.allSatisfy { [$0] == first })
            if !sent.isEmpty { at.append((world.now - start).inSeconds) }
        }
        #expect(at == [2, 6, 14, 30, 62, 122, 182, 242])
    }

    @Test("a new hello starts the waits afresh")
    func helloResets() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        world.pass(.seconds(70))
        let output = world.step(try phone.hello(at: world.now))
        #expect(try phone.orders(in: output, by: world.signer).map(\.order) == [order.id])
        let again = world.pass(.seconds(2))
        #expect(again.flatMap { phone.payloads(.command, in: $0) }.count == 1)
    }

    @Test("nothing is sent to a phone that is gone, and the order is not forgotten")
    func goneMeanwhile() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        world.step(try phone.presence(online: false))
        let silent = world.pass(.minutes(9))
        #expect(silent.flatMap(\.publications).isEmpty)
        phone.session = SessionID(using: &world.random)
        let output = world.step(try phone.hello(at: world.now))
        #expect(try phone.orders(in: output, by: world.signer).map(\.order) == [order.id])
        #expect(try world.state(of: order) == .sent)
    }

    @Test("a queued order expires in its time, and is not sent afterwards")
    func expires() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(for: phone)
        world.pass(.minutes(10) - .milliseconds(1))
        #expect(try world.state(of: order) == .queued)
        let outputs = world.pass(.milliseconds(1))
        #expect(try world.state(of: order) == .expired)
        #expect(outputs.flatMap(\.changedOrders).map(\.state) == [.expired])
        #expect(phone.payloads(.command, in: world.step(try phone.hello(at: world.now))).isEmpty)
        #expect(try world.audit(of: order) == [.orderAccepted, .orderExpired])
    }

    @Test("a hello at the very moment of expiry comes too late")
    func helloAtExpiry() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(for: phone)
        world.now = world.now + .minutes(10)
        let output = world.step(try phone.hello(at: world.now))
        #expect(phone.payloads(.command, in: output).isEmpty)
        #expect(try world.state(of: order) == .expired)
    }

    @Test(
        "an order without an answer is given up after expiry, duration and grace",
        arguments: [
            (Command.locate, Duration.seconds(600 + 120 + 30)),
            (Command.ring(duration: .seconds(45)), Duration.seconds(300 + 45 + 30)),
        ])
    func noAnswer(command: Command, after: Duration) throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(command, for: phone)
        world.pass(after - .milliseconds(1))
        #expect(try world.state(of: order) == .sent)
        world.pass(.milliseconds(1))
        #expect(try world.state(of: order) == .failed(.noAnswer))
        #expect(world.pass(.hours(1)).flatMap(\.publications).isEmpty, "and never sent again")
    }

    @Test("a second locate joins the one that waits, and says so in the audit log")
    func joins() throws {
        let world = try World()
        let phone = try world.phone()
        let first = try world.order(for: phone)
        let second = world.newOrder(for: phone)
        let reply = try world.ask(.accept(second, repeatable: nil)).get()
        #expect(reply == .order(first, joined: true, repeated: false))
        #expect(try world.registry.read { try $0.order(second.id) } == nil)
        #expect(try world.audit(of: first) == [.orderAccepted, .orderJoined])
    }

    @Test("an equal ring joins too; one of another duration takes the place of the one that waits")
    func supersedes() throws {
        let world = try World()
        let phone = try world.phone()
        let first = try world.order(.ring(duration: .seconds(30)), for: phone)
        let same = world.newOrder(.ring(duration: .seconds(30)), for: phone)
        #expect(
            try world.ask(.accept(same, repeatable: nil)).get()
                == .order(first, joined: true, repeated: false))
        let longer = try world.order(.ring(duration: .seconds(60)), for: phone)
        #expect(try world.state(of: first) == .superseded)
        #expect(try world.state(of: longer) == .queued)
        #expect(
            try world.audit(of: first) == [.orderAccepted, .orderJoined, .orderSuperseded])
        let output = world.step(try phone.hello(at: world.now))
        #expect(try phone.orders(in: output, by: world.signer).map(\.order) == [longer.id])
    }

    @Test("an order that is on its way already is not joined: a new one queues behind it")
    func noJoinOfSent() throws {
        let world = try World()
        let phone = try world.livePhone()
        let first = try world.order(for: phone)
        let second = try world.order(for: phone)
        #expect(first.state == .sent && second.state == .queued && first.id != second.id)
    }

    @Test("what a restart finds open is expired, given up and sent as if nothing had been")
    func restart() throws {
        let world = try World()
        let away = try world.phone("away")
        let there = try world.livePhone("there")
        let queued = try world.order(for: away)
        let sent = try world.order(for: there)
        world.pass(.minutes(1))
        try world.restart()
        world.step(.busUp)
        #expect(try world.state(of: sent) == .sent)
        let output = world.step(try there.hello(at: world.now))
        #expect(try there.orders(in: output, by: world.signer).map(\.order) == [sent.id])
        world.pass(.hours(1))
        #expect(try world.state(of: queued) == .expired)
        #expect(try world.state(of: sent) == .failed(.noAnswer))
    }

    @Test("a phone that is ahead of a restored registry gets a higher epoch, and obeys again")
    func restored() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(for: phone)
        let ahead = Counter(epoch: 2, number: 40)
        let output = world.step(try phone.hello(at: world.now, counter: ahead))
        let sent = try phone.orders(in: output, by: world.signer)
        #expect(sent.map(\.order) == [order.id])
        #expect(sent.first?.counter == Counter(epoch: 3, number: 1))
    }
}
