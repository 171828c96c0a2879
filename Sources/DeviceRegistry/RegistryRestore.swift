package import FindDevice
internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#endif

/// What a restore has left.
package struct Restoration: Hashable, Sendable {
    /// The end of the restored audit log, which is shorter than its signed head says: seal this.
    package let head: AuditHead
    /// Where the registry that was there is now; nil if there was none.
    package let replaced: String?
}

/// Putting a backup in the place of a registry.
extension Registry {
    /// Copies the backup, lets its next life begin (`raiseEpochs`), and puts it in the place of the
    /// registry at `path`, which is set aside. Nobody may have that open: hold the service's lock.
    ///
    /// A power cut leaves the old registry or the restored one with its epochs raised; never none,
    /// and never the backup as it was.
    /// - Throws: `RegistryError.cannotRestore`; `.notARegistry`, `.earlierSchema`, `.newerSchema`,
    ///   `.corrupt` or `.wrongMasterKey` if it is the backup that cannot be used.
    package static func restore(
        _ backup: String, to path: String, keys: RegistryKeys, entropy: @escaping Entropy,
        at moment: Timestamp
    ) throws -> Restoration {
        do {
            try check(backup, isNot: path)
            let copy = try NewFile(for: path, entropy: entropy)
            do {
                try fill(copy, from: backup)
                let head = try begin(copy, keys: keys, entropy: entropy, at: moment)
                let replaced = try setAside(path, as: "\(path).replaced-\(moment.seconds)")
                try copy.takePlace()
                return Restoration(head: head, replaced: replaced)
            } catch {
                copy.discard()
                throw error
            }
        } catch let error as RegistryError {
            throw error.isUnavailability
                ? RegistryError.cannotRestore(path: path, reason: error.reason) : error
        } catch {
            throw RegistryError.cannotRestore(path: path, reason: "\(translated(error))")
        }
    }

    private static func check(_ backup: String, isNot path: String) throws {
        guard let file = FileIdentity(backup) else { throw FileFault.last(backup) }
        guard file != FileIdentity(path) else {
            throw RegistryError.cannotRestore(path: path, reason: "that is the backup itself")
        }
    }

    private static func fill(_ copy: NewFile, from backup: String) throws {
        var configuration = configuration
        configuration.readonly = true
        do {
            let source = try DatabaseQueue(path: backup, configuration: configuration)
            let schema = try source.read { try Schema.version(in: $0, path: backup) }
            guard schema > 0 else { throw RegistryError.notARegistry(path: backup) }
            try RegistryCopy.make(of: source, at: copy.temporary) { _ in }
            try source.close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw RegistryError.notARegistry(path: backup)
        }
    }

    /// Opens the copy as the registry that it will be: its master key is tried before anything is
    /// replaced.
    private static func begin(
        _ copy: NewFile, keys: RegistryKeys, entropy: @escaping Entropy, at moment: Timestamp
    ) throws -> AuditHead {
        let registry = try Registry(path: copy.temporary, keys: keys, entropy: entropy)
        let known = knownEpochs(at: copy.place, keys: keys, entropy: entropy)
        let entry = try registry.raiseEpochs(above: known, at: moment)
        try registry.close()
        // The last connection to close has taken the log in; a file that moves leaves it behind.
        guard FileIdentity(copy.temporary + "-wal") == nil else {
            throw RegistryError.cannotRestore(
                path: copy.place, reason: "SQLite leaves a log beside \(copy.temporary)")
        }
        return AuditHead(count: entry.number, hash: entry.hash)
    }

    /// The epochs of the registry that is to be replaced, whose log is taken in on the way. One
    /// that is not there, or that cannot be read, is why one restores: then the phones' hellos
    /// raise what must be raised.
    private static func knownEpochs(
        at path: String, keys: RegistryKeys, entropy: @escaping Entropy
    ) -> [DeviceID: Int64] {
        guard FileIdentity(path) != nil else { return [:] }
        do {
            let registry = try Registry(path: path, keys: keys, entropy: entropy)
            // By the writer: readers, which are closed after it, leave the log where it is.
            let epochs = try registry.write { try $0.epochs() }
            try registry.close()
            return epochs
        } catch {
            return [:]
        }
    }

    /// Gives a registry another name, under which it stays when the new one takes its place. Its
    /// log, if it was not closed well, goes: the new one must not find it beside itself.
    private static func setAside(_ path: String, as aside: String) throws -> String? {
        let isThere = FileIdentity(path) != nil
        if isThere, link(path, aside) != 0 { throw FileFault.last(aside) }
        guard rename(path + "-wal", aside + "-wal") == 0 || errno == ENOENT else {
            throw FileFault.last(path + "-wal")
        }
        guard unlink(path + "-shm") == 0 || errno == ENOENT else {
            throw FileFault.last(path + "-shm")
        }
        return isThere ? aside : nil
    }
}
