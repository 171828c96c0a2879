import FindDevice
import Foundation
import Replay
import Testing

/// Whatever happens, what must always hold holds, and in the end everything is done.
///
/// `COOEE_SEEDS=20000` tries that many seeds; `COOEE_SEED=17` tells the story of one, in full.
@Suite("Chaos")
struct ChaosTests {
    /// Seeds are tried in groups, so that the runner has few tests to keep books on.
    private static let groups: UInt64 = 20
    private static let seeds = number("COOEE_SEEDS") ?? 2000

    @Test("orders, faults, crashes, power cuts, lying clocks: by seed", arguments: 0..<groups)
    func anyStory(group: UInt64) throws {
        for seed in stride(from: group, to: Self.seeds, by: Int(Self.groups)) {
            let verdict = try Story(seed: seed).verdict()
            guard let broken = verdict.broken else { continue }
            let told = try Story(seed: seed, trace: .last(20)).verdict()
            Issue.record(
                """
                seed \(seed): \(broken)
                \(told.trace.text)
                Again, and in full: \(Story.command(seed: seed))
                """)
        }
    }

    @Test("the story of COOEE_SEED, in full", .enabled(if: number("COOEE_SEED") != nil))
    func told() throws {
        let seed = try #require(Self.number("COOEE_SEED"))
        let verdict = try Story(seed: seed, trace: .everything).verdict()
        print(verdict.trace.text)
        if let broken = verdict.broken { Issue.record("\(broken)") }
    }

    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) }
    }
}
