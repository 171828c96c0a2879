internal import ArgumentParser
internal import DeviceRegistry
internal import Fleet
internal import Foundation
internal import Replay
internal import Scenes

/// `cooee replay`: tells stories of losses under virtual time, and says whether all went as it
/// must.
struct ReplayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay scenarios of losses: under virtual time, or live.",
        discussion: """
            The real service and the real phones run in a made-up world, as fast as they can. The
            same seed gives the same run, to the byte. docs/scenarios.md is the language.
              cooee replay simulators/scenarios
              cooee replay simulators/scenarios/left-in-a-taxi.yaml --trace
              cooee replay stolen.yaml --seeds 1000
            With --live they are played against the running service, in the account that is signed \
            in, with phones of their own, in real time. What cannot be done live is skipped, and \
            said. Asks for the owner's password (or --password-stdin, or COOEE_PASSWORD).
              cooee replay simulators/scenarios/pin-from-memory.yaml --live
              cooee replay stolen.yaml --live --longest 30m
            Exit codes: 0 nothing failed, 1 something was not as expected, or could not be played, \
            2 a file cannot be read, 130 Ctrl-C.
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

    @OptionGroup var live: LiveOptions

    func validate() throws {
        guard !live.live || (seed == nil && seeds == 1) else {
            throw ValidationError("--live has no seeds: no run of a real service is like another")
        }
        guard seeds >= 1 else { throw ValidationError("--seeds: try one at least") }
        guard !(trace && json) else {
            throw ValidationError("--trace and --json exclude each other")
        }
    }

    func run() async throws {
        let stories = try ScenarioFiles.all(at: paths).map(Story.init)
        let terminal = Terminal()
        let page = ReplayPage(ink: terminal.ink, width: terminal.width ?? 100)
        let show = { (report: RunReport) in
            if !json { terminal.say(page.lines(of: report, withTrace: trace)) }
        }
        let (reports, isTidy) =
            live.live
            ? try await playLive(stories, on: terminal, show: show)
            : (try play(stories, show: show), true)
        if json { terminal.say(try ReplayDocument(reports).text) }
        if let junit { try write(JUnitReport.document(of: reports), to: junit) }
        if let html { try write(HTMLReport.document(of: reports), to: html) }
        if !json { terminal.say(page.summary(of: reports)) }
        guard isTidy else {
            throw Failure.told(Failure("not everything could be tidied up"), asJSON: json)
        }
        if RunTally(reports).failed > 0 { throw ExitCode(ExitMeaning.failed.rawValue) }
    }

    private func play(
        _ stories: [Story], show: (RunReport) -> Void
    ) throws -> [RunReport] {
        let blank = try World.blankRegistry()
        return try stories.map { story in
            let report = try story.tell(
                from: seed, times: seeds, keeping: trace ? .everything : .last(20), blank: blank)
            show(report)
            return report
        }
    }

    /// Tells each as it comes, and gives them in the order in which they were named.
    /// - Returns: also whether nothing of them is left behind.
    private func playLive(
        _ stories: [Story], on terminal: Terminal, show: (RunReport) -> Void
    ) async throws -> ([RunReport], isTidy: Bool) {
        let stopping = StopFlag()
        do {
            let player = try await live.player(stopping: stopping, on: terminal)
            let signals = Interruption.watch(stopping)
            defer { for signal in signals { signal.cancel() } }
            var reports: [Int: RunReport] = [:]
            let left = try await player.play(stories.map { live.plan($0.scenario) }) {
                number, verdict in
                let report = RunReport(
                    stories[number].scenario, verdict, text: stories[number].text)
                reports[number] = report
                show(report)
            }
            for line in left { terminal.note("Left behind: \(line.printable)") }
            if stopping.isSet {
                throw Failure(
                    "interrupted" + (left.isEmpty ? "; nothing is left behind" : ""),
                    meaning: .interrupted)
            }
            return (stories.indices.compactMap { reports[$0] }, left.isEmpty)
        } catch {
            throw Failure.told(error, asJSON: json)
        }
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
