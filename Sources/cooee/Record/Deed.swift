internal import FindDevice
internal import Scenes

/// One thing that was done in the time that is recorded, with what is expected of it.
struct Deed {
    /// By the service's clock.
    var at: Timestamp
    /// What it is in a scenario, once it is known when everything comes there; nil for a remark
    /// alone.
    var action: (@Sendable (Spacing) -> Scenario.Action)?
    var note: String?
    var remarks: [String] = []
    var expectations: [Expectation] = []
    /// How much later the next thing may come at the earliest, so that the phone is where it was.
    var pause = Duration.zero
    /// Whether a PIN was guessed: the phone makes whoever does so wait.
    var isGuess = false

    /// What was so at a moment of the recording.
    struct Expectation {
        let condition: Scenario.Condition
        let by: Timestamp

        init(_ fact: Scenario.Fact, by: Timestamp) {
            condition = Scenario.Condition(fact)
            self.by = by
        }
    }

    init(
        _ action: Scenario.Action?, at moment: Timestamp, note: String? = nil,
        remarks: [String] = [], expecting expectations: [Expectation] = [],
        pause: Duration = .zero
    ) {
        at = moment
        if let action { self.action = { _ in action } }
        self.note = note
        self.remarks = remarks
        self.expectations = expectations
        self.pause = pause
    }

    /// Something that lasts until another moment.
    init(
        from moment: Timestamp, to end: Timestamp, note: String? = nil,
        _ action: @escaping @Sendable (Duration) -> Scenario.PhoneAction
    ) {
        at = moment
        self.action = { spacing in .phone(0, action(spacing.length(from: moment, to: end))) }
        self.note = note
    }
}

/// When the moments of a recording come in its scenario: here and there a little later, where what
/// the recording passes over (how a service comes to know that a phone is gone) takes its time.
struct Spacing: Sendable {
    private var delays: [(from: Timestamp, by: Duration)] = []

    func moment(_ time: Timestamp) -> Timestamp {
        delays.filter { $0.from <= time }.reduce(time) { $0 + $1.by }
    }

    /// In full seconds, and one at least.
    func length(from begin: Timestamp, to end: Timestamp) -> Duration {
        let (begin, end) = (moment(begin).roundedToSecond, moment(end).roundedToSecond)
        return max(Duration.seconds(1), end - begin)
    }

    /// Sees to it that `later` comes so long after `earlier`; everything after it is put off too.
    mutating func keep(_ gap: Duration, from earlier: Timestamp, to later: Timestamp) {
        guard earlier < later else { return }
        let missing = gap - (moment(later) - moment(earlier))
        if missing > .zero { delays.append((later, missing)) }
    }
}

extension Timestamp {
    /// The last full second.
    var roundedToSecond: Timestamp { Timestamp(seconds: seconds) }
}
