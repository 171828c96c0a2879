package import FindDevice

/// The service's settings, as `config/cooee.yaml` has them; made without arguments, the defaults.
package struct Configuration: Hashable, Sendable {
    /// Where the registry, the keys and the broker's files are; relative to the working directory.
    package var data = "data"
    package var api = API()
    package var mqtt = MQTT()
    package var orders = Orders()
    package var ingest = Ingest()
    package var retention = RetentionRules()
    package var presence = PresenceSettings()
    package var tokens = Tokens()
    package var passwords = Passwords()
    package var metrics = MetricsPort()
    package var log = Log()

    package init() {}

    /// The owners' side: plain HTTP, so on loopback only.
    package struct API: Hashable, Sendable {
        package var address = "127.0.0.1"
        package var port = 8780
    }

    /// The phones' side: the broker's listeners.
    package struct MQTT: Hashable, Sendable {
        /// Where it listens for phones with certificates.
        package var address = "127.0.0.1"
        package var port = 8883
        /// The names and addresses in the broker's certificate; phones are told the first.
        package var hosts = ["127.0.0.1", "localhost"]
        /// A second listener on 127.0.0.1 without TLS, for load tests: identity is claimed there,
        /// not proven. Nil: none.
        package var plainPort: Int?
    }

    package struct Orders: Hashable, Sendable {
        package var locate = Locate()
        package var ring = Ring()
        /// How long after an order's end its phone's word is still waited for.
        package var grace = Duration.seconds(30)
        package var resend = Resend()
    }

    package struct Locate: Hashable, Sendable {
        /// How long the order waits for its phone.
        package var expires = Duration.minutes(10)
    }

    package struct Ring: Hashable, Sendable {
        package var expires = Duration.minutes(5)
    }

    /// When an order that its phone has not received is sent again: the pause doubles.
    package struct Resend: Hashable, Sendable {
        package var first = Duration.seconds(2)
        package var most = Duration.seconds(60)
    }

    /// How phones' reports are taken.
    package struct Ingest: Hashable, Sendable {
        /// How many may wait to be stored; what comes on top its phone sends again.
        package var waiting = 32_768
        /// How many are stored together at the most.
        package var together = 256
        /// How long a report may wait for others to be stored with it.
        package var linger = Duration.milliseconds(5)
        /// How many are taken a second at the most. Nil: as many as come.
        package var perSecond: Int?
    }

    package struct PresenceSettings: Hashable, Sendable {
        /// How long a phone may be away before it is called offline.
        package var grace = Duration.seconds(10)
    }

    package struct Tokens: Hashable, Sendable {
        package var lifetime = Duration.days(30)
    }

    /// What hashing a password costs (scrypt, RFC 7914).
    package struct Passwords: Hashable, Sendable {
        /// The binary logarithm of scrypt's N: one more doubles time and memory (17: 128 MiB).
        package var scryptLogN = 17
        /// How many are hashed at the same time.
        package var atOnce = 2
    }

    /// Where Prometheus is told how the service does: at 127.0.0.1. Nil: nowhere.
    package struct MetricsPort: Hashable, Sendable {
        package var port: Int?
    }

    package struct Log: Hashable, Sendable {
        package var level = LogLevel.info
    }

    /// What is worth a line in the log, the least important first.
    package enum LogLevel: String, CaseIterable, Sendable {
        case trace, debug, info, notice, warning, error, critical
    }
}
