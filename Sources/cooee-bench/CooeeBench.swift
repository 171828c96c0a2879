internal import ArgumentParser
internal import Foundation

/// `cooee-bench`: measures the built program from outside, with what it is compared to in the same
/// run.
@main
struct CooeeBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cooee-bench", abstract: "Measure Cooee; see `make bench`.",
        discussion: """
            Prints a table and writes .build/bench/results.json. A figure over its limit, or one
            that could not be measured, is said, and the exit code is 1; it is 2 for wrong usage.
            The machine's speed drifts: compare ratios.
            """)

    @Option(help: "Only the figures whose name begins so, and what is measured with them.")
    var only: String?

    @Option(help: "Repeat each round so often.")
    var rounds = 10

    @Option(help: "How many phones the fleet of storm.* and memory.phone.* has.")
    var phones = 19_000

    @Option(help: "Where the results go.")
    var output = ".build/bench/results.json"

    func run() async throws {
        signal(SIGPIPE, SIG_IGN)
        if try await BareRoute.serveIfAsked() { return }
        let wanted = Measurement.allCases.filter { $0.gives(only ?? "") }
        guard !wanted.isEmpty else {
            let names = Measurement.allCases.flatMap(\.figures).joined(separator: ", ")
            throw misuse("--only \(only ?? ""): no figure's name begins so; there are: \(names)")
        }
        guard rounds >= 1 else { throw misuse("--rounds \(rounds): one at least") }
        guard phones >= 30 else { throw misuse("--phones \(phones): 30 at least") }
        let ground = try BenchGround(fleet: phones)
        defer { ground.clear() }
        var figures: [Figure] = []
        var isWhole = true
        for measurement in wanted {
            do {
                figures += try await measurement.take(rounds, on: ground)
            } catch {
                isWhole = false
                // What was measured before is worth its table all the same.
                say("\(measurement) could not be measured: \(error)")
                ground.endChildren()
            }
        }
        Report(figures: figures).show()
        try Report(figures: figures).write(to: output)
        if !isWhole || figures.contains(where: \.isOverLimit) { throw ExitCode.failure }
    }

    /// Says what is wrong with the command line.
    /// - Returns: the exit code that means so, as `cooee` has it; the parser's own is another.
    private func misuse(_ fault: String) -> ExitCode {
        say(fault)
        return ExitCode(2)
    }

    private func say(_ fault: String) {
        FileHandle.standardError.write(Data("Error: \(fault)\n".utf8))
    }
}

/// What is measured in one go.
private enum Measurement: CaseIterable {
    case day, fleet, seeds, ready, roundTrip, ingest, http, query, stormPlain, stormTLS, layout

    /// The names of the figures that it gives.
    var figures: [String] {
        switch self {
        case .day: ["replay.day"]
        case .fleet: ["replay.fleet.tenth", "replay.fleet"]
        case .seeds: ["replay.seeds"]
        case .ready: ["ready"]
        case .roundTrip:
            [
                "bus.roundtrip.raw", "disk.flush", "order.roundtrip.floor", "order.roundtrip.idle",
                "order.roundtrip.loaded",
            ]
        case .ingest:
            ["ingest.raw", "ingest.committed", "ingest.cpu"]
                + IngestBench.rawWindows.map { "ingest.raw.\($0)" }
        case .query:
            ["query.last", "query.trail"].flatMap { name in
                ["10k", "1m", "10m"].map { "\(name).\($0)" }
            }
        case .layout:
            ["keyed", "indexed", "chained", "chapters32", "chapters64", "chapters128"].map {
                "layout.\($0)"
            }
        case .stormPlain: StormBench.Way.plain.figures
        case .stormTLS: StormBench.Way.tls.figures
        case .http: ["http.raw", "http.devices", "http.raw.rate", "http.devices.rate"]
        }
    }

    func gives(_ beginning: String) -> Bool { figures.contains { $0.hasPrefix(beginning) } }

    func take(_ rounds: Int, on ground: BenchGround) async throws -> [Figure] {
        switch self {
        case .day: [try ReplayBench().day(rounds)]
        case .fleet: try ReplayBench().fleet(max(1, rounds / 5))
        case .seeds: [try ReplayBench().stories()]
        case .ready: [try await ReadyBench(ground: ground).run(rounds)]
        case .roundTrip: try await RoundTripBench(ground: ground).run(rounds)
        case .ingest: try await IngestBench(ground: ground).run(rounds)
        case .query: try QueryBench(folder: ground.folder).run()
        case .layout: try LayoutBench(folder: ground.folder).run()
        case .stormPlain: try await StormBench(ground: ground, way: .plain).run(rounds)
        case .stormTLS: try await StormBench(ground: ground, way: .tls).run(rounds)
        case .http: try await HTTPBench(ground: ground).run(rounds)
        }
    }
}
