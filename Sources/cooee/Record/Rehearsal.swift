internal import FindDevice
internal import Replay
internal import Scenes

/// Plays a recording before it is written, so that it is one that can be replayed: what was so and
/// does not come again is a comment.
struct Rehearsal {
    private(set) var recording: Recording
    /// How many expectations hold, and how many became comments.
    private(set) var kept = 0
    private(set) var dropped = 0
    /// What Cooee promises and did not hold when it was played: a defect of its own.
    private(set) var broken: String?

    init(_ recording: Recording) throws {
        self.recording = recording
        let blank = try World.blankRegistry()
        kept = recording.scenario.timeline.count { $0.action.isExpectation }
        while true {
            let run = try ScenarioRun(self.recording.scenario, from: blank)
            switch try run.play().failure {
            case nil: return
            case .broken(let promise, at: _):
                broken = "\(promise)"
                return
            case .stopped(let why, at: _):
                broken = why
                return
            case .unmet(let step, at: _, let seen): drop(step, seen: seen)
            }
        }
    }

    /// What stands at the steps after one that is taken out.
    private static func moved(
        _ comments: [Int: [String]], from place: Int
    ) -> [Int: [String]] {
        comments.sorted { $0.key < $1.key }.reduce(into: [:]) { moved, comment in
            let index = comment.key > place ? comment.key - 1 : comment.key
            moved[index, default: []] += comment.value
        }
    }

    /// Steps are told apart by their lines, of which each has its own.
    private mutating func drop(_ step: Scenario.Step, seen: String) {
        let scenario = recording.scenario
        guard
            let place = scenario.timeline.firstIndex(where: { $0.position == step.position })
        else { return }
        let lines = scenario.lines(ofStep: place)
        let word = ["This was so, and is not when it is replayed (\(seen)):"] + lines
        if place == 0 {
            recording.remarks[0, default: []] += word
        } else {
            recording.afterwords[place - 1, default: []] += word
        }
        recording.remarks = Self.moved(recording.remarks, from: place)
        recording.afterwords = Self.moved(recording.afterwords, from: place)
        // What comes after it comes when it did.
        if scenario.timeline.indices.contains(place + 1), step.when != .after(.zero),
            scenario.timeline[place + 1].when == .after(.zero)
        {
            recording.scenario.timeline[place + 1].when = step.when
        }
        recording.scenario.timeline.remove(at: place)
        kept -= 1
        dropped += 1
    }
}

extension Scenario.Action {
    fileprivate var isExpectation: Bool {
        if case .expect = self { true } else { false }
    }
}
