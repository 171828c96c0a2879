internal import ArgumentParser
internal import DeviceRegistry
internal import Foundation
internal import Replay
internal import Scenes

/// `cooee replay`: tells stories of losses under virtual time, and says whether all went as it
/// must.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay", abstract: "Replay scenarios of losses under virtual time.",
        discussion: """
            The real service and the real phones run in a made-up world, as fast as they can. The
            same seed gives the same run, to the byte. docs/scenarios.md is the language.
              cooee replay simulators/scenarios
              cooee replay simulators/scenarios/left-in-a-taxi.yaml --trace
              cooee replay stolen.yaml --seeds 1000
            Exit codes: 0 all passed, 1 something was not as expected, 2 a file cannot be read.
            """)

    @Argument(help: "Scenarios, or folders of them.", completion: .file(extensions: ["yaml"]))
    var paths: [String]

    @Option(help: "Another seed than the file's.")
    var seed: UInt64?

    @Option(help: "Try so many seeds, and stop at the first that fails.")
    var seeds: UInt64 = 1

    @Flag(help: "Show everything that happens, a line an event.")
    var trace = false

    @Flag(help: "Answer with one JSON document.")
    var json = false

    @Option(help: "Write a JUnit document there.", completion: .file())
    var junit: String?

    @Option(help: "Write a page there: map, orders, timeline, screens.", completion: .file())
    var html: String?

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds: try one at least") }
        guard !(trace && json) else {
            throw ValidationError("--trace and --json exclude each other")
        }
    }

    func run() async throws {
        let stories = try ScenarioFiles.all(at: paths).map(Story.init)
        let blank = try World.blankRegistry()
        var reports: [RunReport] = []
        let terminal = Terminal()
        let page = ReplayPage(ink: terminal.ink, width: terminal.width ?? 100)
        for story in stories {
            let report = try story.tell(
                from: seed, times: seeds, keeping: trace ? .everything : .last(20), blank: blank)
            reports.append(report)
            if !json { terminal.say(page.lines(of: report, withTrace: trace)) }
        }
        if json { terminal.say(try ReplayDocument(reports).text) }
        if let junit { try write(JUnitReport.document(of: reports), to: junit) }
        if let html { try write(HTMLReport.document(of: reports), to: html) }
        let failed = reports.count { $0.failure != nil }
        if !json { terminal.say(page.summary(passed: reports.count - failed, failed: failed)) }
        if failed > 0 { throw ExitCode(ExitMeaning.failed.rawValue) }
    }

    private func write(_ text: String, to path: String) throws {
        do {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
        } catch {
            throw Failure(
                "\(path) cannot be written", mend: "name a file in a folder that is there")
        }
    }
}

/// A scenario, and the text that it was read from.
private struct Story {
    let scenario: Scenario
    let text: String

    init(file: String) throws {
        do {
            scenario = try Scenario(file: file)
            text = try String(contentsOfFile: file, encoding: .utf8)
        } catch let error as SceneError {
            let lines = "\(error)".split(separator: "\n").map(String.init)
            for line in lines.dropFirst() { Terminal().note(line.printable) }
            throw Failure(lines.first ?? "\(file) cannot be read", meaning: .usage)
        }
    }

    /// Runs it with one seed after the other; the first that fails, or the last.
    func tell(
        from seed: UInt64?, times: UInt64, keeping: Trace.Keeping, blank: Registry
    ) throws -> RunReport {
        let first = seed ?? scenario.seed
        var report: RunReport?
        for offset in 0..<times {
            let run = try ScenarioRun(
                scenario, seed: first &+ offset, trace: keeping, from: blank)
            report = RunReport(scenario, try run.play(), text: text)
            if report?.failure != nil { break }
        }
        guard let report else { throw Failure("no seed was tried") }
        return report
    }
}
