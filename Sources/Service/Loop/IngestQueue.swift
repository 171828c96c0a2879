internal import Control
internal import FindDevice
internal import Wire

/// How many reports of phones the service takes, and how fast.
package struct IngestSettings: Hashable, Sendable {
    /// How many may wait to be stored, and no more than can be stored in five seconds. What comes
    /// on top is dropped: its phone, unacknowledged, keeps it, has a window that keeps it from
    /// sending much more, and is asked for it when there is room.
    package var mostWaiting = 32_768
    /// How many are stored in one transaction at the most, so that none is long.
    package var mostTogether = 256
    /// How long a report may wait for others to be stored with it.
    package var linger = Duration.milliseconds(5)
    /// How many are taken a second at the most; nil for as many as come.
    package var rate: Int?

    package init() {}

    /// Whoever waits longer than that is better told to come again.
    fileprivate var room: Int { rate.map { min(mostWaiting, 5 * $0) } ?? mostWaiting }
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
    /// Phones of which reports were dropped, in the order in which that happened first.
    private var turnedAway: [DeviceID] = []
    private var isTurnedAway: Set<DeviceID> = []
    /// When the next of them may be asked.
    private var asksFrom: ContinuousClock.Instant?

    init(_ settings: IngestSettings) { self.settings = settings }

    var count: Int { reports.count - taken }

    mutating func add(_ arrived: [ControlEvent], at now: ContinuousClock.Instant) {
        let room = max(0, settings.room - count)
        reports += arrived.prefix(room)
        for event in arrived.dropFirst(room) { turnAway(event, at: now) }
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

    private mutating func turnAway(_ event: ControlEvent, at now: ContinuousClock.Instant) {
        dropped += 1
        asksFrom = asksFrom ?? now
        guard case .message(let topic, _) = event, let (device, _) = TopicPrefix.parse(topic),
            isTurnedAway.count < Self.mostTurnedAway, isTurnedAway.insert(device).inserted
        else { return }
        turnedAway.append(device)
    }

    /// Phones that may send again what was dropped: so many that their windows fill the half of the
    /// queue that must be empty, and not the next ones before these had the time to answer.
    mutating func invite(at now: ContinuousClock.Instant) -> [DeviceID] {
        guard let due = nextInvitation, due <= now else { return [] }
        let some = Array(turnedAway.prefix(max(1, (settings.room / 2 - count) / Self.window)))
        turnedAway.removeFirst(some.count)
        isTurnedAway.subtract(some)
        asksFrom = now + .milliseconds(100)
        return some
    }

    /// When somebody is to be invited; nil if nobody waits for it, or there is no room yet.
    var nextInvitation: ContinuousClock.Instant? {
        guard !turnedAway.isEmpty, count <= settings.room / 2 else { return nil }
        return asksFrom
    }

    /// Reports that a phone has on its way at most (docs/protocol.md).
    private static let window = 32
    /// Whom the service does not know may claim any name.
    private static let mostTurnedAway = 100_000

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
