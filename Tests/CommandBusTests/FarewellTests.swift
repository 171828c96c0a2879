import CommandBus
import Testing

@Suite(
    "How a phone leaves the bus",
    .enabled(if: TestBroker.isInstalled, "mosquitto is not installed"))
struct FarewellTests {
    private let broker: TestBroker
    private let bus: BusDriver
    private let watcher: BusClient

    init() throws {
        broker = try TestBroker()
        bus = try BusDriver()
        watcher = try bus.connect(
            .test("watcher", port: broker.port), subscribing: ["presence", "word"])
    }

    private func phone(keepAlive: Duration = .seconds(60), will: String = "gone") -> BusSettings {
        var settings = BusSettings.test(
            "phone", port: broker.port,
            will: Will(topic: "presence", payload: Array(will.utf8)))
        settings.keepAlive = keepAlive
        return settings
    }

    @Test("a dropped phone's will arrives at who watches it")
    func drop() throws {
        let phone = try bus.connect(phone())
        phone.drop()
        #expect(try bus.message(to: watcher).payload == Array("gone".utf8))
        #expect(try bus.disconnection(of: phone) == "this client was dropped")
        #expect(!phone.isConnected)
    }

    @Test("a phone that says farewell leaves no will, and all that it said before arrives")
    func disconnect() throws {
        let phone = try bus.connect(phone())
        _ = try phone.publish(topic: "word", payload: [1], qos: .atMostOnce)
        phone.disconnect()
        #expect(try bus.disconnection(of: phone) == "this client said farewell")
        #expect(try bus.message(to: watcher).payload == [1])

        // Had there been a will, it would have come before what is published after this.
        let successor = try bus.connect(.test("phone", port: broker.port))
        _ = try successor.publish(topic: "word", payload: [2])
        #expect(try bus.message(to: watcher).payload == [2])
    }

    @Test("a phone that says farewell while it connects leaves no will")
    func disconnectEarly() throws {
        let phone = try bus.loop.open(phone())
        _ = try bus.loop.turn(timeout: .zero)
        phone.disconnect()
        let successor = try bus.connect(.test("successor", port: broker.port))
        _ = try successor.publish(topic: "word", payload: [2])
        #expect(try bus.message(to: watcher).payload == [2])
        #expect(try bus.taken { $0 == .connected(phone.id) }.isEmpty)
    }

    @Test("a farewell waits for all that was published before, more than a socket takes at once")
    func slowFarewell() throws {
        let phone = try bus.connect(phone())
        for number in 0..<100 {
            let payload = bytes(number) + [UInt8](repeating: 0, count: 200_000)
            _ = try phone.publish(topic: "word", payload: payload, qos: .atMostOnce)
        }
        phone.disconnect()
        for number in 0..<100 {
            #expect(try bus.message(to: watcher).payload.starts(with: bytes(number) + [0]))
        }
        let successor = try bus.connect(.test("phone", port: broker.port))
        _ = try successor.publish(topic: "word", payload: [2])
        #expect(try bus.message(to: watcher).payload == [2])
    }

    @Test("a closed phone is forgotten: no more events, no new connection")
    func closed() throws {
        let phone = try bus.connect(phone())
        phone.drop()
        _ = try bus.disconnection(of: phone)
        #expect(try bus.message(to: watcher).payload == Array("gone".utf8))
        _ = try bus.taken { _ in true }
        phone.resume()
        phone.disconnect()
        #expect(try bus.taken { _ in true }.isEmpty)
    }

    @Test("a new will holds from the next connection on")
    func newWill() throws {
        let phone = try bus.connect(phone(will: "first"))
        phone.will = Will(topic: "presence", payload: Array("second".utf8))
        // A client of the same name makes the broker end this one's connection.
        let rival = try bus.connect(.test("phone", port: broker.port))
        #expect(try bus.message(to: watcher).payload == Array("first".utf8))
        rival.disconnect()
        try bus.waitUntilConnected(phone)
        phone.drop()
        while try bus.message(to: watcher).payload != Array("second".utf8) {}
    }

    @Test("a suspended phone is silent, and what waited on both sides moves when it is resumed")
    func suspend() throws {
        let phone = try bus.connect(phone(), subscribing: ["to/phone"])
        phone.suspend()
        _ = try phone.publish(topic: "word", payload: [1])
        let sent = try watcher.publish(topic: "to/phone", payload: [2])
        try bus.wait(for: "published") { $0 == .published(watcher.id, sent) }
        // Whatever the phone had sent would be here before this.
        _ = try watcher.publish(topic: "word", payload: [3])
        #expect(try bus.message(to: watcher).payload == [3])
        #expect(phone.isConnected)
        #expect(phone.pendingOut == 1)

        phone.resume()
        #expect(try bus.message(to: phone).payload == [2])
        #expect(try bus.message(to: watcher).payload == [1])
    }

    @Test("the broker gives up a phone whose radio is dead; resumed, it notices and comes back")
    func deadRadio() throws {
        let phone = try bus.connect(phone(keepAlive: .seconds(5)))
        phone.suspend()
        #expect(
            try bus.message(to: watcher, within: .seconds(30)).payload == Array("gone".utf8))
        #expect(phone.isConnected, "a dead radio tells nothing")

        phone.resume()
        #expect(try bus.disconnection(of: phone) == "the broker closed the connection")
        try bus.waitUntilConnected(phone)
    }

    @Test("an idle phone lives on by its pings")
    func pings() throws {
        let phone = try bus.connect(phone(keepAlive: .seconds(5)))
        _ = try bus.taken { _ in true }
        let rival = try bus.connect(
            BusSettings(
                host: "127.0.0.1", port: broker.port, clientID: "mute", keepAlive: .seconds(5),
                will: Will(topic: "word", payload: [9])))
        rival.suspend()
        #expect(try bus.message(to: watcher, within: .seconds(30)).payload == [9])
        #expect(try bus.taken { _ in true }.isEmpty)
        #expect(phone.isConnected)
    }
}
