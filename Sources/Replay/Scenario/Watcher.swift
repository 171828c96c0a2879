internal import FindDevice
internal import Scenes

/// Something that is expected of a world, from a moment on.
struct Watcher {
    /// Its step's place among the reports.
    let report: Int
    let step: Scenario.Step
    let condition: Scenario.Condition
    let watch: Scenario.Watch
    /// How many events had been told when it began: it sees later ones only.
    let eventsBefore: Int
    let end: Timestamp

    enum Ruling {
        case met, unmet, open
    }

    /// What is known at `now`, if the condition is so, or is not so.
    func ruling(isSo: Bool, at now: Timestamp) -> Ruling {
        switch watch {
        case .now: isSo ? .met : .unmet
        case .within, .eventually: isSo ? .met : now >= end ? .unmet : .open
        case .never: isSo ? .unmet : now >= end ? .met : .open
        case .still: isSo ? (now >= end ? .met : .open) : .unmet
        }
    }
}

extension Scenario.Watch {
    /// How long it takes to know, at the most.
    func span(patience: Duration) -> Duration {
        switch self {
        case .now: .zero
        case .eventually: patience
        case .within(let span), .never(let span), .still(let span): span
        }
    }
}
