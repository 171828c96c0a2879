internal import FindDevice

#if canImport(Glibc)
    internal import Glibc
#endif

/// A file on its way to its place: beside it under another name, and there only once it is whole.
struct NewFile {
    let place: String
    let temporary: String

    /// Makes the temporary file, empty and for nobody else.
    /// - Throws: `FileFault`.
    init(for place: String, entropy: Entropy) throws(FileFault) {
        self.place = place
        temporary = place + ".partial-" + hexadecimal(entropy(4))
        let flags = O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW | O_CLOEXEC
        let made = open(temporary, flags, 0o600)
        guard made >= 0 else { throw .last(temporary) }
        close(made)
    }

    /// Puts what SQLite has written and closed into the place, and what was there away; when this
    /// returns, no power cut takes it back.
    /// - Throws: `FileFault`.
    func takePlace() throws(FileFault) {
        try Self.flush(temporary)
        guard rename(temporary, place) == 0 else { throw .last(place) }
        try Self.flush(folder)
    }

    /// Leaves nothing behind, if there is something.
    func discard() {
        for end in ["", "-journal", "-wal", "-shm"] { unlink(temporary + end) }
    }

    private var folder: String {
        guard let slash = place.lastIndex(of: "/") else { return "." }
        return slash == place.startIndex ? "/" : String(place[..<slash])
    }

    private static func flush(_ path: String) throws(FileFault) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .last(path) }
        defer { close(descriptor) }
        // EINVAL: this file system has nothing to flush for a folder.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw .last(path) }
    }
}

/// What the system says of a file that it refuses.
struct FileFault: Error, CustomStringConvertible {
    let path: String
    let code: Int32

    static func last(_ path: String) -> FileFault { FileFault(path: path, code: errno) }

    var description: String { "\(path): \(String(cString: strerror(code)))" }
}
