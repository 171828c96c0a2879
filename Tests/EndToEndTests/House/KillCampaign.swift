import FindDevice
import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import Synchronization
import TestSupport
import Testing

/// Kills services, brokers and phones at random while orders and fixes flow, and keeps all of them
/// coming back.
final class KillCampaign {
    /// Who may die.
    enum Victim: String, CaseIterable {
        case service, broker, phone
    }

    let house: TestHouse
    let phones: [TestPhone]
    private let owner: ServiceClient
    private var service: Program
    private var agents: [Program]
    private var random: SeededRandom
    private(set) var killed: [Victim: Int] = [:]

    init(house: TestHouse, phones count: Int, seed: UInt64) async throws {
        self.house = house
        random = SeededRandom(seed: seed)
        service = try house.serve()
        owner = try await house.signIn(to: service)
        var phones: [TestPhone] = []
        for number in 0..<count {
            phones.append(try await house.enrol("phone-\(number)", with: owner))
        }
        self.phones = phones
        agents = try phones.map { try house.run($0, reportingEvery: "1s") }
    }

    /// Kills `count` times; meanwhile `errand` orders what it likes.
    /// - Returns: the orders that were accepted.
    func run(kills count: Int) async throws -> [OrderBody] {
        let errand = OrderErrands(owner: owner, phones: phones, seed: random.next())
        return try await withThrowingTaskGroup(of: [OrderBody].self) { group in
            group.addTask { try await errand.run() }
            while killed.values.reduce(0, +) < count {
                try await letTimePass(.milliseconds(Int.random(in: 20...400, using: &random)))
                try await kill(Victim.allCases[Int.random(in: 0..<3, using: &random)])
            }
            try revive()
            try await house.waitUntilReady(service)
            errand.finish()
            return try await group.next() ?? []
        }
    }

    private func kill(_ victim: Victim) async throws {
        try revive()
        switch victim {
        case .service: try await service.leave()
        case .broker:
            guard let broker = child(of: service.pid, named: "mosquitto") else { return }
            Glibc.kill(broker, SIGKILL)
        case .phone: try await agents[Int.random(in: agents.indices, using: &random)].leave()
        }
        killed[victim, default: 0] += 1
    }

    /// Starts again whoever is dead.
    private func revive() throws {
        if service.ending != nil { service = try house.serve() }
        for (index, agent) in agents.enumerated() where agent.ending != nil {
            agents[index] = try house.run(phones[index], reportingEvery: "1s")
        }
    }

    /// Starts every phone anew, so that none waits long before it connects again, and waits until
    /// all orders have ended and the phones have nothing left to deliver.
    func settle(_ orders: [OrderBody]) async throws {
        for agent in agents { try await agent.leave() }
        try revive()
        for order in orders {
            let ended = try await owner.end(of: order)
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
    }

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

/// An owner who orders on and on, and asks again, with the same key, until there is an answer.
private final class OrderErrands: Sendable {
    private let owner: ServiceClient
    private let phones: [TestPhone]
    private let seed: UInt64
    private let isOver = Mutex(false)

    init(owner: ServiceClient, phones: [TestPhone], seed: UInt64) {
        self.owner = owner
        self.phones = phones
        self.seed = seed
    }

    func finish() { isOver.withLock { $0 = true } }

    func run() async throws -> [OrderBody] {
        var random = SeededRandom(seed: seed)
        var accepted: [OrderBody] = []
        var asked = 0
        while !isOver.withLock({ $0 }) {
            let phone = phones[Int.random(in: phones.indices, using: &random)]
            asked += 1
            let order = try await insist(
                key: "errand-\(asked)", isRing: Bool.random(using: &random), on: phone)
            if let order, !accepted.contains(where: { $0.id == order.id }) {
                accepted.append(order)
            }
            try await letTimePass(.milliseconds(Int.random(in: 10...120, using: &random)))
        }
        return accepted
    }

    /// Nil if there was no answer before the end.
    private func insist(key: String, isRing: Bool, on phone: TestPhone) async throws -> OrderBody? {
        while true {
            do {
                return isRing
                    ? try await owner.ring(
                        phone, for: .seconds(1), expiresIn: .seconds(40), key: key)
                    : try await owner.locate(phone, expiresIn: .seconds(40), key: key)
            } catch OwnerClientError.unreachable {
                if isOver.withLock({ $0 }) { return nil }
                try await letTimePass(.milliseconds(50))
            }
        }
    }
}
