internal import FindDevice
internal import Trails

/// Runs as a document that build servers read: a suite, a case a scenario.
package enum JUnitReport {
    package static func document(of runs: [RunReport]) -> String {
        let tally = RunTally(runs)
        let counts =
            "tests=\"\(runs.count)\" failures=\"\(tally.failed)\""
            + (tally.skipped > 0 ? " skipped=\"\(tally.skipped)\"" : "")
        let cases = runs.map(testCase).joined()
        return """
            <?xml version="1.0" encoding="UTF-8"?>
            <testsuites><testsuite name="cooee replay" \(counts)>
            \(cases)</testsuite></testsuites>

            """
    }

    private static func testCase(_ run: RunReport) -> String {
        let head =
            "<testcase name=\"\(TrailText.xml(run.scenario.name))\" "
            + "classname=\"\(TrailText.xml(run.scenario.file))\" "
            + "time=\"\(run.verdict.span.inSeconds)\""
        guard run.verdict.wasPlayed else {
            let why = run.verdict.omissions.joined(separator: "; ")
            return head + "><skipped message=\"\(TrailText.xml(why))\"/></testcase>\n"
        }
        guard let failure = run.failure else { return head + "/>\n" }
        let words = """
            \(failure.place), at \(failure.at.clock)
            expected: \(failure.expected)
            seen: \(failure.seen)
            again: \(run.command)

            \(run.verdict.trace.text)
            """
        return head
            + "><failure message=\"\(TrailText.xml(failure.seen))\">"
            + "\(TrailText.xml(words))</failure>"
            + "</testcase>\n"
    }
}
