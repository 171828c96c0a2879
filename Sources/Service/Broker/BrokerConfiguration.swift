/// The text of `mosquitto.conf` (mosquitto 2.0).
struct BrokerConfiguration {
    /// The largest MQTT packet: 64 KiB of payload, and its topic.
    static let largestPacket = 66_560

    let settings: BrokerSettings
    /// The folder of the files that it names.
    let folder: String
    /// The account that the broker runs as, which must be the one that owns the files; nil if that
    /// account has no name.
    let account: String?

    var text: String {
        (general + proven + plain).joined(separator: "\n") + "\n"
    }

    private var general: [String] {
        [
            // Each listener has its own access list.
            "per_listener_settings true",
            // Without it a broker started by root becomes `mosquitto`, which may not read these.
            account.map { "user \($0)" },
            // Orders wait in the registry, never here.
            "persistence false",
            "sys_interval 0",
            "log_dest stderr",
            "log_timestamp false",
            "log_type error",
            "log_type warning",
            "log_type notice",
            "log_type information",
            "connection_messages false",
            "set_tcp_nodelay true",
            "max_keepalive 1200",
            "max_packet_size \(Self.largestPacket)",
            "max_inflight_messages \(settings.inflightLimit)",
            "max_queued_messages \(settings.queueLimit)",
        ].compactMap(\.self)
    }

    private var proven: [String] {
        [
            "listener \(settings.port) \(settings.address)",
            "cafile \(folder)/ca.pem",
            "certfile \(folder)/server.pem",
            "keyfile \(folder)/server.key",
            "tls_version tlsv1.2",
            "require_certificate true",
            "use_identity_as_username true",
            "use_username_as_clientid true",
            "allow_anonymous false",
            "acl_file \(folder)/acl",
        ]
    }

    private var plain: [String] {
        guard let port = settings.plainPort else { return [] }
        return [
            "listener \(port) 127.0.0.1",
            // A name without a password counts as anonymous; nameless clients are still refused,
            // because they have nothing to be a client id.
            "allow_anonymous true",
            "use_username_as_clientid true",
            "acl_file \(folder)/plain.acl",
        ]
    }
}
