internal import Glibc

/// Files and folders that only the service's own account may read, written whole or not at all.
enum PrivateFile {
    static let fileMode: mode_t = 0o600
    static let folderMode: mode_t = 0o700

    /// Replaces a file: whoever reads it, even after a power cut, sees the old or the new content.
    static func write(_ bytes: [UInt8], to path: String) throws(GroundFault) {
        let temporary = path + ".new"
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC
        let descriptor = open(temporary, flags, fileMode)
        guard descriptor >= 0 else { throw .failed(.create, path: temporary, .last) }
        let error = fill(descriptor, with: bytes)
        close(descriptor)
        guard error == nil, rename(temporary, path) == 0 else {
            let reason = error ?? .last
            unlink(temporary)
            throw .failed(.write, path: path, reason)
        }
        try sync(folder: parent(of: path))
    }

    /// Reads a file of at most 64 KiB and takes from others the right to read it; nil if it is
    /// not there.
    static func read(_ path: String) throws(GroundFault) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0, errno == ENOENT { return nil }
        guard descriptor >= 0 else { throw .failed(.read, path: path, .last) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failed(.read, path: path, .last) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notA("file", path: path) }
        guard status.st_size <= 65_536 else { throw .damaged(path: path, reason: "it is too long") }
        if status.st_mode & 0o077 != 0, fchmod(descriptor, fileMode) != 0 {
            throw .failed(.write, path: path, .last)
        }
        var bytes = [UInt8](repeating: 0, count: Int(status.st_size))
        var filled = 0
        while filled < bytes.count {
            let count = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .failed(.read, path: path, .last) }
            guard count > 0 else { break }
            filled += count
        }
        return Array(bytes[..<filled])
    }

    /// Makes a folder, and with `parents` those above it, for its owner alone, whatever the umask.
    /// - Returns: Whether it is new.
    @discardableResult
    static func makeFolder(_ path: String, parents: Bool = false) throws(GroundFault) -> Bool {
        if mkdir(path, folderMode) == 0 {
            guard chmod(path, folderMode) == 0 else { throw .failed(.create, path: path, .last) }
            try sync(folder: parent(of: path))
            return true
        }
        let error = SystemError.last
        if error.code == ENOENT, parents, parent(of: path) != path {
            try makeFolder(parent(of: path), parents: true)
            return try makeFolder(path)
        }
        guard error.code == EEXIST else { throw .failed(.create, path: path, error) }
        var status = stat()
        guard stat(path, &status) == 0 else { throw .failed(.read, path: path, .last) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw .notA("folder", path: path) }
        return false
    }

    /// Makes sure that what was created or renamed in the folder outlives a power cut.
    static func sync(folder: String) throws(GroundFault) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .failed(.read, path: folder, .last) }
        defer { close(descriptor) }
        // EINVAL: this file system has nothing to flush for a folder.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw .failed(.write, path: folder, .last)
        }
    }

    private static func fill(_ descriptor: Int32, with bytes: [UInt8]) -> SystemError? {
        guard fchmod(descriptor, fileMode) == 0 else { return .last }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress! + written, buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .last }
            written += count
        }
        return fsync(descriptor) == 0 ? nil : .last
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
