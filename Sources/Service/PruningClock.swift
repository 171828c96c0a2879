internal import FindDevice

/// Whether the wall clock may be believed when it says that something is too old to be kept.
///
/// A machine without a clock of its own, or one whose clock was set wrongly, may believe for a
/// while that it is years later: all that is stored would be too old.
struct PruningClock: Sendable {
    private let start: Timestamp
    private let startOfRun: ContinuousClock.Instant
    private let newest: Timestamp?

    /// For how long a service may lie still and forget by itself when it runs again.
    static let longestRest = Duration.days(30)
    /// How far the wall clock may move against the monotonic one.
    static let largestMove = Duration.days(1)

    /// - Parameter newest: the latest moment that was stored before the service stored anything.
    init(newest: Timestamp?, now: Timestamp, at instant: ContinuousClock.Instant = .now) {
        (start, startOfRun, self.newest) = (now, instant, newest)
    }

    /// Why nothing may be forgotten now, in words that say what to do; nil if it may.
    func fault(now: Timestamp, at instant: ContinuousClock.Instant = .now) -> String? {
        let mend = "if the clock is right, 'cooee maintain' forgets what is too old"
        if let newest, start.isFarther(than: Self.longestRest, from: newest) {
            return "the clock says that nothing was stored for more than 30 days: nothing is"
                + " forgotten before the next start; \(mend)"
        }
        let expected = start + (instant - startOfRun)
        guard
            expected.isFarther(than: Self.largestMove, from: now)
                || now.isFarther(than: Self.largestMove, from: expected)
        else { return nil }
        return "the clock was set by more than a day since the start: nothing is forgotten before"
            + " the next start; \(mend)"
    }
}

extension Timestamp {
    /// Whether this is later than another moment by more than a span.
    fileprivate func isFarther(than span: Duration, from other: Timestamp) -> Bool {
        self > other + span
    }
}
