internal import FindDevice
internal import Replay

/// A run as a person reads it: the story, what happened when, and the verdict.
struct ReplayPage {
    let ink: Ink
    let width: Int

    func lines(of run: RunReport, withTrace: Bool) -> [String] {
        var lines = [ink(run.scenario.name, .bold)]
        lines += wrapped(run.scenario.story).map { "  " + ink($0, .faint) }
        guard run.verdict.wasPlayed else {
            return lines + [ink("  skipped", .yellow)]
                + run.verdict.omissions.map { "    \($0.printable)" } + [""]
        }
        lines += withTrace ? run.verdict.trace.lines.map { "  \($0)" } : run.lines.map(line)
        lines += verdict(of: run, withTrace: withTrace)
        return lines + [""]
    }

    func summary(of runs: [RunReport]) -> String {
        let tally = RunTally(runs)
        let parts = [
            "\(tally.passed) passed, \(tally.failed) failed",
            tally.skipped > 0 ? "\(tally.skipped) skipped" : nil,
            tally.omitted > 0 ? "\(tally.omitted) expected and not looked at" : nil,
        ]
        return parts.compactMap(\.self).joined(separator: ", ")
    }

    private func line(_ line: RunReport.Line) -> String {
        let mark =
            switch line.mark {
            case .done: " "
            case .met: ink("✓", .green)
            case .unmet: ink("✗", .red)
            case .open: "·"
            case .omitted: "–"
            }
        let late = line.settledAt.map { $0 - line.at } ?? .zero
        let after = late > .zero ? ink("  after \(late.written)", .faint) : ""
        let omission = line.omission.map { ink("  not looked at: \($0)", .faint) } ?? ""
        return "  \(line.at.clock) \(mark) \(line.words.printable)\(after)\(omission)"
    }

    private func verdict(of run: RunReport, withTrace: Bool) -> [String] {
        guard let failure = run.failure else {
            let how = run.verdict.isLive ? "live" : "seed \(run.verdict.seed)"
            return [
                ink("  passed", .green) + ", \(how), \(run.verdict.count) events in "
                    + run.verdict.span.written
            ]
        }
        let trace = withTrace ? [] : run.verdict.trace.lines.suffix(20).map { "    \($0)" }
        return [
            ink("  FAILED", .red) + " \(failure.place), at \(failure.at.clock)",
            "    expected: \(failure.expected.printable)", "    seen: \(failure.seen.printable)",
        ] + (trace.isEmpty ? [] : ["  the last events:"] + trace)
            + [
                "  " + (run.verdict.isLive ? "" : "seed \(run.verdict.seed); ")
                    + "again, in full: \(run.command)"
            ]
    }

    /// In lines that fit, broken between words.
    private func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        for word in text.split(whereSeparator: \.isWhitespace) {
            if let last = lines.last, last.count + word.count + 3 < width {
                lines[lines.count - 1] += " \(word)"
            } else {
                lines.append(String(word))
            }
        }
        return lines
    }
}
