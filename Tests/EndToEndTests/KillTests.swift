import FindDevice
import Foundation
import OwnerAPI
import PhoneModel
import TestSupport
import Testing

@testable import DeviceRegistry
@testable import Fleet

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
            let orders = try await campaign.run(kills: Self.kills)
            try await campaign.settle(orders)
            for phone in campaign.phones {
                let made = try Diary(of: phone).fixes.count
                try await eventually("the last fixes of \(phone.folder.name) are stored") {
                    try house.look { try $0.trailCount(of: phone.device) } == made
                }
            }
            try await campaign.close()
            let killed = KillCampaign.Victim.allCases.map {
                "\($0.rawValue) \(campaign.killed[$0] ?? 0)"
            }
            print("killed: \(killed.joined(separator: ", ")); orders accepted: \(orders.count)")
            #expect(orders.count > Self.kills / 4, "orders flowed meanwhile")

            try expectOneEnd(of: orders, in: house)
            for phone in campaign.phones { try expectOneEffect(of: phone, in: house) }
            try expectSound(house)
            let verdict = try house.run(["audit", "verify", "--data", house.dataFolder])
            #expect(try await verdict.end() == .exit(0), "\(verdict.lines) \(verdict.errors)")
        }
    }

    /// Each accepted order is in the registry, has ended, and its end stands in the audit log once.
    private func expectOneEnd(of orders: [OrderBody], in house: TestHouse) throws {
        let ends: Set<AuditAction> = [
            .orderSucceeded, .orderFailed, .orderRejected, .orderExpired, .orderCancelled,
            .orderSuperseded,
        ]
        for accepted in orders {
            let order = try #require(try house.look { try $0.order(accepted.id) })
            #expect(order.state.isTerminal)
            let entries = try house.look {
                try $0.audit(of: order.account, order: order.id, limit: 1000)
            }.map(\.record.action)
            #expect(entries.filter(ends.contains).count == 1, "\(order.id): \(entries)")
            #expect(entries.filter { $0 == .orderAccepted }.count == 1)
        }
    }

    /// By the phone's own journal each order was taken up once, and ended once, and each fix
    /// that it made is in the registry once.
    private func expectOneEffect(of phone: TestPhone, in house: TestHouse) throws {
        let diary = try Diary(of: phone)
        for counts in [diary.taken, diary.begun, diary.ended] {
            #expect(counts.values.allSatisfy { $0 == 1 })
        }
        let stored = try house.look { try $0.trail(of: phone.device, limit: 100_000) }
        #expect(stored.map(\.at).sorted() == diary.fixes.sorted())
        #expect(diary.fixes.count > 5, "fixes flowed meanwhile")
    }

    private func expectSound(_ house: TestHouse) throws {
        let found = try house.look { reader in
            try reader.database.all("PRAGMA integrity_check", []) { try $0.text(0) }
        }
        #expect(found == ["ok"])
    }
}

extension OrderReport {
    fileprivate var isEnd: Bool {
        switch self {
        case .received, .deferred, .running: false
        case .succeeded, .failed, .rejected, .expired, .cancelled: true
        }
    }
}

/// What a phone did, by its own journal.
private struct Diary {
    private(set) var taken: [OrderID: Int] = [:]
    private(set) var begun: [OrderID: Int] = [:]
    private(set) var ended: [OrderID: Int] = [:]
    private(set) var fixes: [Timestamp] = []

    init(of phone: TestPhone) throws {
        let (_, records) = try JournalFile.open(
            phone.store.journalPath, key: PhoneKeys.read(from: phone.store).storage.bytes,
            device: phone.device)
        for record in records { note(record) }
    }

    private mutating func note(_ record: JournalRecord) {
        switch record {
        case .order(let message): taken[message.order, default: 0] += 1
        case .word(let word):
            guard case .order(let order, let report) = word.content else { return }
            if case .running = report { begun[order, default: 0] += 1 }
            if report.isEnd { ended[order, default: 0] += 1 }
        case .report(let message):
            if case .fix(let fix) = message.report { fixes.append(fix.at) }
        default: break
        }
    }
}
