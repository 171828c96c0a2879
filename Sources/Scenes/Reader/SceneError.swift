/// What is wrong with a file that people edit: every fault found, each with its place.
package struct SceneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as it was named to the reader.
    package let file: String
    /// By line and column, at most `SceneReader.mostFaults`; never empty.
    package let faults: [SceneFault]

    init(file: String, faults: [SceneFault]) {
        self.file = file
        self.faults = Array(faults.sorted().prefix(SceneReader.mostFaults))
    }

    /// One line a fault: `FILE:LINE:COLUMN: what is wrong`.
    package var description: String {
        faults.map { fault in
            let place = fault.place.map { ":\($0.line):\($0.column)" } ?? ""
            return "\(file)\(place): \(fault.problem)"
        }.joined(separator: "\n")
    }
}

/// One thing that is wrong with a file.
package struct SceneFault: Hashable, Comparable, Sendable {
    /// Nil if it is the file itself that is wrong: missing, too large.
    package let place: ScenePlace?
    /// What is wrong and what to write instead, in words for whoever edits the file.
    package let problem: String

    package static func < (left: Self, right: Self) -> Bool {
        (left.place ?? .start, left.problem) < (right.place ?? .start, right.problem)
    }
}

/// A place in a text: line and column count from 1, columns in Unicode scalars.
package struct ScenePlace: Hashable, Comparable, Sendable {
    package let line: Int
    package let column: Int

    static let start = ScenePlace(line: 1, column: 1)

    package static func < (left: Self, right: Self) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}
