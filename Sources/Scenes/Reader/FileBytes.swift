internal import Glibc

/// The bytes of a file of bounded size.
enum FileBytes {
    /// Reads at most `limit` bytes.
    /// - Throws: a `SceneError` that says in the system's words why the file cannot be read, or
    ///   that it is too large.
    static func read(_ path: String, limit: Int) throws(SceneError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw unreadable(path) }
            guard count > 0 else { return bytes }
            guard bytes.count + count <= limit else {
                throw SceneError(
                    file: path,
                    faults: [SceneFault(place: nil, problem: "larger than \(limit >> 10) KiB")])
            }
            bytes += buffer[..<count]
        }
    }

    private static func unreadable(_ path: String) -> SceneError {
        let reason = String(cString: strerror(errno))
        return SceneError(
            file: path, faults: [SceneFault(place: nil, problem: "cannot be read: \(reason)")])
    }
}
