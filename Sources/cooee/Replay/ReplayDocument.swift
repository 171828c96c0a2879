internal import FindDevice
internal import Foundation
internal import Replay

/// Runs as one JSON document.
struct ReplayDocument: Encodable {
    let passed: Int
    let failed: Int
    let skipped: Int
    let runs: [Run]

    struct Run: Encodable {
        let file: String
        let name: String
        let seed: UInt64
        let passed: Bool
        /// Seconds of the world's time.
        let span: Double
        let events: Int
        let steps: [Step]
        let failure: Fault?
        /// Why it was not played; nil if it was.
        let skipped: [String]?
    }

    struct Step: Encodable {
        let at: Double
        let words: String
        let note: String?
        /// Nil for what is done and not expected, or could not be looked at.
        let met: Bool?
        let settledAt: Double?
        /// Why it could not be looked at.
        let omitted: String?
    }

    struct Fault: Encodable {
        let place: String
        let at: Double
        let expected: String
        let seen: String
        let again: String
        let trace: [String]
    }

    init(_ reports: [RunReport]) {
        runs = reports.map(Run.init)
        let tally = RunTally(reports)
        (passed, failed, skipped) = (tally.passed, tally.failed, tally.skipped)
    }

    var text: String {
        get throws {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            return String(decoding: try encoder.encode(self), as: UTF8.self)
        }
    }
}

extension ReplayDocument.Run {
    fileprivate init(_ report: RunReport) {
        let verdict = report.verdict
        self.init(
            file: report.scenario.file, name: report.scenario.name, seed: verdict.seed,
            passed: verdict.hasPassed, span: verdict.span.inSeconds, events: verdict.count,
            steps: report.lines.map(ReplayDocument.Step.init),
            failure: report.failure.map { ReplayDocument.Fault($0, of: report) },
            skipped: verdict.wasPlayed ? nil : verdict.omissions)
    }
}

extension ReplayDocument.Step {
    fileprivate init(_ line: RunReport.Line) {
        let met: Bool? =
            switch line.mark {
            case .done, .omitted: nil
            case .met: true
            case .unmet, .open: false
            }
        self.init(
            at: line.at.inSeconds, words: line.words, note: line.note, met: met,
            settledAt: line.settledAt?.inSeconds, omitted: line.omission)
    }
}

extension ReplayDocument.Fault {
    fileprivate init(_ failure: RunReport.Failure, of report: RunReport) {
        self.init(
            place: failure.place, at: failure.at.inSeconds, expected: failure.expected,
            seen: failure.seen, again: report.command, trace: report.verdict.trace.lines.suffix(20))
    }
}
