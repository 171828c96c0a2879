internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#endif

/// The registry's file, before and beside SQLite: whose it is, and that nobody else may read it.
struct RegistryFile {
    let path: String

    /// Makes the file with mode 0600 if there is none; else sees that it is a registry and takes
    /// other users' rights to it away. SQLite gives `-wal` and `-shm` the mode of the file.
    /// - Throws: `RegistryError.cannotOpen`, `.notARegistry`, `.newerSchema`.
    func prepare(configuration: Configuration) throws {
        let made = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
        if made >= 0 {
            close(made)
            return
        }
        guard errno == EEXIST else { throw cannotOpen() }
        try check(configuration)
        for name in [path, path + "-wal", path + "-shm"]
        where chmod(name, 0o600) != 0 && errno != ENOENT {
            throw cannotOpen()
        }
    }

    private func check(_ configuration: Configuration) throws {
        do {
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            try queue.read { try Schema.check($0, path: path) }
            try queue.close()
        } catch let error as DatabaseError where error.resultCode == .SQLITE_NOTADB {
            throw RegistryError.notARegistry(path: path)
        } catch let error as DatabaseError where error.resultCode == .SQLITE_CANTOPEN {
            throw RegistryError.cannotOpen(path: path, reason: error.message ?? "SQLite refuses")
        }
    }

    private func cannotOpen() -> RegistryError {
        .cannotOpen(path: path, reason: String(cString: strerror(errno)))
    }
}
