import Control
import FindDevice
import Testing
import Wire

/// Orders that their owner wants no longer.
@Suite("cancelling")
struct CancellingTests {
    /// Brings an order of a live phone to a state that a phone has a part in.
    private func bring(_ order: Order, of phone: PhoneVoice, to state: OrderState, in world: World)
        throws
    {
        switch state {
        case .received: world.step(try phone.say(.received, of: order, at: world.now))
        case .deferred: world.step(try phone.say(.deferred, of: order, at: world.now))
        case .running: world.step(try phone.say(.running(), of: order, at: world.now))
        default: break
        }
        #expect(try world.state(of: order) == state)
    }

    @Test("an order that no phone has is cancelled at once, and never sent")
    func queued() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(for: phone)
        guard case .order(let cancelled, _, _) = try world.cancel(order).get() else { return }
        #expect(cancelled.state == .cancelled && cancelled.endedAt == world.now)
        #expect(phone.payloads(.command, in: world.step(try phone.hello(at: world.now))).isEmpty)
        #expect(try world.audit(of: order) == [.orderAccepted, .orderCancelled])
    }

    @Test(
        "an order that the phone may have is cancelled by a signed message, once the phone agrees",
        arguments: [OrderState.sent, .received, .deferred, .running])
    func underWay(state: OrderState) throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        try bring(order, of: phone, to: state, in: world)
        let output = world.step(.wish(.cancel(order.id, account: world.ada.id), ticket: 5))
        let messages = try phone.orders(in: output, by: world.signer)
        #expect(messages.map(\.intent) == [.cancel])
        #expect(messages.first?.order == order.id && messages.first?.counter == order.counter)
        #expect(try world.state(of: order) == .cancelling)

        world.step(try phone.say(.cancelled, of: order, at: world.now))
        #expect(try world.state(of: order) == .cancelled)
        #expect(world.pass(.hours(1)).flatMap { phone.payloads(.command, in: $0) }.isEmpty)
    }

    @Test(
        "the phone may have been quicker: its answer stands",
        arguments: [
            (
                OrderReport.succeeded(.rang(for: .seconds(9), endedBy: .itself)),
                OrderState.succeeded
            ),
            (.failed(.interrupted), .failed(.interrupted)), (.expired, .expired),
            (.rejected(.replayed, of: Counter(epoch: 0, number: 1)), .rejected(.replayed)),
        ])
    func tooLate(report: OrderReport, ended: OrderState) throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(.ring(duration: .seconds(9)), for: phone)
        _ = try world.cancel(order)
        world.step(try phone.say(.running(), of: order, at: world.now))
        #expect(try world.state(of: order) == .cancelling, "progress takes no wish back")
        world.step(try phone.say(report, of: order, at: world.now))
        #expect(try world.state(of: order) == ended)
    }

    @Test("a cancelling is sent again, the same bytes, until the phone answers or cannot any more")
    func resent() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        let output = world.step(.wish(.cancel(order.id, account: world.ada.id), ticket: 5))
        let first = phone.payloads(.command, in: output)
        #expect(first.count == 1)
        let again = world.pass(.minutes(5)).flatMap { phone.payloads(.command, in: $0) }
        #expect(again.count == 8)
        #expect(Set(again) == Set(first))
        world.pass(.hours(1))
        #expect(try world.state(of: order) == .failed(.noAnswer))
    }

    @Test("a phone that is away hears of it when it is back")
    func away() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(.ring(duration: .seconds(30)), for: phone)
        world.step(try phone.say(.running(), of: order, at: world.now))
        world.step(try phone.presence(online: false))
        world.pass(.seconds(60))
        let output = world.step(.wish(.cancel(order.id, account: world.ada.id), ticket: 5))
        #expect(output.publications.isEmpty)
        #expect(try world.state(of: order) == .cancelling)
        phone.session = SessionID(using: &world.random)
        let greeted = world.step(try phone.hello(at: world.now))
        #expect(try phone.orders(in: greeted, by: world.signer).map(\.intent) == [.cancel])
    }

    @Test("to cancel twice is to cancel once")
    func twice() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        _ = try world.cancel(order)
        guard case .order(let again, _, _) = try world.cancel(order).get() else { return }
        #expect(again.state == .cancelling)
        #expect(
            try world.audit(of: order) == [.orderAccepted, .orderSent, .orderCancelling])
    }

    @Test("what has ended cannot be cancelled, and the owner is told how it ended")
    func ended() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        world.step(try phone.say(.failed(.noFix), of: order, at: world.now))
        #expect(try world.cancel(order) == .failure(.alreadyEnded(.failed(.noFix))))
    }

    @Test("an order that expires in the very step of its cancelling has expired")
    func expiredInTheStep() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(for: phone)
        world.now = world.now + .minutes(10)
        #expect(try world.cancel(order) == .failure(.alreadyEnded(.expired)))
        #expect(try world.state(of: order) == .expired)
    }

    @Test("nobody else can cancel it: to them there is no such order")
    func somebodyElse() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        #expect(try world.cancel(order, by: world.bob) == .failure(.unknownOrder))
        #expect(try world.state(of: order) == .sent)
        let never = world.newOrder(for: phone)
        #expect(try world.cancel(never) == .failure(.unknownOrder))
    }
}
