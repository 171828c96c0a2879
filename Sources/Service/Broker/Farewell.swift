internal import Glibc

/// How a process is made to end: asked, asked again, and after a while forced.
///
/// mosquitto 2.0 misses a SIGTERM that comes just before its main loop begins, so asking once is
/// not enough.
struct Farewell {
    static let pause = Duration.milliseconds(100)

    let patience: Duration
    private var begun: ContinuousClock.Instant?
    /// When there is something to send again.
    private(set) var next: ContinuousClock.Instant?

    init(patience: Duration) { self.patience = patience }

    /// The signal to send now, if it is time for one.
    mutating func signal(at now: ContinuousClock.Instant) -> Int32? {
        if let next, next > now { return nil }
        let start = begun ?? now
        begun = start
        next = now + min(Self.pause, patience)
        return now - start < patience ? SIGTERM : SIGKILL
    }
}
