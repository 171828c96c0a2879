internal import FindDevice
internal import Glibc

/// The configuration file's keys, with what each may be.
extension Configuration {
    /// Reads a configuration file; what it leaves out keeps its default.
    package init(file path: String) throws(SceneError) {
        self = try SceneReader.read(file: path, as: Configuration.init(keys:))
    }

    init(keys: Keys) {
        self.init()
        keys.read("data", .text(upTo: 1024), into: &data)
        readListeners(keys)
        readOrders(keys.section("orders"))
        readIngest(keys.section("ingest"))
        readRetention(keys.section("retention"))
        keys.section("presence")
            .read("grace", .duration(in: .zero ... .minutes(10)), into: &presence.grace)
        keys.section("tokens")
            .read("lifetime", .duration(in: .minutes(1) ... .days(366)), into: &tokens.lifetime)
        let passwordKeys = keys.section("passwords")
        passwordKeys.read("scryptLogN", .whole(in: 14...20), into: &passwords.scryptLogN)
        passwordKeys.read("atOnce", .whole(in: 1...64), into: &passwords.atOnce)
        keys.section("log").read("level", .choice, into: &log.level)
    }

    private mutating func readListeners(_ keys: Keys) {
        let apiKeys = keys.section("api")
        apiKeys.read("address", .loopbackAddress, into: &api.address)
        apiKeys.read("port", .port, into: &api.port)
        let mqttKeys = keys.section("mqtt")
        mqttKeys.read("address", .address, into: &mqtt.address)
        mqttKeys.read("port", .port, into: &mqtt.port)
        mqttKeys.list("hosts", of: .hostName, count: 1...16, into: &mqtt.hosts)
        mqttKeys.read("plainPort", .port, into: &mqtt.plainPort)
        if mqtt.port == api.port {
            mqttKeys.fault(at: "port", "'port' is the API's port too")
        }
        if let plain = mqtt.plainPort, plain == mqtt.port || plain == api.port {
            mqttKeys.fault(at: "plainPort", "'plainPort' is another listener's port too")
        }
        let metricsKeys = keys.section("metrics")
        metricsKeys.read("port", .port, into: &metrics.port)
        if let port = metrics.port, [api.port, mqtt.port, mqtt.plainPort].contains(port) {
            metricsKeys.fault(at: "port", "'port' is another listener's port too")
        }
    }

    private mutating func readIngest(_ keys: Keys) {
        keys.read("waiting", .whole(in: 100...10_000_000), into: &ingest.waiting)
        keys.read("together", .whole(in: 1...10_000), into: &ingest.together)
        keys.read("linger", .duration(in: .zero ... .seconds(1)), into: &ingest.linger)
        keys.read("perSecond", .whole(in: 1...1_000_000), into: &ingest.perSecond)
    }

    private mutating func readRetention(_ keys: Keys) {
        keys.read("trail", .retention, into: &retention.trail)
        keys.read("events", .retention, into: &retention.events)
        keys.read("orders", .retention, into: &retention.orders)
    }

    private mutating func readOrders(_ keys: Keys) {
        let patience = Scalar.duration(in: Command.patiences)
        keys.section("locate").read("expires", patience, into: &orders.locate.expires)
        let ring = keys.section("ring")
        ring.read("expires", patience, into: &orders.ring.expires)
        keys.read("grace", .duration(in: .zero ... .minutes(10)), into: &orders.grace)
        let resend = keys.section("resend")
        let pause = Scalar.duration(in: .milliseconds(100) ... .hours(1))
        resend.read("first", pause, into: &orders.resend.first)
        resend.read("most", pause, into: &orders.resend.most)
        if orders.resend.first > orders.resend.most {
            resend.fault(at: "most", "'most' must not be shorter than 'first'")
        }
    }
}

extension Scalar where Value == Retention {
    /// A duration, or `forever`.
    fileprivate static var retention: Scalar {
        let duration = Scalar<Duration>.duration(in: .days(1) ... .days(36_500))
        return Scalar("a duration such as 90d, or forever") { written in
            written.text == "forever"
                ? .success(.forever) : duration.read(written).map(Retention.lasting)
        }
    }
}

extension Scalar where Value == String {
    /// A numeric IPv4 or IPv6 address: looking a name up would block the bus.
    fileprivate static var address: Scalar {
        text(upTo: 64).checked { text in
            isAddress(text) ? nil : "must be a numeric address such as 127.0.0.1, not '\(text)'"
        }
    }

    fileprivate static var loopbackAddress: Scalar {
        address.checked { text in
            text.hasPrefix("127.") || text == "::1"
                ? nil : "must be on loopback (127.0.0.1 or ::1): the API is plain HTTP"
        }
    }

    /// A host's name (RFC 1123, 2.1) or numeric address.
    fileprivate static var hostName: Scalar {
        text(upTo: 253).checked { text in
            isAddress(text) || isHostName(text)
                ? nil : "must be host names or addresses, not '\(text)'"
        }
    }

    private static func isAddress(_ text: String) -> Bool {
        var four = in_addr()
        var six = in6_addr()
        return inet_pton(AF_INET, text, &four) == 1 || inet_pton(AF_INET6, text, &six) == 1
    }

    private static func isHostName(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return labels.allSatisfy { label in
            (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                && label.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        }
    }
}
