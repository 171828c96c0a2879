internal import Glibc

/// Unix sockets, by a path of any length: the address holds 108 bytes, so that a longer path is
/// reached through its folder's descriptor.
enum SocketAddress {
    /// A listening socket at `path`, which nobody else may connect to.
    static func listen(at path: String) throws(FleetFault) -> Int32 {
        unlink(path)
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw .unwritable(path) }
        // Linux gives the file the socket's own mode. The process's mask would be everybody's: what
        // another thread makes meanwhile would get it, too.
        let isOurs = fchmod(descriptor, 0o600) == 0
        let bound = withAddress(of: path) { Glibc.bind(descriptor, $0, $1) }
        guard isOurs, bound == 0, Glibc.listen(descriptor, 16) == 0 else {
            close(descriptor)
            throw .unwritable(path)
        }
        return descriptor
    }

    /// A connected socket; nil if nobody listens there.
    static func connect(to path: String) -> Int32? {
        let descriptor = socket(
            AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        guard withAddress(of: path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Answers one connection after the other, and closes each, until the listener is shut down.
    static func serve(_ listener: Int32, answer: (Int32) -> Void) {
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR { continue }
                Glibc.close(listener)
                return
            }
            answer(connection)
            Glibc.close(connection)
        }
    }

    /// Bounds how long a peer may keep us.
    static func limitWaiting(on descriptor: Int32, seconds: Int) {
        var limit = timeval(tv_sec: seconds, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
    }

    /// A line of at most 64 KiB, without its end; nil if none came.
    static func readLine(from descriptor: Int32) -> String? {
        var line: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while line.count < 65_536 {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { return nil }
            if let end = buffer[..<count].firstIndex(of: UInt8(ascii: "\n")) {
                line += buffer[..<end]
                return String(decoding: line, as: UTF8.self)
            }
            line += buffer[..<count]
        }
        return nil
    }

    /// Writes all of it, or as much as the peer takes.
    static func write(_ bytes: [UInt8], to descriptor: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                send(descriptor, $0.baseAddress, $0.count, Int32(truncatingIfNeeded: MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    private static func withAddress(
        of path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
    ) -> Int32 {
        let slash = path.lastIndex(of: "/")
        let parent = slash.map { String(path[..<$0]) } ?? "."
        let name = slash.map { String(path[path.index(after: $0)...]) } ?? path
        let folder = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return -1 }
        defer { close(folder) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let short = "/proc/self/fd/\(folder)/\(name)"
        guard short.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return -1 }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: short.utf8) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
    }
}
