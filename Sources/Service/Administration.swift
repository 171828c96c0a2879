internal import Control
package import DeviceRegistry
package import FindDevice
internal import Logging
internal import Wire

/// What somebody with a shell on the machine may do to a data folder, whether a service runs on it
/// or not: SQLite lets one more process write.
package struct Administration: Sendable {
    let folder: DataFolder
    let registry: Registry
    let keys: ServiceKeys

    /// Opens the folder of a service, or makes a new one where there is none yet.
    package init(dataFolder: String) throws {
        folder = try Self.folder(dataFolder)
        keys = try ServiceKeys(in: folder, at: WallClock.now())
        registry = try Registry(
            path: folder.registryPath, keys: keys.registry, entropy: systemEntropy)
    }

    /// Opens the folder of a service that is there, and makes nothing.
    package init(visiting dataFolder: String) throws {
        folder = try DataFolder(visiting: dataFolder)
        keys = try ServiceKeys(in: folder, at: WallClock.now())
        registry = try Registry(
            path: folder.registryPath, keys: keys.registry, entropy: systemEntropy)
    }

    /// Makes an owner. Takes as long as hashing the password does.
    /// - Throws: `Refusal.invalid` for a bad name or a weak password, `.nameTaken`.
    package func createAccount(
        name: String, password: String, cost: ScryptCost = .strong
    ) throws -> Account {
        if let fault = Account.fault(inName: name) {
            throw Refusal.invalid(field: "name", reason: fault)
        }
        if let fault = Account.fault(inPassword: password) {
            throw Refusal.invalid(field: "password", reason: fault)
        }
        let hash = try PasswordHash(of: password, cost: cost, salt: systemEntropy(16))
        var generator = SystemRandomNumberGenerator()
        let account = Account(
            id: AccountID(using: &generator), name: name, passwordHash: hash.text,
            createdAt: WallClock.now())
        try carryOut(.createAccount(account))
        return account
    }

    /// Follows the audit log's chain from its first entry to its signed head.
    package func verifyAudit() throws -> AuditVerdict {
        let head = try AuditSeal.head(in: folder, key: keys.audit.verifying)
        let verdict = try registry.verifyAudit(against: head)
        if head == nil, case .whole(let tail, _) = verdict, tail.count > 0 {
            throw GroundFault.damaged(
                path: folder.auditHeadPath, reason: "there is no signed head of the audit log")
        }
        return verdict
    }

    /// The same step as the service's own: with its audit entry, in one transaction.
    private func carryOut(_ wish: Wish) throws {
        let dispatcher = Dispatcher(
            registry: registry, signer: keys.service, settings: ControlSettings())
        let output = dispatcher.step([.wish(wish, ticket: 0)], at: WallClock.now())
        for (_, result) in output.replies { _ = try result.get() }
        // A service that runs seals the head itself, with this entry, at its next one.
        guard folder.isHeld, let head = output.auditHead else { return }
        let seal = AuditSeal(folder: folder, key: keys.audit, logger: Logger(label: "cooee"))
        seal.follow(AuditHead(count: head.count, hash: head.hash))
        seal.finish()
    }

    private static func folder(_ path: String) throws -> DataFolder {
        do {
            return try DataFolder(opening: path)
        } catch GroundFault.inUse {
            return try DataFolder(visiting: path)
        }
    }
}
