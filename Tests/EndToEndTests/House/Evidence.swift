import FindDevice
import Foundation
import PhoneModel
import Testing
import Wire

@testable import DeviceRegistry
@testable import Fleet

/// What a service and its phones have written down of a story, read from their files when all of
/// them have ended.
struct Evidence {
    var orders: [OrderID: Order]
    /// The owner's entries of the audit log, oldest first.
    var audit: [AuditRecord]
    var phones: [PhoneEvidence]
    /// What SQLite says of its own file.
    var integrity: [String]

    /// - Parameters:
    ///   - data: the service's folder, or a copy of it.
    ///   - journals: where a phone's journal stands, if not in its folder.
    init(
        of house: TestHouse, phones: [TestPhone], data: String? = nil,
        journals: [DeviceID: String] = [:]
    ) throws {
        (orders, audit, self.phones, integrity) = try house.look(in: data) { reader in
            let account = try #require(try reader.account(named: TestHouse.owner)).id
            let orders = try reader.orders(of: account, device: nil, limit: 100_000)
            return (
                Dictionary(uniqueKeysWithValues: orders.map { ($0.id, $0) }),
                try reader.audit(of: account, limit: 1_000_000).map(\.record),
                try phones.map {
                    try PhoneEvidence(of: $0, journal: journals[$0.device], reader)
                },
                try reader.database.all("PRAGMA integrity_check", []) { try $0.text(0) }
            )
        }
    }
}

/// One phone: what it wrote into its journal, and what the registry has of it.
struct PhoneEvidence {
    let name: String
    var device: Device
    var journal: [JournalRecord]
    /// The fixes in the registry.
    var storedFixes: [Fix]
    /// The highest number of each log up to which the service says that it has all.
    var acknowledged: [ReportLog: UInt64]

    init(of phone: TestPhone, journal: String? = nil, _ reader: RegistryReader) throws {
        name = phone.folder.name
        device = try #require(try reader.device(phone.device))
        self.journal = try Self.records(of: phone, at: journal ?? phone.store.journalPath).records
        storedFixes = try reader.trail(of: phone.device, limit: 1_000_000)
        acknowledged = [
            .trail: try reader.acknowledged(phone.device, .trail),
            .word: try reader.acknowledged(phone.device, .word),
        ]
    }

    static func records(
        of phone: TestPhone, at path: String
    ) throws -> (file: JournalFile, records: [JournalRecord]) {
        let (file, records) = try JournalFile.open(
            path, key: PhoneKeys.read(from: phone.store).storage.bytes, device: phone.device)
        return (file, records)
    }

    /// The fixes that the phone made.
    var fixes: [Fix] {
        journal.compactMap { record in
            guard case .report(let message) = record, case .fix(let fix) = message.report else {
                return nil
            }
            return fix
        }
    }
}
