internal import FindDevice

/// The service's time, as a phone knows it: what the service last said, carried on by the phone's
/// monotonic clock. The phone's own calendar clock can be wrong by years, so no order is judged by
/// it.
struct ServiceClock: Sendable {
    private var anchor: (said: Timestamp, uptime: Duration)?

    /// Nil until the service answered a hello since the phone was switched on.
    func now(uptime: Duration) -> Timestamp? {
        anchor.map { $0.said + (uptime - $0.uptime) }
    }

    /// Believes a signed time; one that would turn the clock back is an old message, or one that
    /// was long on its way.
    mutating func learn(_ said: Timestamp, uptime: Duration) {
        if let now = now(uptime: uptime), said <= now { return }
        anchor = (said, uptime)
    }
}
