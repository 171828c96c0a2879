internal import GRDB

#if canImport(Glibc)
    internal import Glibc
#endif

/// The registry's file, before and beside SQLite: whose it is, and that nobody else may read it.
struct RegistryFile {
    let path: String

    /// Makes the file with mode 0600 if there is none; else sees that it is a registry and takes
    /// other users' rights to it away. SQLite gives `-wal` and `-shm` the mode of the file.
    /// - Throws: `RegistryError.cannotOpen`, `.notARegistry`, `.earlierSchema`, `.newerSchema`.
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

    /// Whether the file's header says that Cooee made it, whatever its schema and its state.
    var isRegistry: Bool {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        // The application's number stands in bytes 68 to 71 (SQLite's file format, section 1.3).
        var header = [UInt8](repeating: 0, count: 72)
        let count = header.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, 72, 0) }
        let owner = header[68...].reduce(Int64(0)) { $0 << 8 | Int64($1) }
        return count == 72 && owner == Schema.applicationID
            && header.starts(with: Array("SQLite format 3\0".utf8))
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

/// Which file a path leads to, whatever its name; nil if to none.
struct FileIdentity: Equatable {
    private let volume: UInt
    private let file: UInt

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        volume = UInt(status.st_dev)
        file = UInt(status.st_ino)
    }
}
