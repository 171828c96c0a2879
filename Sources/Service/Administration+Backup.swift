package import DeviceRegistry
package import FindDevice
internal import Glibc

/// Backups of a data folder's registry, and their return.
extension Administration {
    /// Copies the registry into one file, whether the service runs or not.
    ///
    /// What is in it is sealed with keys that stay in the data folder: without those nobody reads a
    /// place in it, and nobody can restore it.
    /// - Returns: how far the copy's audit log goes.
    package func backUp(to path: String) throws -> AuditHead {
        let head = try registry.backup(to: path)
        try registry.close()
        return head
    }

    /// Puts a backup into the place of a data folder's registry, which stays beside it, raises the
    /// epoch of every device, ends all sessions, and signs the head of the audit log anew.
    /// - Throws: `GroundFault.inUse` while a service holds the folder, `.noKeys`; `RegistryError`.
    package static func restore(
        _ backup: String, into dataFolder: String
    ) throws -> RestoreReport {
        guard hasKeys(dataFolder) else { throw GroundFault.noKeys(folder: dataFolder) }
        let folder = try DataFolder(opening: dataFolder)
        let keys = try ServiceKeys(in: folder, at: WallClock.now())
        let restoration = try Registry.restore(
            backup, to: folder.registryPath, keys: keys.registry, entropy: systemEntropy,
            at: WallClock.now())
        try AuditSeal.write(restoration.head, in: folder, key: keys.audit)
        let registry = try Registry(
            path: folder.registryPath, keys: keys.registry, entropy: systemEntropy)
        let open = try registry.read { reader in
            try reader.openOrders().map { ($0, try reader.device($0.device)?.name ?? "") }
        }
        try registry.close()
        return RestoreReport(
            auditEntries: restoration.head.count, replaced: restoration.replaced,
            openOrders: open.map { RestoreReport.OpenOrder(order: $0, device: $1) })
    }

    private static func hasKeys(_ dataFolder: String) -> Bool {
        let secret = SecretFile.registryMaster.rawValue
        return access("\(dataFolder)/keys/\(secret).key", F_OK) == 0
    }
}

/// What a restored registry is, for whoever has to go on with it.
package struct RestoreReport: Hashable, Sendable {
    package let auditEntries: Int64
    /// Where the registry that was there is now; nil if there was none.
    package let replaced: String?
    /// What the backup takes for unfinished, whatever has become of it since.
    package let openOrders: [OpenOrder]

    package struct OpenOrder: Hashable, Sendable {
        package let order: Order
        /// The device's name.
        package let device: String
    }
}
