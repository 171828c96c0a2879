import Testing

@testable import Service

@Suite("The port probe")
struct PortProbeTests {
    @Test("tells a port that somebody listens on, and how to choose another")
    func taken() throws {
        let listener = try Listener()
        let port = listener.port
        let fault = #expect(throws: GroundFault.self) {
            try PortProbe.check(
                port: port, address: "127.0.0.1", option: "--mqtt-port", patience: .zero)
        }
        #expect(
            fault?.description == "port \(port) on 127.0.0.1 is in use: stop what listens there, "
                + "or choose another with --mqtt-port")
        withExtendedLifetime(listener) {}
    }

    @Test("lets a free port be", arguments: ["127.0.0.1", "0.0.0.0", "localhost"])
    func free(address: String) throws {
        let port = try freePort()
        #expect(throws: Never.self) {
            try PortProbe.check(port: port, address: address, option: "--mqtt-port")
        }
    }

    @Test(
        "says why a port cannot be",
        arguments: [
            (0, "127.0.0.1"), (65_536, "127.0.0.1"), (8883, "192.0.2.1"), (8883, "no host"),
        ])
    func refused(port: Int, address: String) {
        let fault = #expect(throws: GroundFault.self) {
            try PortProbe.check(port: port, address: address, option: "--mqtt-port")
        }
        guard case .portRefused(port, address, _, "--mqtt-port") = fault else {
            Issue.record("\(String(describing: fault))")
            return
        }
    }
}
