import DeviceRegistry
import FindDevice
import Foundation
import TestSupport
import Testing

@testable import Service

/// Backups by somebody with a shell on the machine.
@Suite("Backup and restore", .serialized, .timeLimit(.minutes(2)))
struct BackupTests {
    @Test("a backup of a running service is restored with its orders, sessions ended, audit sealed")
    func roundTrip() async throws {
        let (folder, backup) = (try TemporaryFolder(), try TemporaryFolder())
        defer {
            folder.remove()
            backup.remove()
        }
        let file = backup.path + "/cooee.sqlite"
        let told = try await DeskGround.with(folder) { ground in
            let phone = try await ground.enrol()
            let erase = try await ground.ask(.erase, of: phone.id).order
            let lost = try await ground.ask(try .lost("4711"), of: phone.id).order
            let session = try await ground.desk.signIn(
                name: DeskGround.name, password: DeskGround.password)
            let head = try Administration(visiting: folder.path).backUp(to: file)
            #expect(head.count > 0)
            // What the backup does not know.
            _ = try await ground.desk.cancel(erase.id, account: ground.account.id, giveUp: false)
            let refusal = #expect(throws: GroundFault.self) {
                try Administration.restore(file, into: folder.path)
            }
            guard case .inUse = refusal else {
                throw NotRefused(seen: "\(String(describing: refusal))")
            }
            return (
                phone: phone.id, erase: erase.id, lost: lost.id, token: session.token, head: head
            )
        }
        let report = try Administration.restore(file, into: folder.path)
        #expect(report.openOrders.map(\.order.id) == [told.lost])
        #expect(report.openOrders.map(\.device) == ["phone"])
        // One for the erase that is given up, one that says that all was restored.
        #expect(report.auditEntries == told.head.count + 2)
        let replaced = try #require(report.replaced)
        #expect(FileManager.default.fileExists(atPath: replaced))
        try Self.check(folder, session: told.token, device: told.phone, erase: told.erase)
    }

    private struct NotRefused: Error { let seen: String }

    private static func check(
        _ folder: TemporaryFolder, session: String, device: DeviceID, erase: OrderID
    ) throws {
        let administration = try Administration(visiting: folder.path)
        guard case .whole(_, afterHead: 0) = try administration.verifyAudit() else {
            Issue.record("the audit log does not follow its new head")
            return
        }
        let found = try administration.registry.read { reader in
            (
                epoch: try reader.device(device)?.counter.epoch,
                erase: try reader.order(erase)?.state,
                token: try reader.token(hash: Desk.hash(of: session))
            )
        }
        #expect(found.epoch == 1)
        #expect(found.erase == .failed(.abandoned))
        #expect(found.token == nil)
    }

    @Test("nothing is restored, and nothing made, where the keys are not")
    func withoutKeys() throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        #expect(throws: GroundFault.noKeys(folder: folder.path)) {
            try Administration.restore("/nowhere.sqlite", into: folder.path)
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("the backup of another service is refused, and what is there stays")
    func foreignBackup() throws {
        let folders = [try TemporaryFolder(), try TemporaryFolder()]
        defer { for folder in folders { folder.remove() } }
        for folder in folders {
            _ = try Administration(dataFolder: folder.path).createAccount(
                name: "mira", password: "mira1walks-far", cost: ScryptCost(logN: 4))
        }
        let file = folders[0].path + "/backup.sqlite"
        _ = try Administration(visiting: folders[0].path).backUp(to: file)
        #expect(throws: RegistryError.wrongMasterKey) {
            try Administration.restore(file, into: folders[1].path)
        }
        guard
            case .whole = try Administration(visiting: folders[1].path).verifyAudit()
        else {
            Issue.record("the registry that was there has changed")
            return
        }
    }
}
