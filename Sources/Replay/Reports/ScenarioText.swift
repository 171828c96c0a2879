internal import FindDevice
package import Scenes

/// A scenario's file as it is written, for reports that show each step in its author's words.
package struct ScenarioText: Sendable {
    private let lines: [Substring]
    private let starts: [Int]

    /// - Parameter text: the file that the scenario was read from.
    package init(_ text: String, of scenario: Scenario) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        starts = scenario.timeline.map(\.position.line).sorted()
    }

    /// The step on one line, without its list dash, its note and its comments.
    package func words(of step: Scenario.Step) -> String {
        let first = step.position.line
        let next = starts.first { $0 > first } ?? lines.count + 1
        let own =
            lines.indices.contains(first - 1) ? lines[(first - 1)..<min(next - 1, lines.count)] : []
        let words = own.map(Self.stripped).filter { !$0.isEmpty && !$0.hasPrefix("note:") }
        return words.joined(separator: ", ").replacing(":,", with: ":")
    }

    private static func stripped(_ line: Substring) -> String {
        var line = line.drop { $0 == " " }
        if line.hasPrefix("#") { return "" }
        if line.hasPrefix("- ") { line = line.dropFirst(2) }
        while line.last == " " || line.last == "\r" { line.removeLast() }
        return String(line)
    }
}

extension Duration {
    /// `26:03:05.004`, the hours as many as there are.
    package var clock: String {
        func padded(_ number: Int64, to width: Int) -> String {
            let digits = String(number)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let seconds = milliseconds / 1000
        let parts = [seconds / 3600, seconds / 60 % 60, seconds % 60].map { padded($0, to: 2) }
        return parts.joined(separator: ":") + "." + padded(milliseconds % 1000, to: 3)
    }
}
