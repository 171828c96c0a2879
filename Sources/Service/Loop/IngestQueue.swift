internal import Control

/// How many reports of phones the service takes, and how fast.
package struct IngestSettings: Hashable, Sendable {
    /// How many may wait to be stored. What comes on top is dropped: its phone, unacknowledged,
    /// sends it again, and its window keeps it from sending much more before that.
    package var mostWaiting = 32_768
    /// How many are stored in one transaction at the most, so that none is long.
    package var mostTogether = 256
    /// How long a report may wait for others to be stored with it.
    package var linger = Duration.milliseconds(5)
    /// How many are taken a second at the most; nil for as many as come.
    package var rate: Int?

    package init() {}
}

/// Reports that have come and are not stored yet, in the order in which they came.
struct IngestQueue {
    private let settings: IngestSettings
    private var reports: [ControlEvent] = []
    /// How many of `reports` are taken already.
    private var taken = 0
    /// When the oldest that waits came.
    private var since: ContinuousClock.Instant?
    /// From when on the rate allows the next report.
    private var allowedFrom: ContinuousClock.Instant?
    private(set) var dropped = 0

    init(_ settings: IngestSettings) { self.settings = settings }

    var count: Int { reports.count - taken }

    mutating func add(_ arrived: [ControlEvent], at now: ContinuousClock.Instant) {
        let room = max(0, settings.mostWaiting - count)
        reports += arrived.prefix(room)
        dropped += max(0, arrived.count - room)
        if count > 0 { since = since ?? now }
    }

    /// What is to be stored now, in one transaction; nothing if more of it may come yet.
    mutating func take(at now: ContinuousClock.Instant) -> ArraySlice<ControlEvent> {
        guard let next, next <= now else { return [] }
        let some = reports[taken...].prefix(min(settings.mostTogether, allowance(at: now)))
        taken += some.count
        spend(some.count, at: now)
        since = count > 0 ? now : nil
        defer { forgetTaken() }
        return some
    }

    /// When something is to be taken; nil if nothing waits.
    var next: ContinuousClock.Instant? {
        guard let since else { return nil }
        let full = count >= settings.mostTogether ? since : since + settings.linger
        return allowedFrom.map { max($0, full) } ?? full
    }

    /// How many the rate allows: those of at most a tenth of a second at once.
    private func allowance(at now: ContinuousClock.Instant) -> Int {
        guard let rate = settings.rate, let allowedFrom else { return .max }
        let saved = min(allowedFrom.duration(to: now), .milliseconds(100)) / .seconds(1)
        return max(1, Int(saved * Double(rate)))
    }

    private mutating func spend(_ count: Int, at now: ContinuousClock.Instant) {
        guard let rate = settings.rate else { return }
        let start = max(allowedFrom ?? now, now - .milliseconds(100))
        allowedFrom = start + .seconds(1) * count / rate
    }

    /// Half of them at a time, so that each is moved but once.
    private mutating func forgetTaken() {
        guard taken * 2 >= reports.count else { return }
        reports.removeFirst(taken)
        taken = 0
    }
}
