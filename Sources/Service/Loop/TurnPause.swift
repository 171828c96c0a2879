internal import Glibc

/// How long the control loop rests after a turn that failed: longer each time, up to a second, so
/// that what is broken for good takes up neither a processor nor the log.
struct TurnPause {
    private var upcoming = Duration.milliseconds(10)

    static let longest = Duration.seconds(1)

    mutating func next() -> Duration {
        defer { upcoming = min(upcoming * 2, Self.longest) }
        return upcoming
    }

    /// Rests on the loop's own thread, which nobody else needs.
    mutating func rest() { poll(nil, 0, Int32(next() / .milliseconds(1))) }
}
