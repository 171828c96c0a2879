/// How long to wait before a broker that ended is started again: longer each time, up to 10 s,
/// and from the beginning once it ran for half a minute.
struct RestartDelay {
    static let first = Duration.milliseconds(100)
    static let longest = Duration.seconds(10)
    static let healthy = Duration.seconds(30)

    private var upcoming = first

    /// The wait after a run that took so long.
    mutating func next(after run: Duration) -> Duration {
        if run >= Self.healthy { upcoming = Self.first }
        defer { upcoming = min(upcoming * 2, Self.longest) }
        return upcoming
    }
}
