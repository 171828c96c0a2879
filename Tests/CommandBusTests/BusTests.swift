import CommandBus
import Glibc
import Testing

@Suite(
    "A bus client and a real broker",
    .enabled(if: TestBroker.isInstalled, "mosquitto is not installed"))
struct BusTests {
    @Test("bytes that are published arrive at who subscribed, as they were")
    func roundTrip() throws {
        let broker = try TestBroker()
        defer { broker.stop() }
        let bus = try BusDriver()
        let owner = try bus.connect(.test("owner", port: broker.port))
        let phone = try bus.connect(.test("phone", port: broker.port), subscribing: ["to/phone"])
        let payload = (0...255).map { UInt8($0) }

        let id = try owner.publish(topic: "to/phone", payload: payload)

        let message = try bus.message(to: phone)
        #expect(
            message
                == BusMessage(
                    topic: "to/phone", payload: payload, retained: false, qos: .atLeastOnce))
        try bus.wait(for: "published") { $0 == .published(owner.id, id) }
        #expect(owner.pendingOut == 0)
    }

    @Test("an empty payload arrives, and a retained message says that it is one")
    func retained() throws {
        let broker = try TestBroker()
        defer { broker.stop() }
        let bus = try BusDriver()
        let phone = try bus.connect(.test("phone", port: broker.port), subscribing: ["word"])
        _ = try phone.publish(topic: "word", payload: [])
        #expect(try bus.message(to: phone).payload == [])

        let id = try phone.publish(topic: "presence", payload: [1], qos: .atLeastOnce, retain: true)
        try bus.wait(for: "published") { $0 == .published(phone.id, id) }
        try bus.subscribe(phone, ["presence"])
        #expect(try bus.message(to: phone).retained)
    }

    @Test("two thousand messages arrive once each and in order")
    func order() throws {
        let broker = try TestBroker()
        defer { broker.stop() }
        let bus = try BusDriver()
        let sender = try bus.connect(.test("sender", port: broker.port))
        let reader = try bus.connect(.test("reader", port: broker.port), subscribing: ["log"])

        for number in 0..<2000 { _ = try sender.publish(topic: "log", payload: bytes(number)) }

        for number in 0..<2000 { #expect(try bus.message(to: reader).payload == bytes(number)) }
        while sender.pendingOut > 0 {
            try bus.wait(for: "published") { event in
                if case .published(sender.id, _) = event { true } else { false }
            }
        }
    }

    @Test("without a broker a client says why, and connects once there is one")
    func brokerComesLate() throws {
        let port = try freePort()
        let bus = try BusDriver()
        let client = try bus.loop.open(.test("early", port: port))
        #expect(try bus.refusal(of: client) == "connection refused")
        #expect(!client.isConnected)
        #expect(throws: BusError.notConnected) { try client.publish(topic: "word", payload: [1]) }

        let broker = try TestBroker(port: port)
        defer { broker.stop() }
        try bus.waitUntilConnected(client)
        #expect(client.isConnected)
        broker.stop()
        #expect(try bus.disconnection(of: client) == "the broker closed the connection")

        let successor = try TestBroker(port: port)
        try bus.waitUntilConnected(client)
        successor.stop()
    }

    @Test("a broker that does not admit the client is a refusal in words")
    func notAdmitted() throws {
        let broker = try TestBroker(["allow_anonymous false"])
        defer { broker.stop() }
        let bus = try BusDriver()
        let client = try bus.loop.open(.test("stranger", port: broker.port))
        while true {
            let reason = try bus.refusal(of: client)
            guard reason == "connection refused" else {
                #expect(reason == "the broker does not admit this client")
                break
            }
        }
    }

    @Test("a name is resolved, and one that cannot be is a refusal in words")
    func names() throws {
        let broker = try TestBroker()
        defer { broker.stop() }
        let bus = try BusDriver()
        var settings = BusSettings.test("named", port: broker.port)
        settings.host = "localhost"
        _ = try bus.connect(settings)

        settings.host = "no-such-host.invalid"
        let lost = try bus.loop.open(settings)
        #expect(try bus.refusal(of: lost).hasPrefix("cannot resolve no-such-host.invalid: "))
    }

    @Test("a payload over the limit is dropped and counted, and the next one arrives")
    func oversized() throws {
        let broker = try TestBroker()
        defer { broker.stop() }
        let bus = try BusDriver()
        var settings = BusSettings.test("small", port: broker.port)
        settings.maxPayload = 1000
        let client = try bus.connect(settings, subscribing: ["word"])
        _ = try client.publish(topic: "word", payload: [UInt8](repeating: 7, count: 1001))
        _ = try client.publish(topic: "word", payload: [UInt8](repeating: 8, count: 1000))
        #expect(try bus.message(to: client).payload == [UInt8](repeating: 8, count: 1000))
        #expect(client.droppedOversized == 1)
        client.drop()
        #expect(client.droppedOversized == 1)
    }

    @Test("what MQTT forbids is refused at once, and the connection stays")
    func forbidden() throws {
        let broker = try TestBroker()
        defer { broker.stop() }
        let bus = try BusDriver()
        var settings = BusSettings.test("careless", port: broker.port)
        settings.maxPending = 2
        let client = try bus.connect(settings)
        for topic in ["a/#", "", "a\0b"] {
            #expect(throws: BusError.invalidTopic(topic)) {
                try client.publish(topic: topic, payload: [1])
            }
        }
        #expect(throws: BusError.invalidTopic("a/#/b")) { try client.subscribe(["a/#/b"]) }
        _ = try client.publish(topic: "a", payload: [1])
        _ = try client.publish(topic: "a", payload: [1])
        #expect(throws: BusError.tooManyPending) { try client.publish(topic: "a", payload: [1]) }
        #expect(client.isConnected)
    }

    @Test("a turn is woken from another thread")
    func woken() throws {
        let bus = try BusDriver()
        let waker = bus.loop.waker
        let thread = try Thread(waker)
        try bus.wait(for: "woken") { $0 == .woken }
        thread.join()
        #expect(try bus.taken { $0 == .woken }.isEmpty)
    }

    /// A thread that rings once.
    private struct Thread {
        private var id = pthread_t()

        init(_ waker: Waker) throws {
            let box = Unmanaged.passRetained(Box(waker: waker))
            let code = pthread_create(
                &id, nil,
                { context in
                    if let context {
                        Unmanaged<Box>.fromOpaque(context).takeRetainedValue().waker.wake()
                    }
                    return nil
                }, box.toOpaque())
            try #require(code == 0)
        }

        func join() { pthread_join(id, nil) }

        private final class Box {
            let waker: Waker
            init(waker: Waker) { self.waker = waker }
        }
    }
}
