internal import GRDB

/// Why the registry cannot do what it was asked, told apart by what helps.
package enum RegistryError: Error, Hashable, Sendable, CustomStringConvertible {
    case cannotOpen(path: String, reason: String)
    /// The file is something else's: another program's database, or no database.
    case notARegistry(path: String)
    /// The file was written by a newer Cooee than this one.
    case newerSchema(path: String, found: Int, known: Int)
    /// The file was written before the first release, by a Cooee that nobody was given.
    case earlierSchema(path: String, found: Int, first: Int)
    /// The master key is not the one that this registry was made with, or not 32 bytes.
    case wrongMasterKey
    /// The disk takes no more; nothing of the transaction was kept.
    case diskFull
    /// The disk fails, or the file may not be written; nothing of the transaction was kept.
    case storage(reason: String)
    /// Another process kept the file locked for longer than the registry waits.
    case busy
    /// What is stored cannot be read: a value that no Cooee wrote, or a seal that does not hold.
    case corrupt(String)
    /// What was to be written breaks a rule of the registry.
    case refused(String)
    /// What was to be changed is not there.
    case unknown(String)
    /// No copy was made; what was at the path before is there still.
    case cannotBackUp(path: String, reason: String)
    /// The registry is as it was before.
    case cannotRestore(path: String, reason: String)

    /// Whether asking again later may help: what an HTTP edge answers with 503.
    package var isUnavailability: Bool {
        switch self {
        case .diskFull, .storage, .busy: true
        case .cannotOpen, .notARegistry, .newerSchema, .earlierSchema, .wrongMasterKey, .corrupt,
            .refused, .unknown, .cannotBackUp, .cannotRestore:
            false
        }
    }

    /// The same for owners, who know of no registry, and of no path.
    package var ownersReason: String {
        switch self {
        case .diskFull: "the service's disk is full: it takes nothing new until there is room"
        case .storage: "the service's disk fails: it takes nothing new now"
        case .busy: "the service's registry is locked by another process"
        case .cannotOpen, .notARegistry, .newerSchema, .earlierSchema, .wrongMasterKey, .corrupt,
            .refused, .unknown, .cannotBackUp, .cannotRestore:
            "the registry cannot store it"
        }
    }

    /// What is wrong, without whose registry it is: for an error that says that itself.
    var reason: String {
        switch self {
        case .cannotOpen(_, let reason), .storage(let reason), .corrupt(let reason),
            .cannotBackUp(_, let reason), .cannotRestore(_, let reason):
            reason
        case .diskFull: "the disk is full"
        case .notARegistry, .newerSchema, .earlierSchema, .wrongMasterKey, .busy, .refused,
            .unknown:
            description
        }
    }

    package var description: String {
        switch self {
        case .cannotOpen(let path, let reason): "cannot open the registry \(path): \(reason)"
        case .notARegistry(let path):
            "\(path) is not a Cooee registry: choose another path, or move that file away"
        case .newerSchema(let path, let found, let known):
            "\(path) was written by a newer Cooee (schema \(found), this one knows \(known))"
        case .earlierSchema(let path, let found, let first):
            "\(path) is from before the first release (schema \(found), the first is \(first)):"
                + " move that file away and begin a new registry"
        case .wrongMasterKey: "the master key is not the one that this registry was made with"
        case .diskFull: "the registry's disk is full"
        case .storage(let reason): "the registry's disk fails: \(reason)"
        case .busy: "the registry is locked by another process"
        case .corrupt(let what): "the registry holds what cannot be read: \(what)"
        case .refused(let rule): "the registry refuses what breaks its rules: \(rule)"
        case .unknown(let what): "the registry knows no \(what)"
        case .cannotBackUp(let path, let reason):
            "the registry cannot be backed up to \(path): \(reason)"
        case .cannotRestore(let path, let reason):
            "the registry \(path) cannot be restored: \(reason)"
        }
    }
}

/// Turns what SQLite says into a `RegistryError`; leaves every other error as it is.
func translated(_ error: any Error) -> any Error {
    guard let error = error as? DatabaseError else { return error }
    let reason = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    // The index of the write-ahead log could not grow: SQLite keeps no other reason for that.
    if error.extendedResultCode == .SQLITE_IOERR_SHMSIZE { return RegistryError.diskFull }
    return switch error.resultCode {
    case .SQLITE_FULL: RegistryError.diskFull
    case .SQLITE_BUSY, .SQLITE_LOCKED: RegistryError.busy
    case .SQLITE_IOERR, .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM:
        RegistryError.storage(reason: reason)
    case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: RegistryError.corrupt(reason)
    case .SQLITE_CONSTRAINT: RegistryError.refused(reason)
    default: error
    }
}
