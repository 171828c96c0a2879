internal import Foundation

/// Files that are their owner's alone.
enum KeptFile {
    /// Writes a file that only its owner reads (0600), whole or not at all.
    ///
    /// What is no plain file, such as a pipe, is written into.
    /// - Throws: `Failure`.
    static func write(_ bytes: [UInt8], to path: String) throws {
        if isSpecial(path) {
            try put(bytes, into: path, flags: O_WRONLY, for: path)
            return
        }
        let draft = "\(path).\(getpid()).new"
        do {
            try put(bytes, into: draft, flags: O_WRONLY | O_CREAT | O_EXCL, for: path)
            guard rename(draft, path) == 0 else { throw failure("written", path) }
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// The file's bytes; nil if there is none.
    static func read(_ path: String) throws -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        if descriptor < 0, errno == ENOENT || errno == ENOTDIR { return nil }
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Foundation.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return bytes }
            bytes += buffer.prefix(count)
        }
    }

    /// Removes the file; that there is none is well too.
    static func remove(_ path: String) throws {
        guard unlink(path) == 0 || errno == ENOENT || errno == ENOTDIR else {
            throw failure("removed", path)
        }
    }

    /// Makes a folder that only its owner enters (0700), with those above it.
    static func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        } catch {
            throw Failure("the folder \(path) cannot be made", mend: "make it by hand")
        }
    }

    private static func isSpecial(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT != S_IFREG
    }

    /// - Parameter path: what the person knows the file by.
    private static func put(
        _ bytes: [UInt8], into file: String, flags: Int32, for path: String
    ) throws {
        let descriptor = open(file, flags | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure("written", path) }
        defer { close(descriptor) }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Foundation.write(descriptor, $0.baseAddress, $0.count)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("written", path) }
            rest.removeFirst(count)
        }
        // A pipe cannot be flushed to a disk, and need not.
        guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
            throw failure("written", path)
        }
    }

    private static func failure(_ deed: String, _ path: String) -> Failure {
        Failure("\(path) cannot be \(deed): " + String(cString: strerror(errno)))
    }
}
