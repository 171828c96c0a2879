internal import ArgumentParser
internal import Foundation

/// `cooee-bench`: measures the built program from outside, with what it is compared to in the same
/// run.
@main
struct CooeeBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cooee-bench", abstract: "Measure Cooee; see `make bench`.",
        discussion: """
            Prints a table and writes .build/bench/results.json. A figure over its limit is said,
            and the exit code is 1. The machine's speed drifts: compare ratios.
            """)

    @Option(help: "Only the figures whose name begins so.")
    var only: String?

    @Option(help: "Repeat each round so often.")
    var rounds = 10

    @Option(help: "Where the results go.")
    var output = ".build/bench/results.json"

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        let ground = try BenchGround()
        defer { ground.clear() }
        var figures: [Figure] = []
        let replay = ReplayBench()
        if isWanted("replay.day") { figures.append(try replay.day(rounds)) }
        if isWanted("replay.fleet") { figures += try replay.fleet(max(1, rounds / 5)) }
        if isWanted("replay.seeds") { figures.append(try replay.stories()) }
        if isWanted("ready") { figures.append(try await ReadyBench(ground: ground).run(rounds)) }
        if isWanted("order") || isWanted("bus") {
            figures += try await RoundTripBench(ground: ground).run(rounds)
        }
        Report(figures: figures).show()
        try Report(figures: figures).write(to: output)
        if figures.contains(where: \.isOverLimit) { throw ExitCode.failure }
    }

    private func isWanted(_ name: String) -> Bool {
        guard let only else { return true }
        return name.hasPrefix(only) || only.hasPrefix(name)
    }
}
