/// The timeline: its steps, and when each has its turn.
extension Scenario {
    /// One line of the timeline: at a moment, one thing is done or expected.
    ///
    /// Nothing that is expected holds the timeline up; only `when` waits.
    package struct Step: Hashable, Sendable {
        package var when: When
        package var action: Action
        /// A word for whoever reads the report.
        package var note: String?
        package var position: Position

        package init(when: When, action: Action, note: String? = nil, position: Position) {
            self.when = when
            self.action = action
            self.note = note
            self.position = position
        }
    }

    /// When a step's turn comes.
    package enum When: Hashable, Sendable {
        /// So long after the story began: never before the step above.
        case at(Duration)
        /// So long after the moment of the step above; zero where nothing is said.
        case after(Duration)
        /// As soon as it is so, looked at from the moment of the step above on. If it is not so
        /// within that time (the scenario's patience if nil), the run has failed.
        case when(Condition, within: Duration?)
    }

    /// When what is expected must be so, counted from the step's moment.
    package enum Watch: Hashable, Sendable {
        /// At that moment.
        case now
        /// At one moment at least, no later than this.
        case within(Duration)
        /// At one moment at least, within the scenario's patience.
        case eventually
        /// At no moment of this time.
        case never(for: Duration)
        /// At every moment of this time.
        case still(for: Duration)
    }

    /// Where something stands in a scenario's file: line and column count from 1.
    package struct Position: Hashable, Sendable, CustomStringConvertible {
        package var file: String
        package var line: Int
        package var column: Int

        package init(file: String, line: Int, column: Int) {
            self.file = file
            self.line = line
            self.column = column
        }

        package var description: String { "\(file):\(line):\(column)" }
    }
}
