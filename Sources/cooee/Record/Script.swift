internal import FindDevice
internal import Scenes

/// Writes the timeline down, from one deed to the next.
struct Script {
    let start: Timestamp
    let spacing: Spacing
    private(set) var steps: [Scenario.Step] = []
    private(set) var remarks: [Int: [String]] = [:]
    private var last = Duration.zero

    init(start: Timestamp, spacing: Spacing) {
        self.start = start
        self.spacing = spacing
    }

    mutating func add(_ deed: Deed) {
        if !deed.remarks.isEmpty { remarks[steps.count, default: []] += deed.remarks }
        guard let action = deed.action?(spacing) else { return }
        add(action, at: deed.at, note: deed.note)
        for expectation in deed.expectations {
            let wait = spacing.moment(expectation.by) - spacing.moment(deed.at)
            append(
                .expect(expectation.condition, .within(Self.generous(wait))), .after(.zero))
        }
    }

    /// What must be so in the end, soon after the last thing happened.
    mutating func end(with epilogue: Epilogue, after moment: Timestamp) {
        for (place, fact) in epilogue.conditions.enumerated() {
            let action = Scenario.Action.expect(
                Scenario.Condition(fact), .within(Self.slack))
            if place == 0 {
                add(action, at: max(moment, start) + .minutes(1))
            } else {
                append(action, .after(.zero))
            }
        }
    }

    private mutating func add(
        _ action: Scenario.Action, at moment: Timestamp, note: String? = nil
    ) {
        let time = spacing.moment(moment).roundedToSecond - start.roundedToSecond
        let turn = max(time, last)
        let pause = turn - last
        last = turn
        let when: Scenario.When =
            pause < .minutes(1) ? .after(pause) : .at(turn)
        append(action, when, note: note)
    }

    private mutating func append(
        _ action: Scenario.Action, _ when: Scenario.When, note: String? = nil
    ) {
        steps.append(
            Scenario.Step(
                when: when, action: action, note: note,
                position: Scenario.Position(file: "", line: steps.count + 1, column: 1)))
    }

    private static let slack = Duration.minutes(2)

    /// A little longer than it took, in a round number.
    private static func generous(_ duration: Duration) -> Duration {
        let wanted = max(.zero, duration) + slack
        let unit: Duration =
            wanted < .hours(1) ? .minutes(1) : wanted < .hours(6) ? .minutes(5) : .hours(1)
        let count = (wanted.milliseconds + unit.milliseconds - 1) / unit.milliseconds
        return .milliseconds(count * unit.milliseconds)
    }
}
