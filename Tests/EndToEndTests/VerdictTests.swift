import FindDevice
import Foundation
import OwnerAPI
import PhoneModel
import TestSupport
import Testing
import Wire

@testable import DeviceRegistry
@testable import Fleet
@testable import Service

extension WholeHouse {
    /// The check at the end of a campaign of kills is itself checked: it finds nothing in a true
    /// story, and each lie that is told in a copy of that story's files.
    @Suite("The verdict on a campaign")
    struct VerdictTests {
        @Test("a true story has no faults, and each lie in its files is found")
        func lies() async throws {
            try await TestHouse.build { house in
                let story = try await Story(in: house)
                let truth = Verdict(
                    on: try Evidence(of: house, phones: [story.phone]), accepted: story.orders)
                #expect(truth.faults.isEmpty)
                for (number, lie) in Lie.all.enumerated() {
                    let verdict = try story.told(with: lie, in: house, copy: "copy-\(number)")
                    #expect(verdict.rules.contains(lie.rule), "\(lie.what): \(verdict.faults)")
                }
                for rule in Verdict.Rule.allCases where rule != .damaged {
                    #expect(Lie.all.contains { $0.rule == rule } || rule == .heardTooOften)
                }
            }
        }

        @Test("more rings are heard than the journal has begun")
        func heard() async throws {
            try await TestHouse.build { house in
                let story = try await Story(in: house)
                let evidence = try Evidence(of: house, phones: [story.phone])
                var verdict = Verdict(on: evidence, accepted: story.orders)
                verdict.hear(rings: 1, of: evidence.phones[0])
                #expect(verdict.faults.isEmpty)
                verdict.hear(rings: 2, of: evidence.phones[0])
                #expect(verdict.rules == [.heardTooOften])
            }
        }

        @Test(
            "a byte of the registry that fell over, and an audit entry that was changed, are seen")
        func damage() async throws {
            try await TestHouse.build { house in
                let story = try await Story(in: house)
                let registry = try house.openRegistry()
                try registry.write { writer in
                    try writer.database.run("DROP TRIGGER audit_keeps_entries", [])
                    try writer.database.run(
                        "UPDATE audit SET detail = 'ring' WHERE action = 'order.accepted'", [])
                    // Its pages are nobody's then.
                    try writer.database.run("PRAGMA writable_schema = ON", [])
                    try writer.database.run(
                        "DELETE FROM sqlite_schema WHERE name = 'orders_by_device'", [])
                }
                try registry.close()
                let audit = try house.run(["audit", "verify", "--data", house.dataFolder])
                #expect(try await audit.end() == .exit(1))
                let evidence = try Evidence(of: house, phones: [story.phone])
                #expect(Verdict(on: evidence, accepted: story.orders).rules.contains(.damaged))
            }
        }
    }
}

/// A short story with an order of every kind, told to its end by one life of the service.
private struct Story {
    let phone: TestPhone
    let orders: [OrderID]

    init(in house: TestHouse) async throws {
        var orders: [OrderID] = []
        var phone: TestPhone?
        try await house.live { life in
            let mine = try await life.phone("mira-phone")
            for wish in Self.wishes {
                let order = try await life.owner.give(wish, to: mine.device).order
                orders.append(order.id)
                let ended = try await life.owner.end(of: order)
                #expect(ended.state == .succeeded, "\(ended.type) \(ended.summary)")
            }
            let press = try house.run(
                ["phone", "do", "mira-phone", "activate", "--phones", house.phonesFolder],
                environment: ["COOEE_PASSWORD": TestHouse.password])
            #expect(try await press.end() == .exit(0), "\(press.errors)")
            try await mine.switchOff()
            phone = mine
            try await eventually("all that it said is stored") {
                let evidence = try house.look { try PhoneEvidence(of: mine, $0) }
                return Diary(evidence.journal).lastNumber.allSatisfy {
                    evidence.acknowledged[$0] == $1
                }
            }
        }
        self.phone = try #require(phone)
        self.orders = orders
    }

    /// The verdict on a copy of all files, into which a lie was written.
    func told(with lie: Lie, in house: TestHouse, copy: String) throws -> Verdict {
        let data = house.root.path + "/" + copy
        let journal = data + "-journal"
        try FileManager.default.copyItem(atPath: house.dataFolder, toPath: data)
        try FileManager.default.copyItem(atPath: phone.store.journalPath, toPath: journal)
        switch lie.deed {
        case .registry(let tell):
            let registry = try house.openRegistry(in: data)
            try registry.write { try tell($0, orders, phone.device) }
            try registry.close()
        case .journal(let tell):
            let (file, records) = try PhoneEvidence.records(of: phone, at: journal)
            var told = records
            try tell(&told, orders)
            try file.replace(with: told)
        }
        let evidence = try Evidence(
            of: house, phones: [phone], data: data, journals: [phone.device: journal])
        return Verdict(on: evidence, accepted: orders)
    }

    private static var wishes: [NewOrder] {
        let confirmation = Confirmation(password: TestHouse.password)
        return [
            NewOrder(type: .locate), NewOrder(type: .ring, duration: Span(.seconds(1))),
            NewOrder(
                type: .lost, pin: Secret("2580"), message: "please call",
                confirmation: confirmation),
            NewOrder(type: .release, confirmation: confirmation),
            NewOrder(type: .found, confirmation: confirmation),
            NewOrder(type: .erase, confirmation: confirmation),
        ]
    }
}

/// Something untrue, and the rule by which it must be found.
private struct Lie: Sendable {
    enum Deed: Sendable {
        case registry(@Sendable (RegistryWriter, [OrderID], DeviceID) throws -> Void)
        case journal(@Sendable (inout [JournalRecord], [OrderID]) throws -> Void)
    }

    let what: String
    let rule: Verdict.Rule
    let deed: Deed

    private static func registry(
        _ what: String, _ rule: Verdict.Rule, _ sql: String, of index: Int = locate
    ) -> Lie {
        Lie(
            what: what, rule: rule,
            deed: .registry { writer, orders, _ in
                let count = try writer.database.run(sql, [orders[index].text])
                #expect(count == 1)
            })
    }

    private static func journal(
        _ what: String, _ rule: Verdict.Rule,
        _ tell: @escaping @Sendable (inout [JournalRecord], [OrderID]) throws -> Void
    ) -> Lie {
        Lie(what: what, rule: rule, deed: .journal(tell))
    }

    /// The places of the orders in the story.
    private static let locate = 0
    private static let ring = 1
    private static let lost = 2
    private static let erase = 5

    static let all = ofRegistry + ofAudit + ofJournal
    private static let ofRegistry = [
        registry("an accepted order is gone", .orderLost, "DELETE FROM orders WHERE id = ?"),
        registry(
            "an order has not ended", .orderOpen,
            "UPDATE orders SET state = 'running' WHERE id = ?"),
        registry(
            "it ended otherwise than the audit log says", .endUnlikeAudit,
            "UPDATE orders SET state = 'expired' WHERE id = ?"),
        registry(
            "it ended otherwise than the phone says", .unlikeThePhone,
            "UPDATE orders SET state = 'cancelled' WHERE id = ?"),
        registry(
            "it was never sent, and the phone has it", .doneAfterTheEnd,
            "UPDATE orders SET epoch = NULL, counter = NULL WHERE id = ?"),
        Lie(
            what: "the device is another state's", rule: .stateUnlikeAudit,
            deed: .registry {
                writer, _, _ in try writer.database.run("UPDATE devices SET state = 'lost'", [])
            }),
        Lie(
            what: "the phone is lost by the registry", rule: .stateUnlikePhone,
            deed: .registry {
                writer, _, _ in try writer.database.run("UPDATE devices SET reported_on = 1", [])
            }),
        Lie(
            what: "a fix that nobody made", rule: .fixStrange,
            deed: .registry {
                writer, _, device in
                let fix = Fix(
                    at: Timestamp(seconds: 1_700_000_000), coordinate: TestHouse.lake, accuracy: 5,
                    source: .gps)
                try writer.append(unnumbered: fix, of: device, receivedAt: fix.at)
            }),
    ]

    private static let ofAudit = [
        audit("an order ended twice", .notEndedOnce, .orderFailed),
        audit("an order was accepted twice", .acceptedTwice, .orderAccepted),
        audit("an order went on after its end", .notOver, .orderRunning),
    ]

    private static func audit(
        _ what: String, _ rule: Verdict.Rule, _ action: AuditAction
    ) -> Lie {
        Lie(
            what: what, rule: rule,
            deed: .registry { writer, orders, device in
                let order = try #require(try writer.order(orders[ring]))
                try writer.append(
                    AuditRecord(
                        at: order.acceptedAt, actor: .service, action: action,
                        account: order.account,
                        device: device, order: order.id))
            })
    }

    private static let ofJournal = [
        journal("an order was taken up twice", .takenTwice) { records, orders in
            records.append(try taking(orders[ring], in: records))
        },
        journal("another phone's order was taken up", .onAnotherPhone) { records, orders in
            guard case .order(var message) = try taking(orders[ring], in: records) else { return }
            message.order = try #require(OrderID(String(repeating: "a", count: 26)))
            records.append(.order(message))
        },
        journal("a ring began twice", .begunTwice) { say(orders: $1[ring], .running(), in: &$0) },
        journal("a ring began after its end", .begunAfterEnd) {
            say(orders: $1[ring], .running(), in: &$0)
        },
        journal("a ring ended twice", .answeredTwice) {
            say(orders: $1[ring], .failed(.interrupted), in: &$0)
        },
        journal("what the service calls done was not", .unfounded) {
            say(orders: $1[ring], .failed(.interrupted), in: &$0)
        },
        journal("a version of lost mode was applied twice", .versionTwice) {
            say(orders: $1[lost], .succeeded(.applied), in: &$0)
        },
        journal("a wipe was done twice", .wipedTwice) { $0.append(.wiped(orders: [$1[erase]])) },
        journal("it called itself erased and was not wiped", .erasedUnwiped) { records, _ in
            records.removeAll { if case .wiped = $0 { true } else { false } }
        },
        journal("a word's number came twice", .numberTwice) { records, _ in
            let word = records.last { if case .word = $0 { true } else { false } }
            records.append(try #require(word))
        },
        journal("a fix was acknowledged and is gone", .fixMissing) { records, _ in
            let last = records.last { if case .report = $0 { true } else { false } }
            guard case .report(let message) = last, let number = message.number else { return }
            let fix = Fix(
                at: Timestamp(seconds: 1_700_000_000), coordinate: TestHouse.lake, accuracy: 5,
                source: .gps)
            let next = ReportNumber(stream: number.stream, sequence: number.sequence + 1)
            records.append(.report(TrailMessage(number: next, report: .fix(fix))))
        },
    ]

    private static func taking(
        _ order: OrderID, in records: [JournalRecord]
    ) throws -> JournalRecord {
        try #require(
            records.first {
                if case .order(let message) = $0 { message.order == order } else { false }
            })
    }

    /// Adds a word of the next number.
    private static func say(
        orders order: OrderID, _ report: OrderReport, in records: inout [JournalRecord]
    ) {
        let last = records.last { if case .word = $0 { true } else { false } }
        guard case .word(var word) = last else { return }
        word.number.sequence += 1
        word.content = .order(order, report)
        records.append(.word(word))
    }
}
