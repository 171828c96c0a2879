import FindDevice
import Testing

@testable import Service

/// A wrong clock deletes nothing.
@Suite("The clock that forgetting goes by")
struct PruningClockTests {
    private static let now = Timestamp(seconds: 1_800_000_000)

    @Test(
        "a start long after what was stored last forgets nothing in its run",
        arguments: [(0, true), (30, true), (31, false), (20_000, false), (-400, true)])
    func rest(days: Int64, isTrusted: Bool) {
        let clock = PruningClock(newest: Self.now - .days(days), now: Self.now)
        #expect((clock.fault(now: Self.now) == nil) == isTrusted)
    }

    @Test("where nothing was stored, nothing is in danger")
    func new() {
        #expect(PruningClock(newest: nil, now: Self.now).fault(now: Self.now) == nil)
    }

    @Test("a clock that is set by more than a day is not believed, forward or back")
    func moves() {
        let start = ContinuousClock.now
        let clock = PruningClock(newest: Self.now, now: Self.now, at: start)
        let later = start + .hours(1000)
        for (hours, isTrusted) in [
            (Int64(1000), true), (1023, true), (977, true), (1025, false), (975, false),
            (1_000_000, false), (0, false),
        ] {
            let fault = clock.fault(now: Self.now + .hours(hours), at: later)
            #expect((fault == nil) == isTrusted, "\(hours)")
        }
    }
}
