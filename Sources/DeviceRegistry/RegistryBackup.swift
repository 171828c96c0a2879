internal import FindDevice
internal import GRDB

/// Copies of a registry that runs.
extension Registry {
    /// Copies the registry, as it was last committed, into one file at `path` for nobody else to
    /// read, while the service goes on writing. The file is there once it is whole and on the disk;
    /// a registry that was there before, an older backup, gives way to it.
    ///
    /// What is sealed stays sealed: without the master key the copy tells no place, and neither can
    /// it be restored.
    /// - Returns: how far the copy's audit log goes. Sign it and keep it with the copy: it tells
    ///   later whether anybody has changed that log.
    /// - Throws: `RegistryError.cannotBackUp`; `.corrupt` if the registry's pages do not hold.
    @discardableResult
    package func backup(to path: String) throws -> AuditHead {
        do {
            try guardPlace(path)
            let copy = try NewFile(for: path, entropy: secrets.entropy)
            do {
                let head = try RegistryCopy.make(of: database, at: copy.temporary) { connection in
                    try RegistryReader(database: connection, secrets: secrets).auditTail()
                }
                try copy.takePlace()
                return head
            } catch {
                copy.discard()
                throw error
            }
        } catch let error as RegistryError {
            guard case .corrupt = error else {
                throw RegistryError.cannotBackUp(path: path, reason: error.reason)
            }
            throw error
        } catch {
            throw RegistryError.cannotBackUp(path: path, reason: "\(error)")
        }
    }

    /// A copy of the registry, as it was last committed, that lives in memory: a replay's backup.
    package func copyInMemory(keys: RegistryKeys, entropy: @escaping Entropy) throws -> Registry {
        do {
            let queue = try DatabaseQueue(configuration: Self.configuration)
            try database.backup(to: queue)
            return Registry(copiedTo: queue, keys: keys, entropy: entropy)
        } catch {
            throw translated(error)
        }
    }

    /// Sees that nothing but an older backup is lost when a file takes the place.
    private func guardPlace(_ path: String) throws {
        let own = ["", "-wal", "-shm"].map { FileIdentity(self.path + $0) }
        if let there = FileIdentity(path), own.contains(there) { throw PlaceFault.itself }
        // A log beside the old file would be taken for the new one's.
        for end in ["-wal", "-journal"] where FileIdentity(path + end) != nil {
            throw PlaceFault.inUse
        }
        guard FileIdentity(path) == nil || RegistryFile(path: path).isRegistry else {
            throw PlaceFault.foreign
        }
    }
}

/// Why a backup is not written where it was to go.
private enum PlaceFault: Error, CustomStringConvertible {
    case itself, inUse, foreign

    var description: String {
        switch self {
        case .itself: "that is the registry itself"
        case .inUse: "the file there is in use, or was not closed"
        case .foreign: "the file there is no registry: choose another path, or move it away"
        }
    }
}

/// How SQLite copies a registry into one file that is whole in itself.
enum RegistryCopy {
    /// Copies what `source` last committed into the empty file at `path`, checks every page of the
    /// copy, and leaves no log beside it.
    /// - Parameter inspect: reads what is to be known of the copy.
    /// - Throws: `RegistryError.corrupt` if the copy does not hold.
    static func make<Value>(
        of source: any DatabaseReader, at path: String, inspect: (Database) throws -> Value
    ) throws -> Value {
        let copy = try DatabaseQueue(path: path, configuration: Registry.configuration)
        do {
            // A reader's snapshot is copied in one step: writers go on, and change nothing in it.
            try source.backup(to: copy)
            let value = try copy.writeWithoutTransaction { connection in
                // The registry's header says that a log belongs to it; the copy has none.
                try connection.execute(sql: "PRAGMA journal_mode = DELETE")
                try checkIntegrity(of: connection)
                return try inspect(connection)
            }
            try copy.close()
            return value
        } catch {
            try copy.close()
            throw translated(error)
        }
    }

    private static func checkIntegrity(of connection: Database) throws {
        let found = try String.fetchAll(connection, sql: "PRAGMA integrity_check(1)")
        guard found == ["ok"] else {
            throw RegistryError.corrupt(found.first ?? "its pages could not be checked")
        }
    }
}
