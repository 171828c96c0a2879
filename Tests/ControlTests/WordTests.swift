import Control
import DeviceRegistry
import FindDevice
import Testing
import Wire

/// What phones say: the late, the repeated, and what is not theirs to say.
@Suite("words of phones")
struct WordTests {
    @Test("a word after the end is kept as late, and changes nothing")
    func late() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        world.step(try phone.say(.failed(.noFix), of: order, at: world.now))
        let before = try #require(try world.registry.read { try $0.order(order.id) })
        let reports: [OrderReport] = [
            .succeeded(.located(try PhoneVoice.fix(at: world.now))), .received, .running(),
            .rejected(.replayed, of: .zero), .cancelled, .expired, .deferred,
        ]
        for report in reports {
            let output = world.step(try phone.say(report, of: order, at: world.now))
            #expect(output.changedOrders.isEmpty && output.faults.isEmpty)
        }
        #expect(try world.registry.read { try $0.order(order.id) } == before)
        let late = try world.auditRecords(of: order).filter { $0.action == .wordLate }
        #expect(
            late.map(\.detail) == [
                "succeeded", "received", "running", "rejected(replayed)", "cancelled", "expired",
                "deferred",
            ])
        #expect(late.allSatisfy { $0.actor == .phone(phone.device.id) })
    }

    @Test("a word that came before changes nothing, and is acknowledged again")
    func repeated() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        let word = try phone.say(.running(), of: order, at: world.now)
        world.step(word)
        world.pass(.seconds(1))
        let audit = try world.audit(of: order)
        let output = world.step(word)
        #expect(output.faults.isEmpty && output.changedOrders.isEmpty)
        let acknowledged = try ([output] + world.pass(.seconds(1))).flatMap {
            try phone.acknowledgements(in: $0, by: world.signer)
        }
        #expect(acknowledged.map(\.wordThrough) == [1])
        #expect(try world.audit(of: order) == audit)
    }

    @Test("another word under a number that is taken is not heard")
    func sameNumber() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        world.step(try phone.say(.received, of: order, at: world.now))
        world.step(
            try phone.word(.order(order.id, .failed(.noFix)), number: 1, at: world.now))
        #expect(try world.state(of: order) == .received)
    }

    @Test("words that overtake each other end where the furthest says, each noted once")
    func overtaking() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        let running = try phone.say(.running(), of: order, at: world.now)
        let received = try phone.say(.received, of: order, at: world.now)
        world.step(received)
        #expect(try world.state(of: order) == .received)
        world.step(running)
        world.step(received, running)
        #expect(try world.state(of: order) == .running)
        let again = try phone.say(.received, of: order, at: world.now)
        world.step(again)
        #expect(try world.state(of: order) == .running)
        #expect(
            try world.audit(of: order)
                == [.orderAccepted, .orderSent, .orderReceived, .orderRunning])
    }

    @Test("what happens to a phone is in the audit log, once, without places or numbers")
    func events() throws {
        let world = try World()
        let phone = try world.livePhone()
        let events: [PhoneEvent] = [
            .poweredOn, .batteryLow(battery: 14), .unlocked, .refusedMessages(count: 3),
            .poweringOff(battery: 1),
        ]
        for event in events { world.step(try phone.say(.event(event), at: world.now)) }
        let entries = try world.registry.read {
            try $0.audit(of: world.ada.id, device: phone.device.id, limit: 100).map(\.record)
        }.filter { $0.action == .phoneEvent }
        #expect(
            entries.map(\.detail)
                == ["poweredOn", "batteryLow", "unlocked", "refusedMessages", "poweringOff"])
    }

    @Test(
        "a message that is not a phone's to send changes nothing, and is a fault", arguments: 0..<16
    )
    func faults(index: Int) throws {
        let world = try World()
        let phone = try world.livePhone()
        let other = try world.livePhone("other")
        let order = try world.order(for: phone)
        let mine = try world.order(for: other)
        let never = world.newOrder(for: phone)
        let stranger = try world.newPhone("stranger")
        let now = world.now
        let topic = "cooee/1/\(phone.device.id)/"
        let word = Word.Content.order(order.id, .cancelled)
        let messages: [(String, String, ControlEvent)] = [
            ("an order that never was", "foreign", try phone.say(.running(), of: never, at: now)),
            ("another device's order", "foreign", try phone.say(.running(), of: mine, at: now)),
            (
                "another stream", "foreign",
                try phone.word(word, number: 1, at: now, stream: other.device.stream)
            ),
            ("another key", "unsigned", try phone.word(word, number: 1, at: now, key: other.key)),
            ("a device that never was", "foreign", try stranger.say(word, at: now)),
            (
                "another device's topic", "unsigned",
                other.event(.result, try Self.payload(of: try phone.say(word, at: now)))
            ),
            (
                "a report of another stream", "foreign",
                try phone.report(at: now, number: 1, stream: other.device.stream)
            ),
            ("no JSON", "malformed", phone.event(.fix, Array("nonsense".utf8))),
            ("no signature", "unsigned", phone.event(.result, Array("nonsense".utf8))),
            ("no bytes", "unsigned", phone.event(.hello, [])),
            ("no presence", "malformed", phone.event(.presence, [])),
            ("too many bytes", "oversized", phone.event(.fix, Array(repeating: 32, count: 65_537))),
            ("the service's own topic", "malformed", .message(topic: topic + "cmd", payload: [])),
            ("the service's own topic", "malformed", .message(topic: topic + "ack", payload: [])),
            ("no topic", "malformed", .message(topic: "cooee/1/x/fix", payload: [])),
            (
                "a word where a hello belongs", "foreign",
                phone.event(.hello, try Self.payload(of: try phone.say(word, at: now)))
            ),
        ]
        #expect(messages.count == 16)
        let (name, kind, event) = messages[index]
        let tail = try world.registry.read { try $0.auditTail() }
        let next = world.dispatcher.next
        let output = world.step(event)
        #expect(output.faults.map(\.fault.kind) == [kind], "\(name): \(output.faults)")
        #expect(output.publications.isEmpty && output.changedOrders.isEmpty)
        #expect(output.stored.isEmpty && output.failures.isEmpty && output.auditHead == nil)
        #expect(try world.registry.read { try $0.auditTail() } == tail)
        // Only the number of a phone's own word is acknowledged, whatever the word says.
        #expect(index < 2 || world.dispatcher.next == next)
        #expect(try world.state(of: order) == .sent)
    }

    private static func payload(of event: ControlEvent) throws -> [UInt8] {
        guard case .message(_, let payload) = event else { return [] }
        return payload
    }

    @Test("a word about an unknown order is acknowledged: it must not hold up the next ones")
    func acknowledgedAllTheSame() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        world.step(try phone.say(.running(), of: world.newOrder(for: phone), at: world.now))
        world.step(try phone.say(.received, of: order, at: world.now))
        let said = try world.pass(.seconds(1)).flatMap {
            try phone.acknowledgements(in: $0, by: world.signer)
        }
        #expect(said.map(\.wordThrough) == [2])
        #expect(try world.state(of: order) == .received)
    }

    @Test("a word that only a newer phone knows is acknowledged and changes nothing")
    func wordOfANewerPhone() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        let newer = """
            {"iat":1,"iss":"\(phone.device.id)","jti":"\(order.id)","seq":1,\
            "state":"levitating","stream":"\(phone.device.stream)"}
            """
        let output = world.step(
            phone.event(.result, try JWS.sign(Array(newer.utf8), type: .word, with: phone.key)))
        #expect(output.faults.map(\.fault.kind) == ["malformed"])
        let said = try world.pass(.seconds(1)).flatMap {
            try phone.acknowledgements(in: $0, by: world.signer)
        }
        #expect(said.map(\.wordThrough) == [1])
        #expect(try world.state(of: order) == .sent)
    }

    @Test("one bad message among good ones spoils none of them")
    func amongGoodOnes() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(for: phone)
        let output = world.step(
            phone.event(.result, [1, 2, 3]), try phone.say(.received, of: order, at: world.now),
            phone.event(.fix, []), try phone.report(at: world.now), phone.event(.hello, [0]))
        #expect(output.faults.count == 3)
        #expect(output.stored.count == 1)
        #expect(try world.state(of: order) == .received)
    }

    @Test("a phone says in its hello what it supports, and is believed from then on")
    func supports() throws {
        let world = try World()
        let phone = try world.phone()
        world.step(try phone.hello(at: world.now, supports: [.locate]))
        let ring = world.newOrder(.ring(duration: .seconds(5)), for: phone)
        #expect(try world.ask(.accept(ring, repeatable: nil)) == .failure(.unsupported(.ring)))
        #expect(try world.registry.read { try $0.order(ring.id) } == nil)
    }

    @Test("the registry notes when a phone was heard, but not for every report")
    func heard() throws {
        let world = try World()
        let phone = try world.livePhone()
        let start = world.now
        for _ in 0..<20 {
            world.pass(.seconds(10))
            world.step(try phone.report(at: world.now))
        }
        let heard = try #require(try world.device(phone).lastHeardAt)
        #expect(heard > start && world.now - heard < .seconds(60))
    }
}
