import Foundation
import Glibc

@testable import Service

/// Somebody with a certificate, or with a mere claim, who uses mosquitto's own commands.
struct BusUser {
    let arguments: [String]

    init(arguments: [String]) { self.arguments = arguments }

    init(_ bench: BrokerBench, certificate: String, key: String) {
        arguments = [
            "-h", "127.0.0.1", "-p", String(bench.settings.port), "--cafile",
            bench.files.authority, "--cert", certificate, "--key", key, "-V", "5",
        ]
    }

    /// Without a certificate, at the listener that asks for one.
    init(withoutCertificate bench: BrokerBench) {
        arguments = [
            "-h", "127.0.0.1", "-p", String(bench.settings.port), "--cafile",
            bench.files.authority, "-V", "5",
        ]
    }

    /// At the plain listener, under a name or none.
    init(claiming name: String?, _ bench: BrokerBench) {
        let port = String(bench.settings.plainPort ?? 0)
        arguments =
            ["-h", "127.0.0.1", "-p", port, "-V", "5"]
            + (name.map { ["-u", $0] } ?? ["-i", "nameless"])
    }

    /// Publishes and waits for the broker's answer; what the broker thought of it.
    @discardableResult
    func publish(
        _ payload: String, to topic: String, _ extra: String...
    ) throws -> (status: Int32, output: String) {
        try Command.run(
            "/usr/bin/mosquitto_pub",
            arguments + ["-q", "1", "-t", topic, "-m", payload] + extra)
    }

    /// Subscribes; returns when the broker has granted it.
    func subscribe(to topics: String..., claiming clientID: String? = nil) throws -> Subscriber {
        let command = try Command(
            "/usr/bin/stdbuf",
            ["-oL", "/usr/bin/mosquitto_sub"] + arguments
                + ["-d", "-q", "1", "-F", "\(Subscriber.mark)%t %p"]
                + (clientID.map { ["-i", $0] } ?? []) + topics.flatMap { ["-t", $0] })
        command.lines { $0.hasPrefix("Subscribed") }
        return Subscriber(command: command)
    }
}

/// What a subscription delivers.
final class Subscriber: Sendable {
    static let mark = "MESSAGE "
    private let command: Command

    init(command: Command) { self.command = command }
    deinit { command.end() }

    /// The messages, `topic payload`, up to and with the first that has this payload.
    func messages(until payload: String) -> [String] {
        command.lines { $0.hasPrefix(Self.mark) && $0.hasSuffix(" " + payload) }
            .filter { $0.hasPrefix(Self.mark) }
            .map { String($0.dropFirst(Self.mark.count)) }
    }

    /// How often it had to connect.
    var connections: Int { command.history.filter { $0.contains("received CONNACK") }.count }
}
