internal import CMosquitto
internal import Glibc

/// Why a connection failed or ended, in one line of words.
enum Reason {
    /// What a broker's refusal means (MQTT 3.1.1, table 3.1).
    static func refusal(code: Int32) -> String {
        switch code {
        case 1: "the broker does not speak MQTT 3.1.1"
        case 2: "the broker does not accept this client identifier"
        case 3: "the broker is not available"
        case 4: "the broker does not accept this user name"
        case 5: "the broker does not admit this client"
        default: "the broker refused with code \(code)"
        }
    }

    /// What a library call's failure means; `error` is `errno` as the call left it.
    static func failure(_ code: Int32, error: Int32) -> String {
        switch mosq_err_t(code) {
        case MOSQ_ERR_CONN_LOST, MOSQ_ERR_NO_CONN: "the broker closed the connection"
        case MOSQ_ERR_KEEPALIVE: "the broker did not answer a ping"
        case MOSQ_ERR_PROTOCOL: "the broker sent what is not MQTT 3.1.1"
        case MOSQ_ERR_TLS: "TLS: failed"
        case MOSQ_ERR_ERRNO where error == EPROTO: "TLS: the connection broke off"
        case MOSQ_ERR_ERRNO: words(forError: error)
        default: String(cString: mosquitto_strerror(code)).lowercased()
        }
    }

    /// A broker that does not like a certificate says so and hangs up; what it said is lost if the
    /// hanging up is noticed first.
    static let hungUpAfterHandshake =
        "TLS: the broker hung up after the handshake; it may not accept this client's certificate"
    static let hungUpInHandshake = "TLS: the broker hung up during the handshake"

    /// What went wrong with TLS, from the lines that the library and OpenSSL logged about it.
    static func tls(lines: [String], settings: BusSettings) -> String? {
        guard !lines.isEmpty else { return nil }
        let all = lines.joined(separator: "\n")
        for (sign, meaning) in tlsSigns(settings) where all.contains(sign) {
            return "TLS: " + meaning
        }
        let last = lines[lines.count - 1]
        return "TLS: " + (last.split(separator: ":").last.map(String.init) ?? last)
    }

    /// The most telling sign first: a wrong name also leaves the second sign behind.
    private static func tlsSigns(_ settings: BusSettings) -> [(sign: String, meaning: String)] {
        let authority = settings.tls?.authority ?? "the authority that it trusts"
        let identity = settings.tls?.identity
        return [
            (
                "host name verification failed",
                "the broker's certificate is not for \(settings.host)"
            ),
            (
                "certificate verify failed",
                "the broker's certificate does not stand the check against \(authority): "
                    + "it has expired, or another authority signed it"
            ),
            ("alert certificate required", "the broker wants a certificate of this client"),
            ("alert handshake failure", "the broker broke off: it may want a client certificate"),
            ("alert unknown ca", "the broker does not know who signed this client's certificate"),
            ("alert certificate expired", "this client's certificate has expired"),
            ("alert certificate revoked", "this client's certificate is revoked"),
            ("alert bad certificate", "the broker does not accept this client's certificate"),
            ("wrong version number", "port \(settings.port) does not speak TLS"),
            ("Unable to load CA", "cannot use the authority in \(authority)"),
            (
                "Unable to load client certificate",
                "cannot use the certificate in \(identity?.certificate ?? "")"
            ),
            ("Unable to load client key", "cannot use the key in \(identity?.key ?? "")"),
            ("are inconsistent", "the key in \(identity?.key ?? "") is not the certificate's"),
        ]
    }
}

/// The operating system's words for an `errno`.
func words(forError error: Int32) -> String { String(cString: strerror(error)).lowercased() }
