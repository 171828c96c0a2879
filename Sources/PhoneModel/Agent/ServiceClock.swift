internal import FindDevice

/// The service's time, as a phone knows it: what the service last said, carried on by the phone's
/// monotonic clock. The phone's own calendar clock can be wrong by years, so no order is judged by
/// it.
///
/// It is the latest that the service's time can be: an order may be taken for expired a little too
/// early, and never begins too late, however long a message was on its way.
struct ServiceClock: Sendable {
    private var anchor: (time: Timestamp, uptime: Duration)?

    /// Nil until the service answered a hello since the phone was switched on.
    func now(uptime: Duration) -> Timestamp? {
        anchor.map { $0.time + (uptime - $0.uptime) }
    }

    /// Believes the signed answer to a question that was asked at `asked`: it is now at least as
    /// late as the service said, and at most as much later as has passed since the question.
    mutating func learn(_ said: Timestamp, asked: Duration, uptime: Duration) {
        let latest = said + max(uptime - asked, .zero)
        if let now = now(uptime: uptime), (said...latest).contains(now) { return }
        anchor = (latest, uptime)
    }

    /// Whether a signed time that nobody asked for is later than it can be now: then the service's
    /// own clock was set, and how late it is since only an answer can say. One that is earlier is
    /// an old message, or was long on its way.
    func isBehind(_ said: Timestamp, uptime: Duration) -> Bool {
        now(uptime: uptime).map { said > $0 } ?? false
    }
}
