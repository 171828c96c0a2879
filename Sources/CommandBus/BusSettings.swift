/// How one client reaches the broker, and what it asks of the connection (MQTT 3.1.1).
///
/// Sessions are always clean: the broker keeps nothing for a client that is away.
package struct BusSettings: Sendable {
    /// A numeric address, or a name. Without TLS a name is resolved once and its addresses are
    /// tried in turn. With TLS the certificate is checked against this text, and a name is asked
    /// of the resolver at every attempt, on the loop's thread: prefer a numeric address.
    package var host: String
    package var port: Int
    /// Unique at the broker: a second client with this name ends the first one's connection.
    package var clientID: String
    package var username: String?
    package var password: String?
    package var tls: TLSFiles?
    /// Whole seconds, 5 s ... 65,535 s; zero for none. A broker gives up after one and a half.
    package var keepAlive: Duration
    package var will: Will?
    /// QoS 1 messages on their way at once; more wait inside the client.
    package var maxInflight: Int
    /// Messages given to `publish` and not finished; beyond it `publish` refuses.
    package var maxPending: Int
    /// Bytes; a larger payload is received, dropped and counted.
    package var maxPayload: Int
    package var reconnect: ReconnectDelay
    /// How long an attempt may take, from the first packet to the broker's answer.
    package var connectTimeout: Duration
    /// The numeric address of this machine that it connects from; nil for the usual one. A broker
    /// that is on this machine, too, has room for 28,000 connections from each of 127.0.0.0/8, and
    /// from half of that on the kernel searches long for a free port.
    package var localAddress: String?

    package init(
        host: String, port: Int, clientID: String, username: String? = nil,
        tls: TLSFiles? = nil, keepAlive: Duration = .seconds(60), will: Will? = nil,
        maxInflight: Int = 20, maxPending: Int = 10_000, maxPayload: Int = 256 * 1024,
        reconnect: ReconnectDelay = ReconnectDelay(), connectTimeout: Duration = .seconds(15)
    ) {
        self.host = host
        self.port = port
        self.clientID = clientID
        self.username = username
        self.tls = tls
        self.keepAlive = keepAlive
        self.will = will
        self.maxInflight = maxInflight
        self.maxPending = maxPending
        self.maxPayload = maxPayload
        self.reconnect = reconnect
        self.connectTimeout = connectTimeout
    }

    /// What makes these settings unusable, in one line; nil if nothing does.
    package var fault: String? {
        let texts =
            [host, clientID]
            + [username, tls?.authority, will?.topic, localAddress]
            .compactMap(\.self)
        if texts.contains(where: { $0.isEmpty || $0.utf8.contains(0) }) {
            return "host, clientID, username, authority, will topic or localAddress is empty, "
                + "or has a zero byte"
        }
        if texts.contains(where: { $0.utf8.count > 65_535 }) {
            return "a text is longer than 65,535 bytes"
        }
        if !(1...65_535).contains(port) { return "port \(port) is not within 1 ... 65,535" }
        let seconds = keepAlive.components
        if seconds.attoseconds != 0 || (seconds.seconds != 0 && !(5...65_535 ~= seconds.seconds)) {
            return "keepAlive is not 0 or a whole number of seconds within 5 ... 65,535"
        }
        if !(1...65_535).contains(maxInflight) { return "maxInflight is not within 1 ... 65,535" }
        if !(1...60_000).contains(maxPending) { return "maxPending is not within 1 ... 60,000" }
        if maxPayload < 0 { return "maxPayload is negative" }
        if connectTimeout <= .zero { return "connectTimeout is not above zero" }
        return reconnect.fault
    }
}

/// Where the PEM files of a TLS connection are; TLS 1.2 at least, the broker's name is checked.
package struct TLSFiles: Sendable {
    /// The authority that signed the broker's certificate.
    package var authority: String
    /// This client's certificate and key; nil where the broker asks for none.
    package var identity: Identity?

    package struct Identity: Sendable {
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    package init(authority: String, identity: Identity?) {
        self.authority = authority
        self.identity = identity
    }
}

/// What the broker says for a client that vanishes (MQTT 3.1.1, section 3.1.2.5).
package struct Will: Sendable, Equatable {
    package var topic: String
    package var payload: [UInt8]
    package var qos: QoS
    package var retain: Bool

    package init(
        topic: String, payload: [UInt8], qos: QoS = .atLeastOnce, retain: Bool = false
    ) {
        self.topic = topic
        self.payload = payload
        self.qos = qos
        self.retain = retain
    }
}

/// How hard the bus tries to deliver (MQTT 3.1.1, section 4.3); exactly-once is not used.
package enum QoS: Int32, Sendable {
    case atMostOnce = 0
    case atLeastOnce = 1
}
