import FindDevice
import TestSupport
import Testing
import Wire

@testable import Control

/// The pure heart: what an event means for a device, as a function of its arguments.
@Suite("decisions")
struct DecisionTests {
    private let settings = ControlSettings()
    private let noon = World.noon
    private let device: Device
    private let session: SessionID
    private let ids: [OrderID]

    init() throws {
        var random = SeededRandom(seed: 1)
        device = Device(
            id: DeviceID(using: &random), account: AccountID(using: &random), name: "phone",
            serial: "SN-1", model: "Handset 1", stream: StreamID(using: &random), signingKey: [],
            sealingKey: [], supports: [.locate, .ring], counter: Counter(epoch: 3, number: 8),
            enrolledAt: World.noon)
        session = SessionID(using: &random)
        ids = (0..<4).map { _ in OrderID(using: &random) }
    }

    private func order(
        _ index: Int, _ state: OrderState, _ command: Command = .locate,
        resendAt: Timestamp? = nil
    ) -> Order {
        Order(
            id: ids[index], device: device.id, account: device.account, command: command,
            acceptedAt: noon, expiresAt: noon + .minutes(10), state: state,
            counter: state == .queued ? nil : Counter(epoch: 3, number: Int64(index)),
            attempts: 1, resendAt: resendAt)
    }

    private func decide(
        _ event: DeviceEvent, at now: Timestamp? = nil, open: [Order] = [], link: Link = .unknown
    ) -> Decision {
        Control.decide(
            event, at: now ?? noon,
            given: Situation(device: device, openOrders: open, link: link), settings: settings)
    }

    private var live: Link { .live(session) }

    @Test("the same question has the same answer")
    func pure() {
        let open = [order(0, .sent, resendAt: noon), order(1, .queued)]
        let first = decide(.accept(order(2, .queued, .ring(duration: .seconds(9)))), open: open)
        let again = decide(.accept(order(2, .queued, .ring(duration: .seconds(9)))), open: open)
        #expect(first == again)
    }

    @Test("an order goes out at once only to a phone that is there", arguments: [0, 1, 2, 3])
    func acceptByLink(kind: Int) {
        let links = [live, .unknown, .offline, .leaving(session, until: noon + .seconds(5))]
        let decision = decide(.accept(order(0, .queued)), link: links[kind])
        let state = decision.changedOrders.first?.state
        #expect(state == (kind == 0 ? .sent : .queued))
        #expect(decision.sends.count == (kind == 0 ? 1 : 0))
        #expect(decision.acceptedOrder == ids[0])
        #expect(
            decision.audit.map(\.action)
                == (kind == 0 ? [.orderAccepted, .orderSent] : [.orderAccepted]))
    }

    @Test(
        "nothing is sent beside an order that is on its way",
        arguments: [OrderState.sent, .cancelling])
    func outstanding(state: OrderState) {
        let later = noon + .seconds(60)
        let open = [order(0, state, .ring(duration: .seconds(9)), resendAt: later)]
        let decision = decide(.accept(order(1, .queued)), open: open, link: live)
        #expect(decision.sends.isEmpty)
        #expect(decision.situation.device.counter == device.counter)
        #expect(decision.changedOrders.map(\.state) == [.queued])
    }

    @Test(
        "what the phone has on its disk holds nothing up",
        arguments: [OrderState.received, .deferred, .running])
    func notOutstanding(state: OrderState) {
        let open = [order(0, state, .ring(duration: .seconds(9)))]
        let decision = decide(.accept(order(1, .queued)), open: open, link: live)
        #expect(decision.changedOrders.map(\.state) == [.sent])
        #expect(decision.changedOrders.first?.counter == Counter(epoch: 3, number: 9))
        #expect(decision.situation.device.counter == Counter(epoch: 3, number: 9))
    }

    @Test("the oldest of the queued is sent first, one at a time")
    func oldestFirst() {
        let open = [order(0, .queued), order(1, .queued, .ring(duration: .seconds(5)))]
        let decision = decide(.hello(hello()), open: open)
        #expect(decision.situation.openOrders.map(\.state) == [.sent, .queued])
    }

    @Test("a phone that does not carry out a kind of order is not asked to")
    func unsupported() {
        var deaf = device
        deaf.supports = [.locate]
        let ring = order(0, .queued, .ring(duration: .seconds(5)))
        let decision = Control.decide(
            .accept(ring), at: noon, given: Situation(device: deaf, openOrders: [], link: live),
            settings: settings)
        #expect(decision.answer == .failure(.unsupported(.ring)))
        #expect(decision.changedOrders.isEmpty && decision.audit.isEmpty)
    }

    @Test("a hello raises the epoch if the phone is ahead, and never otherwise")
    func epochs() {
        let cases: [(phone: Counter, registry: Counter)] = [
            (Counter(epoch: 3, number: 9), Counter(epoch: 4, number: 0)),
            (Counter(epoch: 7, number: 1), Counter(epoch: 8, number: 0)),
            (Counter(epoch: 3, number: 8), device.counter),
            (Counter(epoch: 3, number: 1), device.counter), (.zero, device.counter),
            (Counter(epoch: 2, number: 999), device.counter),
            // The furthest that a message can say does not overflow.
            (
                Counter(epoch: WireLimit.counter, number: WireLimit.counter),
                Counter(epoch: WireLimit.counter + 1, number: 0)
            ),
        ]
        for (phone, expected) in cases {
            let decision = decide(.hello(hello(counter: phone)))
            #expect(decision.situation.device.counter == expected, "\(phone)")
        }
    }

    @Test("a hello is answered first, then what is on its way is sent again")
    func helloOrder() {
        let open = [order(0, .sent), order(1, .cancelling), order(2, .running), order(3, .queued)]
        let decision = decide(.hello(hello()), open: open)
        #expect(
            decision.sends.map(named) == ["acknowledgement", "order 0", "cancel 1"])
    }

    @Test("time ends what is queued at its expiry, and all else when no answer can come any more")
    func passage() {
        // Expiry after 10 min; a locate may take 2 min and its word 30 s.
        let moments: [(Duration, OrderState, OrderState)] = [
            (.minutes(10) - .milliseconds(1), .queued, .queued),
            (.minutes(10), .queued, .expired),
            (.minutes(10), .sent, .sent),
            (.minutes(12) + .seconds(30) - .milliseconds(1), .running, .running),
            (.minutes(12) + .seconds(30), .sent, .failed(.noAnswer)),
            (.minutes(12) + .seconds(30), .received, .failed(.noAnswer)),
            (.minutes(12) + .seconds(30), .deferred, .failed(.noAnswer)),
            (.minutes(12) + .seconds(30), .running, .failed(.noAnswer)),
            (.minutes(12) + .seconds(30), .cancelling, .failed(.noAnswer)),
        ]
        for (after, state, expected) in moments {
            let decision = decide(.passage, at: noon + after, open: [order(0, state)])
            let reached = decision.changedOrders.first?.state ?? state
            #expect(reached == expected, "\(state) after \(after)")
            #expect(decision.audit.count == (expected == state ? 0 : 1))
            if expected != state {
                #expect(decision.changedOrders.first?.endedAt == noon + after)
            }
        }
    }

    @Test("whatever time ends in a decision is answered as ended, not as unknown")
    func cancelTooLate() {
        let open = [order(0, .queued)]
        let decision = decide(.cancel(ids[0]), at: noon + .minutes(10), open: open)
        #expect(decision.answer == .failure(.alreadyEnded(.expired)))
        #expect(decide(.cancel(ids[3]), open: open).answer == .failure(.unknownOrder))
    }

    @Test("an order that a word ends is not sent again in the same breath")
    func endedIsNotSent() {
        let open = [order(0, .sent, resendAt: noon)]
        let decision = decide(.word(word(0, .expired)), open: open, link: live)
        #expect(decision.changedOrders.map(\.state) == [.expired])
        #expect(decision.sends.isEmpty)
    }

    @Test("nothing is published twice in one decision")
    func once() {
        let open = [order(0, .sent, resendAt: noon), order(1, .cancelling, resendAt: noon)]
        #expect(
            decide(.hello(hello()), open: open, link: live).sends.map(named)
                == ["acknowledgement", "order 0", "cancel 1"])
        #expect(
            decide(.cancel(ids[1]), open: open, link: live).sends.map(named)
                == ["order 0", "cancel 1"])
        #expect(
            decide(.cancel(ids[0]), open: [open[0]], link: live).sends.map(named) == ["cancel 0"])
    }

    @Test("a removal halts what the phone may have, once each, and sends nothing else")
    func removal() {
        let open = [
            order(0, .sent, resendAt: noon), order(1, .running),
            order(2, .cancelling, resendAt: noon), order(3, .queued),
        ]
        for link in [live, .unknown, .offline, .leaving(session, until: noon + .seconds(3))] {
            let decision = decide(.removal, open: open, link: link)
            #expect(decision.sends.map(named) == ["halt 0", "halt 1", "halt 2"])
            #expect(
                decision.changedOrders.map(\.state)
                    == [.failed(.removed), .failed(.removed), .failed(.removed), .cancelled])
            #expect(decision.situation.openOrders.isEmpty)
        }
        // One whose last chance to answer has just passed is over for the phone too.
        let late = decide(.removal, at: noon + .hours(1), open: open, link: live)
        #expect(late.sends.isEmpty)
    }

    @Test("only the goodbye of the session that is live makes a phone leave")
    func goodbye() {
        var random = SeededRandom(seed: 2)
        let other = SessionID(using: &random)
        let links: [Link] = [
            live, .unknown, .offline, .leaving(session, until: noon + .seconds(3)), .live(other),
        ]
        for link in links {
            let message = PresenceMessage(session: session, online: false)
            let after = decide(.presence(message), link: link).situation.link
            let isLeaving = link == live
            #expect(after == (isLeaving ? .leaving(session, until: noon + .seconds(10)) : link))
        }
    }

    @Test("each change of an order has one audit entry, by whom it was")
    func actors() {
        let owner = AuditRecord.Actor.owner(device.account)
        let phone = AuditRecord.Actor.phone(device.id)
        let overtaken = Counter(epoch: 3, number: 0)
        let cases: [(DeviceEvent, OrderState, AuditRecord.Actor, AuditAction, String?)] = [
            (.word(word(0, .running())), .sent, phone, .orderRunning, nil),
            (.word(word(0, .failed(.noFix))), .running, phone, .orderFailed, "noFix"),
            (
                .word(word(0, .rejected(.replayed, of: overtaken))), .sent, phone, .orderSuperseded,
                nil
            ),
            (
                .word(word(0, .rejected(.unsupported, of: overtaken))), .sent, phone,
                .orderRejected,
                "unsupported"
            ),
            (.cancel(ids[0]), .queued, owner, .orderCancelled, nil),
            (.cancel(ids[0]), .running, owner, .orderCancelling, nil),
        ]
        for (event, state, actor, action, detail) in cases {
            let decision = decide(event, open: [order(0, state)])
            #expect(decision.audit.count == 1)
            #expect(decision.audit.first?.actor == actor)
            #expect(decision.audit.first?.action == action)
            #expect(decision.audit.first?.detail == detail)
            #expect(decision.audit.first?.order == ids[0])
        }
    }

    @Test("the waits between publications double up to the longest")
    func backOff() {
        let seconds = (1...9).map { settings.resendDelay(after: $0).inSeconds }
        #expect(seconds == [2, 4, 8, 16, 32, 60, 60, 60, 60])
        #expect(settings.resendDelay(after: 0) == .seconds(2))
        #expect(settings.resendDelay(after: .max) == .seconds(60))
    }

    private func hello(counter: Counter = .zero) -> Hello {
        let extent = LogExtent(stream: device.stream, oldest: 1, next: 1)
        return Hello(
            session: session, nonce: "n", at: noon, counter: counter,
            supports: [.locate, .ring], trail: extent, word: extent)
    }

    private func word(_ index: Int, _ report: OrderReport) -> Word {
        Word(
            number: ReportNumber(stream: device.stream, sequence: 1), at: noon,
            content: .order(ids[index], report))
    }

    private func named(_ send: Decision.Send) -> String {
        switch send {
        case .acknowledgement: "acknowledgement"
        case .order(let order, _): "order \(ids.firstIndex(of: order.id) ?? -1)"
        case .cancel(let order): "cancel \(ids.firstIndex(of: order.id) ?? -1)"
        case .halt(let order): "halt \(ids.firstIndex(of: order.id) ?? -1)"
        }
    }
}
