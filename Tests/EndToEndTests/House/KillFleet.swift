import FindDevice
import Foundation
import OwnerClient
import PhoneModel
import Scenes
import TestSupport
import Testing

@testable import DeviceRegistry
@testable import Fleet

/// Five hundred phones, in two processes that may be killed, which report all through a campaign.
final class KillFleet {
    private let house: TestHouse
    private let plan: FleetPlan
    private let file: String
    private let folder: FleetFolder
    private let plainPort: Int
    private let layout: Int
    private var parts: [Program]
    /// What each phone had written down when all processes were killed for the last time.
    private var history: [DeviceID: [JournalRecord]] = [:]
    /// What the processes said last.
    private(set) var told = FleetTally()

    static let phones = 500
    private static let processes = 2

    /// Enrols them, and switches them on.
    init(on house: TestHouse, plainPort: Int, with client: ServiceClient) async throws {
        (self.house, self.plainPort) = (house, plainPort)
        file = house.root.path + "/crowd.yaml"
        try house.root.write(Self.text, to: "crowd.yaml")
        plan = try FleetPlan(file: file)
        folder = FleetFolder(name: plan.name, in: house.phonesFolder)
        let enrolment = FleetEnrolment(plan: plan, in: folder)
        try await enrolment.carryOut(with: client, password: TestHouse.password) { _, _ in }
        layout = try FleetJournal.deal(
            in: folder, among: Self.processes, key: try Self.card(of: folder).storage)
        parts = []
        parts = try (0..<Self.processes).map(start)
    }

    private static let text = """
        name: crowd
        owner: \(TestHouse.owner)
        groups:
          - name: walker
            count: \(phones / 2)
            movement: {kind: walk, around: [-35.28, 149.13], within: 2km}
            network: {bad: 0s, halfOpenChance: 0%}
            report: every 3s
            jitter: 20%
            doubled: 10%
          - name: desk
            count: \(phones / 2)
            movement: {kind: still, around: [-35.28, 149.13], within: 2km}
            network: {bad: 0s, halfOpenChance: 0%}
            report: every 5s
        """

    private func start(_ part: Int) throws -> Program {
        try house.run([
            "fleet", "part", file, "--phones", house.phonesFolder, "--part", "\(part)", "--parts",
            "\(Self.processes)", "--layout", "\(layout)", "--plain-port", "\(plainPort)",
        ])
    }

    private static func card(of folder: FleetFolder) throws -> FleetCard {
        try #require(try FleetCard.read(from: folder))
    }

    /// Kills one of its processes; what its phones said is in their journal.
    func kill(using random: inout SeededRandom) async throws {
        try await parts[Int.random(in: parts.indices, using: &random)].leave()
    }

    /// Starts again what is dead.
    func revive() throws {
        for (part, program) in parts.enumerated() where program.ending != nil {
            parts[part] = try start(part)
        }
    }

    /// Kills all, reads what they have written down, starts them once more, lets them deliver, and
    /// ends them as it should be.
    func settle() async throws {
        for part in parts { try await part.leave() }
        let key = try Self.card(of: folder).storage
        let stored = try FleetJournal.all(in: folder, key: key)
        let roster = try FleetRoster.read(from: folder)
        for name in plan.phones.map(\.name) {
            let (number, entry) = try #require(try roster.entry(name))
            history[entry.device] = try (stored[number] ?? []).map {
                try JournalRecord(decoding: $0, of: entry.device)
            }
        }
        try revive()
        try await eventually("the fleet's phones are all greeted", within: .seconds(120)) {
            parts.allSatisfy { $0.reports.last?.tally.isGreeted == true }
        }
        for part in parts { part.send(SIGTERM) }
        for part in parts { #expect(try await part.end() == .exit(0), "\(part.errors)") }
        told = parts.compactMap(\.reports.last?.tally).reduce(FleetTally(), +)
    }

    /// The devices of its phones, and what is wrong with what is stored of them.
    func judge() throws -> [String] {
        var faults: [String] = []
        if told.phones != Self.phones { faults.append("\(told.phones) phones have told") }
        if told.made + told.inherited != told.acknowledged + told.held || told.held > 0 {
            faults.append(
                "made \(told.made), inherited \(told.inherited), acknowledged "
                    + "\(told.acknowledged), held \(told.held)")
        }
        let trails = try FleetTrails(of: plan, in: folder).trails
        let stored = try house.look { reader in
            try trails.map { trail in
                StoredTrail(
                    fixes: try reader.trail(of: trail.device, limit: 1_000_000),
                    count: try reader.trailCount(of: trail.device),
                    through: try reader.acknowledged(trail.device, .trail))
            }
        }
        for (trail, stored) in zip(trails, stored) {
            faults += self.faults(of: trail, stored, history[trail.device] ?? [])
        }
        let (all, before) = (stored.map(\.count).reduce(0, +), madeBefore)
        if all != before + told.fixes {
            faults.append("\(all) fixes stored, \(before) and \(told.fixes) made")
        }
        return faults
    }

    private struct StoredTrail {
        let fixes: [Fix]
        let count: Int
        let through: UInt64
    }

    /// Fixes that were made until all were killed.
    var madeBefore: Int { history.values.reduce(0) { $0 + Self.fixes(of: $1).count } }

    /// Of these, fixes that the service had acknowledged by then; a phone makes some offline too.
    var acknowledgedBefore: Int {
        history.values.reduce(0) { sum, journal in
            let through = journal.reduce(UInt64(0)) { most, record in
                guard case .acknowledged(.trail, let through, _) = record else { return most }
                return max(most, through)
            }
            return sum + Self.fixes(of: journal, through: through).count
        }
    }

    private func faults(
        of trail: FleetTrails.Trail, _ stored: StoredTrail, _ journal: [JournalRecord]
    ) -> [String] {
        var faults: [String] = []
        if stored.through != trail.last || trail.acknowledged != trail.last {
            faults.append(
                "\(trail.name): numbered \(trail.last), acknowledged \(trail.acknowledged), "
                    + "stored through \(stored.through)")
        }
        if stored.count != stored.fixes.count {
            faults.append("\(trail.name): counted \(stored.count), has \(stored.fixes.count)")
        }
        let counts = Dictionary(stored.fixes.map { ($0, 1) }, uniquingKeysWith: +)
        let made = Dictionary(Self.fixes(of: journal).map { ($0, 1) }, uniquingKeysWith: +)
        for (fix, count) in made where counts[fix] != count {
            faults.append("\(trail.name): a fix of \(fix.at) is stored \(counts[fix] ?? 0) times")
        }
        return faults
    }

    private static func fixes(of journal: [JournalRecord], through: UInt64 = .max) -> [Fix] {
        journal.compactMap { record in
            guard case .report(let message) = record, case .fix(let fix) = message.report,
                (message.number?.sequence ?? 0) <= through
            else { return nil }
            return fix
        }
    }
}

extension FleetTally {
    fileprivate var isGreeted: Bool { phones > 0 && greeted == phones }
}

extension Program {
    /// What a process of a fleet has said.
    fileprivate var reports: [PartReport] {
        lines.compactMap { line in
            do {
                return try JSONDecoder().decode(PartReport.self, from: Data(line.utf8))
            } catch {
                return nil
            }
        }
    }
}
