import FindDevice
import Foundation
import Glibc
import OwnerClient
import TestSupport
import Testing

/// Kills services, brokers, phones and processes of a fleet at random while orders and fixes flow,
/// and keeps all of them coming back.
final class KillCampaign {
    /// Who may die.
    enum Victim: String, CaseIterable {
        case service, broker, phone, fleet
    }

    let house: TestHouse
    let phones: [TestPhone]
    let fleet: KillFleet
    private let plainPort: Int
    private let owner: ServiceClient
    private var service: Program
    private var agents: [Program]
    private var random: SeededRandom
    private(set) var killed: [Victim: Int] = [:]
    /// How many of the killed services killed themselves at a named point of a step.
    private(set) var struck = 0
    /// Whether the service that runs will do that.
    private var isArmed = false
    /// How often the agents of earlier lives were heard to ring, by phone.
    private var rings: [Int]

    init(house: TestHouse, phones count: Int, seed: UInt64) async throws {
        self.house = house
        random = SeededRandom(seed: seed)
        plainPort = try freePort()
        service = try house.serve(["--plain-port", "\(plainPort)"])
        owner = try await house.signIn(to: service)
        var phones: [TestPhone] = []
        for number in 0..<count {
            phones.append(try await house.enrol("phone-\(number)", with: owner))
        }
        self.phones = phones
        fleet = try await KillFleet(on: house, plainPort: plainPort, with: owner)
        agents = try phones.map { try house.run($0, reportingEvery: "1s") }
        rings = Array(repeating: 0, count: count)
    }

    /// Kills `count` times; meanwhile each phone has somebody who runs errands with it.
    func run(kills count: Int) async throws -> [Errands.Report] {
        let errands = phones.map { Errands(owner: owner, phone: $0, seed: random.next()) }
        return try await withThrowingTaskGroup(of: Errands.Report.self) { group in
            for errand in errands { group.addTask { try await errand.run() } }
            while killed.values.reduce(0, +) < count {
                try await letTimePass(.milliseconds(Int.random(in: 20...400, using: &random)))
                let victims = Victim.allCases
                try await kill(victims[Int.random(in: victims.indices, using: &random)])
                if killed.values.reduce(0, +).isMultiple(of: 8) { try await calm() }
            }
            try await bringUp()
            for errand in errands { errand.finish() }
            return try await group.reduce(into: []) { $0.append($1) }
        }
    }

    /// Lets the service and the phones find together, so that it is not only beginnings that are
    /// cut short; not for long, for a phone may wait half a minute before it says hello.
    private func calm() async throws {
        try await bringUp()
        let end = ContinuousClock.now + .seconds(3)
        try await eventually("the phones are online, or the calm is over") {
            guard .now < end else { return true }
            for phone in phones {
                guard try await owner.device(phone.device).presence == .online else {
                    return false
                }
            }
            return true
        }
    }

    private func kill(_ victim: Victim) async throws {
        try revive(arming: true)
        switch victim {
        case .service:
            isArmed = false
            try await service.leave()
        case .broker:
            guard let broker = child(of: service.pid, named: "mosquitto") else { return }
            Glibc.kill(broker, SIGKILL)
        case .fleet: try await fleet.kill(using: &random)
        case .phone: try await agents[Int.random(in: agents.indices, using: &random)].leave()
        }
        killed[victim, default: 0] += 1
    }

    /// Starts again whoever is dead; with `arming`, every other service so that it dies at the very
    /// moment at which it takes up an order, a phone's answer or its report, which a kill from
    /// outside seldom meets.
    private func revive(arming: Bool = false) throws {
        if service.ending != nil {
            if isArmed {
                struck += 1
                killed[.service, default: 0] += 1
            }
            isArmed = arming && Bool.random(using: &random)
            let point = Self.points.randomElement(using: &random) ?? "afterCommit@res"
            service = try house.serve(
                crashingAt: isArmed ? point : nil, ["--plain-port", "\(plainPort)"])
        }
        try fleet.revive()
        for (index, agent) in agents.enumerated() where agent.ending != nil {
            rings[index] += agent.rings
            agents[index] = try house.run(phones[index], reportingEvery: "1s")
        }
    }

    private static let points = ["beforeCommit", "afterCommit", "beforePublish", "afterPublish"]
        .flatMap { [$0 + "@res", $0 + "@cmd", $0 + "@fix"] }

    /// Everybody is alive, and stays so.
    private func bringUp() async throws {
        if isArmed { try await service.leave() }
        try revive()
        try await house.waitUntilReady(service)
    }

    /// Starts every phone anew, so that none waits long before it connects again, and waits until
    /// all orders have ended and the phones have nothing left to deliver; then ends everybody.
    func settle() async throws {
        for agent in agents { try await agent.leave() }
        try await bringUp()
        for order in try house.look({ try $0.openOrders() }) {
            let ended = try await owner.end(of: try await owner.order(order.id))
            #expect(ended.state.hasEnded, "\(order.id) is \(ended.state)")
        }
        for phone in phones {
            try await eventually("\(phone.folder.name) has delivered all", within: .seconds(60)) {
                let status = try phone.status
                return status.unacknowledgedWords == 0 && status.unacknowledgedReports < 3
            }
        }
        for agent in agents { agent.send(SIGTERM) }
        for agent in agents { _ = try await agent.end() }
        try await fleet.settle()
    }

    /// Waits until what the phones said last, when they were switched off, is stored.
    func deliver() async throws {
        for phone in phones {
            try await eventually("the last words of \(phone.folder.name) are stored") {
                let evidence = try house.look { try PhoneEvidence(of: phone, $0) }
                let last = Diary(evidence.journal).lastNumber
                return last.allSatisfy { evidence.acknowledged[$0] == $1 }
            }
        }
    }

    /// How often somebody near a phone heard it ring, by what its agents printed; the last words of
    /// one that was killed may be missing.
    func ringsHeard(of index: Int) -> Int { rings[index] + agents[index].rings }

    func close() async throws {
        service.send(SIGTERM)
        _ = try await service.end()
    }

    /// A child of any of the process's threads.
    private func child(of parent: pid_t, named name: String) -> pid_t? {
        let threads = "/proc/\(parent)/task"
        let listed = FileManager.default.enumerator(atPath: threads)?.allObjects as? [String] ?? []
        return listed.filter { $0.hasSuffix("/children") }
            .flatMap { text(of: threads + "/" + $0).split(separator: " ") }.compactMap { pid_t($0) }
            .first { text(of: "/proc/\($0)/comm").hasPrefix(name) }
    }

    private func text(of path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
}
