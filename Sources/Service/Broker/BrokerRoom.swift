internal import Logging

/// How many phones the broker has descriptors for, one a connection. mosquitto itself says nothing
/// when it has none left: it hangs up on whoever comes.
struct BrokerRoom {
    /// What it has open besides: its listeners, its log, the service's two clients, those that
    /// connect just now.
    static let margin = 16

    private let limit: Int
    private var isFull = false

    /// - Parameter limit: descriptors that the broker may have.
    init(limit: Int) { self.limit = limit }

    var mostPhones: Int { max(0, limit - Self.margin) }

    /// Says once that phones will be turned away, until there is room again.
    mutating func note(phones: Int, logger: Logger) {
        if phones >= mostPhones, !isFull {
            isFull = true
            logger.warning("\(phones) phones are connected, and the broker takes no more: \(mend)")
        } else if phones < mostPhones - mostPhones / 10 {
            isFull = false
        }
    }

    /// Says at the start that not all that are enrolled can be connected.
    func note(enrolled: Int, logger: Logger) {
        guard enrolled > mostPhones else { return }
        logger.warning(
            """
            \(enrolled) phones are enrolled, and the broker takes \(mostPhones) at once: start the \
            service with `ulimit -n \(enrolled + Self.margin)`, or as root \
            `ulimit -Hn \(enrolled + Self.margin)` first
            """)
    }

    private var mend: String {
        "it may have \(limit) file descriptors; start the service with a higher `ulimit -n`"
    }
}
