import FindDevice
import Foundation
import TestSupport
import Testing

/// Everything is killed again and again, and in the end nothing is lost and nothing happened twice.
///
/// `make crash` does it longer; `KILLS` and `SEED` say how long, and which story.
@Suite("Kills at random", .serialized, .timeLimit(.minutes(30)))
struct KillTests {
    private static let kills = number("KILLS") ?? 100
    private static let seed = number("SEED") ?? Int.random(in: 1...999_999)

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test("orders end once, effects happen once, and fixes that were acknowledged are there")
    func campaign() async throws {
        print("seed \(Self.seed): repeat with KILLS=\(Self.kills) SEED=\(Self.seed) make crash")
        try await TestHouse.build { house in
            let campaign = try await KillCampaign(
                house: house, phones: 4, seed: UInt64(Self.seed))
            let reports = try await campaign.run(kills: Self.kills)
            try await campaign.settle()
            try await campaign.deliver()
            try await campaign.close()

            let evidence = try Evidence(of: house, phones: campaign.phones)
            let accepted = reports.flatMap(\.accepted)
            var verdict = Verdict(on: evidence, accepted: accepted)
            for (index, phone) in evidence.phones.enumerated() {
                verdict.hear(rings: campaign.ringsHeard(of: index), of: phone)
            }
            let figures = Figures(evidence, reports, killed: campaign.killed)
            for line in figures.lines { print(line) }
            let fleet = campaign.fleet
            let fixes = fleet.madeBefore + fleet.told.fixes
            print(
                "the fleet: \(KillFleet.phones) phones, \(fixes) fixes, of which "
                    + "\(fleet.acknowledgedBefore) were acknowledged between the kills")
            print("of the services killed at a named point of a step: \(campaign.struck)")

            #expect(verdict.faults.isEmpty)
            #expect(try fleet.judge().isEmpty)
            #expect(fleet.acknowledgedBefore > KillFleet.phones, "its fixes flowed meanwhile")
            #expect(accepted.count > Self.kills / 4, "orders flowed meanwhile")
            if Self.kills >= 100 {
                #expect(figures.kindsDone == Set(OrderKind.allCases), "of every kind")
            }
            for phone in evidence.phones {
                #expect(phone.fixes.count > 5, "fixes flowed meanwhile")
            }
            let audit = try house.run(["audit", "verify", "--data", house.dataFolder])
            #expect(try await audit.end() == .exit(0), "\(audit.lines) \(audit.errors)")
        }
    }
}

/// What happened in a campaign, in numbers.
private struct Figures {
    private let evidence: Evidence
    private let reports: [Errands.Report]
    private let killed: [KillCampaign.Victim: Int]
    private let diaries: [Diary]

    init(
        _ evidence: Evidence, _ reports: [Errands.Report], killed: [KillCampaign.Victim: Int]
    ) {
        self.evidence = evidence
        self.reports = reports
        self.killed = killed
        diaries = evidence.phones.map { Diary($0.journal) }
    }

    /// The kinds of order of which at least one was carried out.
    var kindsDone: Set<OrderKind> {
        Set(evidence.orders.values.filter { $0.state == .succeeded }.map(\.command.kind))
    }

    var lines: [String] {
        let victims = KillCampaign.Victim.allCases.map { "\($0.rawValue) \(killed[$0] ?? 0)" }
        let deeds = reports.reduce(into: [:]) { $0.merge($1.counts, uniquingKeysWith: +) }
        let effects = [
            "rings \(sum(\.rings))", "wipes \(sum(\.wiped.count))",
            "of these resumed after a kill \(sum(\.wipesResumed))",
            "activations \(sum(\.activations))", "lost modes applied \(sum(\.applied.count))",
            "PINs compared \(sum(\.pinsTried))", "of these right \(sum(\.pinsRight))",
            "fixes \(sum(\.fixes))", "audit entries \(evidence.audit.count)",
        ]
        return ["killed: " + victims.joined(separator: ", ")] + OrderKind.allCases.map(line)
            + ["the phones: " + effects.joined(separator: ", ")]
            + ["besides: " + Self.listed(deeds)]
    }

    private func line(of kind: OrderKind) -> String {
        let orders = evidence.orders.values.filter { $0.command.kind == kind }
        let ends = Dictionary(
            orders.map { order in
                (order.state.auditAction.rawValue + (order.state.reason.map { " " + $0 } ?? ""), 1)
            }, uniquingKeysWith: +)
        return "\(kind.rawValue): \(orders.count) accepted: \(Self.listed(ends))"
    }

    private static func listed(_ counts: [String: Int]) -> String {
        counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
    }

    private func sum(_ figure: (Diary) -> Int) -> Int { diaries.map(figure).reduce(0, +) }
}
