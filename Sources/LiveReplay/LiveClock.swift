internal import FindDevice

/// Real time for one story: the calendar when it was made, carried on by a clock that nobody sets.
struct LiveClock: Sendable {
    private let begun = ContinuousClock.now
    private let calendar: Timestamp

    init(calendar: Timestamp) { self.calendar = calendar }

    func now() -> Timestamp {
        let passed = ContinuousClock.now - begun
        return calendar + .milliseconds(passed.milliseconds)
    }
}
