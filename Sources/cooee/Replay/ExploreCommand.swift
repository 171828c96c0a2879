internal import ArgumentParser
internal import Foundation
internal import Replay
internal import Scenes

/// `cooee explore`: tries random scenarios, and writes what is left of those that fail.
struct ExploreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explore", abstract: "Try random scenarios, and make small what fails.",
        discussion: """
            Orders, faults and crashes as a seed has them; then everything is healed, and everything
            must come to its end. A scenario that fails is shrunk, and written to a file.
              cooee explore
              cooee explore --seed 4711 --seeds 1000
            Exit codes: 0 all passed, 1 something failed, 2 wrong usage.
            """)

    @Option(help: "How many seeds to try.")
    var seeds: UInt64 = 200

    @Option(help: "The first of them.")
    var seed: UInt64 = 1

    @Option(
        help: ArgumentHelp(
            "The folder for scenarios that fail; it is made when there is one.",
            valueName: "folder"),
        completion: .directory)
    var out = "explored"

    func validate() throws {
        guard seeds >= 1 else { throw ValidationError("--seeds: try one at least") }
        guard !seed.addingReportingOverflow(seeds - 1).overflow else {
            throw ValidationError("--seed: there are no so high seeds")
        }
    }

    func run() async throws {
        let log = ExploreLog(Terminal(), of: seeds)
        let workers = UInt64(max(1, ProcessInfo.processInfo.activeProcessorCount))
        let last = seed + (seeds - 1)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<min(workers, seeds) {
                group.addTask {
                    let errand = ExploreErrand(
                        explorer: Explorer(from: try World.blankRegistry()), folder: out)
                    for seed in stride(from: seed + worker, through: last, by: Int(workers)) {
                        try Task.checkCancellation()
                        await log.note(try errand.explore(seed))
                    }
                }
            }
            // The first error ends the others too; `waitForAll` lets them try all their seeds.
            for try await _ in group {}
        }
        if await log.sum() > 0 { throw ExitCode(ExitMeaning.failed.rawValue) }
    }
}

/// What became of one seed.
private struct Explored: Sendable {
    let seed: UInt64
    /// How it failed, and where what is left of it stands; nil if it passed.
    var failure: (fault: String, file: String, steps: Int)?
}

/// Tries seeds, one after the other.
private struct ExploreErrand {
    let explorer: Explorer
    let folder: String

    func explore(_ seed: UInt64) throws -> Explored {
        guard let fault = try explorer.fault(seed: seed) else { return Explored(seed: seed) }
        let small = try explorer.shrunk(seed: seed, failing: fault)
        let text = small.yaml
        // What is written, and not what was meant, has to fail.
        let read = try Scenario(Array(text.utf8), named: small.file)
        guard try explorer.fault(of: read) == fault else {
            throw Failure(
                "seed \(seed) fails (\(fault)), and passes when it is read from a file",
                mend: "this is a fault of 'cooee explore': please tell its authors")
        }
        let file = "\(folder)/exploration-\(seed).yaml"
        try write(text, to: file)
        return Explored(seed: seed, failure: ("\(fault)", file, small.timeline.count))
    }

    private func write(_ text: String, to file: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        } catch {
            throw Failure("\(file) cannot be written", mend: "name another folder with --out")
        }
    }
}

/// Says how far the seeds are, and which failed.
private actor ExploreLog {
    private let terminal: Terminal
    private let count: UInt64
    private let line: LiveLine
    private var done: UInt64 = 0
    private var failed: UInt64 = 0

    init(_ terminal: Terminal, of count: UInt64) {
        self.terminal = terminal
        self.count = count
        line = LiveLine(terminal)
    }

    func note(_ explored: Explored) async {
        done += 1
        if let failure = explored.failure {
            failed += 1
            await line.clear()
            terminal.say([
                terminal.ink("✗", .red) + " seed \(explored.seed): \(failure.fault.printable)",
                "  \(failure.steps) steps are left: cooee replay \(failure.file)",
            ])
        }
        guard terminal.isWatched else { return }
        await line.show(
            LiveLine.Line(
                state: "exploring", text: "\(done) of \(count) seeds tried, \(failed) failed"))
    }

    /// - Returns: how many failed.
    func sum() async -> UInt64 {
        await line.clear()
        terminal.say("\(count - failed) passed, \(failed) failed")
        return failed
    }
}
