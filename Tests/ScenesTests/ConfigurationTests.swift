import FindDevice
import Foundation
import Testing

@testable import Scenes

@Suite("The configuration file")
struct ConfigurationTests {
    func complaint(_ text: String) -> String? {
        complaints(about: text) { _ = Configuration(keys: $0) }.first
    }

    @Test("the shipped file says what the code would do without it")
    func shippedDefaults() throws {
        #expect(try Configuration(file: shipped("config/cooee.yaml")) == Configuration())
    }

    @Test("the shipped file leaves no key unmentioned")
    func shippedKeys() throws {
        let text = try String(contentsOfFile: shipped("config/cooee.yaml"), encoding: .utf8)
        let ledger = FaultLedger()
        _ = Configuration(
            keys: try SceneReader.keys(of: Array(text.utf8), named: "cooee.yaml", ledger: ledger))
        #expect(
            ledger.omitted == ["mqtt.plainPort", "metrics", "metrics.port", "ingest.perSecond"])
        #expect(text.contains("# plainPort:") && text.contains("# perSecond:"))
        #expect(text.contains("# metrics:\n#   port:"))
    }

    /// Every key, each with another value than its default.
    static let everythingChanged = """
        data: /var/lib/cooee
        api: {address: "::1", port: 9001}
        mqtt: {address: 0.0.0.0, port: 9002, hosts: [find.example.org, 192.0.2.7], plainPort: 9003}
        orders:
          locate: {expires: 20m}
          ring: {expires: 21m}
          grace: 23s
          resend: {first: 24s, most: 25m}
        ingest: {waiting: 1000, together: 28, linger: 29ms, perSecond: 3000}
        retention: {trail: 30d, events: forever, orders: 31d}
        presence: {grace: 26s}
        tokens: {lifetime: 27d}
        passwords: {scryptLogN: 15, atOnce: 3}
        metrics: {port: 9004}
        log: {level: debug}
        """

    @Test("every key lands where it belongs")
    func everyKey() throws {
        let ledger = FaultLedger()
        let keys = try SceneReader.keys(
            of: Array(Self.everythingChanged.utf8), named: "x", ledger: ledger)
        let read = Configuration(keys: keys)
        keys.finish()
        #expect(ledger.faults.isEmpty && ledger.omitted.isEmpty)
        var wanted = Configuration()
        wanted.data = "/var/lib/cooee"
        wanted.api.address = "::1"
        wanted.api.port = 9001
        wanted.mqtt.address = "0.0.0.0"
        wanted.mqtt.port = 9002
        wanted.mqtt.hosts = ["find.example.org", "192.0.2.7"]
        wanted.mqtt.plainPort = 9003
        wanted.orders.locate.expires = .minutes(20)
        wanted.orders.ring.expires = .minutes(21)
        wanted.orders.grace = .seconds(23)
        wanted.orders.resend.first = .seconds(24)
        wanted.orders.resend.most = .minutes(25)
        wanted.ingest.waiting = 1000
        wanted.ingest.together = 28
        wanted.ingest.linger = .milliseconds(29)
        wanted.ingest.perSecond = 3000
        wanted.retention.trail = .lasting(.days(30))
        wanted.retention.events = .forever
        wanted.retention.orders = .lasting(.days(31))
        wanted.presence.grace = .seconds(26)
        wanted.tokens.lifetime = .days(27)
        wanted.passwords.scryptLogN = 15
        wanted.passwords.atOnce = 3
        wanted.metrics.port = 9004
        wanted.log.level = .debug
        #expect(read == wanted)
    }

    @Test("every setting has a key")
    func everySetting() throws {
        let changed = try SceneReader.read(
            Array(Self.everythingChanged.utf8), named: "x", as: Configuration.init(keys:))
        #expect(unchanged(Configuration(), changed) == [])
    }

    @Test(
        "settings that cannot work are refused where they stand",
        arguments: [
            ("api:\n  address: 0.0.0.0", "2:12: 'address' must be on loopback"),
            ("api:\n  address: localhost", "2:12: 'address' must be a numeric address"),
            ("mqtt:\n  address: broker.local", "2:12: 'address' must be a numeric address"),
            ("mqtt:\n  hosts: []", "2:10: 'hosts' must have 1 to 16 items, not 0"),
            ("mqtt:\n  hosts: localhost", "2:10: 'hosts' must be a list: [a, b]"),
            ("mqtt:\n  hosts: [a_b]", "2:11: 'hosts' must be host names or addresses, not 'a_b'"),
            ("mqtt:\n  hosts: [-a.org]", "2:11: 'hosts' must be host names or addresses"),
            ("mqtt:\n  port: 8780", "2:9: 'port' is the API's port too"),
            ("mqtt:\n  plainPort: 8883", "2:14: 'plainPort' is another listener's port too"),
            ("metrics:\n  port: 8883", "2:9: 'port' is another listener's port too"),
            ("orders:\n  resend:\n    first: 2m", "2:3: 'most' must not be shorter than 'first'"),
            ("passwords:\n  scryptLogN: 13", "2:15: 'scryptLogN' must be 14 to 20, not 13"),
            ("retention:\n  trail: 12h", "2:10: 'trail' must be 1d to 36500d, not 12h"),
            (
                "retention:\n  trail: never",
                "2:10: 'trail' must be a duration such as 90d, or forever"
            ),
            ("log:\n  level: warn", "2:10: 'level' must be one of trace, debug"),
            ("mqtt:\n  plain_port: 1", "2:3: unknown key 'plain_port': did you mean 'plainPort'?"),
        ])
    func refused(text: String, problem: String) {
        let found = complaint(text)
        #expect(found?.hasPrefix("scene.yaml:\(problem)") == true, "\(found ?? "nothing")")
    }
}

/// The properties, as paths, that two values of a type have in common.
func unchanged(_ left: Any, _ right: Any, path: String = "") -> [String] {
    let pairs = zip(Mirror(reflecting: left).children, Mirror(reflecting: right).children)
    let isStruct = Mirror(reflecting: left).displayStyle == .struct && !(left is Duration)
    guard isStruct else {
        return String(describing: left) == String(describing: right) ? [path] : []
    }
    return pairs.flatMap { left, right in
        unchanged(left.value, right.value, path: "\(path).\(left.label ?? "?")")
    }
}
