import CommandBus
import Glibc
import Testing

@Suite(
    "Many clients in one loop",
    .enabled(if: TestBroker.isInstalled, "mosquitto is not installed"))
struct CrowdTests {
    @Test("1,200 clients connect, and each gets the message that is for all")
    func crowd() throws {
        try raiseDescriptorLimit(to: 6000)
        let broker = try TestBroker()
        defer { broker.stop() }
        let bus = try BusDriver()
        let settings = BusSettings.test("first", port: broker.port)
        let first = try bus.connect(settings)
        _ = try bus.taken { _ in true }
        let clients = try (0..<1200).map { number in
            try bus.loop.open(.test("crowd-\(number)", port: broker.port))
        }
        for client in clients { try bus.waitUntilConnected(client) }
        for client in clients { try bus.subscribe(client, ["all"]) }

        _ = try first.publish(topic: "all", payload: [1])

        for client in clients { #expect(try bus.message(to: client).payload == [1]) }
        let setbacks = try bus.taken { event in
            switch event {
            case .refused, .disconnected: true
            default: false
            }
        }
        #expect(setbacks.isEmpty)
    }

    private func raiseDescriptorLimit(to wanted: rlim_t) throws {
        var limit = rlimit()
        try #require(getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
        guard limit.rlim_cur < wanted else { return }
        limit.rlim_cur = min(wanted, limit.rlim_max)
        try #require(setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0)
    }
}
