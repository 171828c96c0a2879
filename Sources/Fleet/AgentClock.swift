package import FindDevice
internal import Glibc

/// The truth about time for one agent, or for one story of many: the calendar when it started,
/// carried on by the clock since boot, which counts suspended time too, so that no step of the
/// machine's calendar moves a phone through time.
package struct AgentClock: Sendable {
    private let start: Int64
    private let calendar: Int64

    package init() {
        start = Self.read(CLOCK_BOOTTIME)
        calendar = Self.read(CLOCK_REALTIME)
    }

    package func now() -> Timestamp {
        Timestamp(milliseconds: calendar + Self.read(CLOCK_BOOTTIME) - start)
    }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
