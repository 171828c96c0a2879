import CommandBus
import Testing

@Suite(
    "Mutual TLS",
    .enabled(if: TestBroker.isInstalled, "mosquitto is not installed"))
struct TLSTests {
    private let authority: TestAuthority
    private let broker: TestBroker
    private let bus: BusDriver

    init() throws {
        authority = try TestAuthority(name: "Test authority")
        broker = try TestBroker(authority.listenerLines())
        bus = try BusDriver()
    }

    private func files(_ name: String, of issuer: TestAuthority? = nil) throws -> TLSFiles {
        let (certificate, key) = try (issuer ?? authority).issue(name)
        return TLSFiles(
            authority: authority.certificate,
            identity: .init(certificate: certificate, key: key))
    }

    /// Waits for a refusal for this reason. Others may come first: the broker may be late, and its
    /// word may be lost when it hangs up fast.
    private func expect(_ settings: BusSettings, isRefused reason: String) throws {
        let client = try bus.loop.open(settings)
        while try bus.refusal(of: client) != reason {}
    }

    @Test("two clients with certificates exchange bytes, a flood of them in order")
    func exchange() throws {
        let sender = try bus.connect(.test("sender", port: broker.port, tls: files("sender")))
        let reader = try bus.connect(
            .test("reader", port: broker.port, tls: files("reader")), subscribing: ["log"])
        for number in 0..<1000 { _ = try sender.publish(topic: "log", payload: bytes(number)) }
        for number in 0..<1000 { #expect(try bus.message(to: reader).payload == bytes(number)) }
    }

    @Test("a payload of many TLS records arrives whole")
    func large() throws {
        let client = try bus.connect(
            .test("large", port: broker.port, tls: files("large")), subscribing: ["log"])
        let payload = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        _ = try client.publish(topic: "log", payload: payload)
        #expect(try bus.message(to: client).payload == payload)
    }

    @Test("a client without a certificate is told that the broker wants one")
    func noCertificate() throws {
        let bare = TLSFiles(authority: authority.certificate, identity: nil)
        try expect(
            .test("bare", port: broker.port, tls: bare),
            isRefused: "TLS: the broker wants a certificate of this client")
    }

    @Test("a client with a stranger's certificate is told that its issuer is unknown")
    func strangersCertificate() throws {
        let other = try TestAuthority(name: "Stranger")
        defer { other.close() }
        let stranger = try files("phone", of: other)
        try expect(
            .test("phone", port: broker.port, tls: stranger),
            isRefused: "TLS: the broker does not know who signed this client's certificate")
    }

    @Test("a broker that another authority vouches for is not trusted")
    func strangeBroker() throws {
        let other = try TestAuthority(name: "Other")
        defer { other.close() }
        var files = try files("phone")
        files.authority = other.certificate
        try expect(
            .test("phone", port: broker.port, tls: files),
            isRefused: "TLS: the broker's certificate does not stand the check against "
                + other.certificate + ": it has expired, or another authority signed it")
    }

    @Test("a broker whose certificate bears another name is not trusted")
    func wrongName() throws {
        var settings = try BusSettings.test("phone", port: broker.port, tls: files("phone"))
        settings.host = "localhost"
        try expect(
            settings,
            isRefused: "TLS: the broker's certificate is not for localhost")
    }

    @Test("files that are missing or no certificates are named")
    func badFiles() throws {
        var files = try files("phone")
        files.identity?.key = "/nowhere/phone.key"
        try expect(
            .test("phone", port: broker.port, tls: files),
            isRefused: "TLS: cannot read /nowhere/phone.key: no such file or directory")
        files.identity?.key = files.authority
        try expect(
            .test("phone", port: broker.port, tls: files),
            isRefused: "TLS: cannot use the key in \(files.authority)")
    }

    @Test("a port that speaks no TLS is a refusal, and so is one where nobody is")
    func noTLSThere() throws {
        let plain = try TestBroker()
        defer { plain.stop() }
        try expect(
            .test("phone", port: plain.port, tls: files("phone")),
            isRefused: "TLS: the broker hung up during the handshake")
        let nobody = try bus.loop.open(.test("phone", port: freePort(), tls: files("phone")))
        #expect(try bus.refusal(of: nobody) == "connection refused")
    }

    @Test("a handshake that is never answered neither blocks nor spins, and ends in time")
    func silence() throws {
        let listener = try SilentListener()
        defer { listener.stop() }
        var settings = try BusSettings.test("phone", port: listener.port, tls: files("phone"))
        settings.connectTimeout = .milliseconds(1500)
        let client = try bus.loop.open(settings)
        #expect(try bus.refusal(of: client).hasPrefix("the broker did not answer within 1.5"))
        #expect(bus.turns < 20)
    }
}
