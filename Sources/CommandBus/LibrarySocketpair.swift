internal import CMosquitto
internal import Glibc

/// Keeps small the socketpair by which libmosquitto would wake a thread of its own.
///
/// The library writes a byte into it for every packet that it sends, and nobody here reads it: some
/// 280 packets later each client holds 200 KiB of kernel memory. There is no call to be rid of it,
/// so its descriptors are read where 2.0 keeps them, behind the client's own socket, and used only
/// if they are such a pair and the CONNECT packet has just left its byte there. Its buffer is then
/// made as small as Linux allows; that it is soon full does not matter to the library. In any other
/// layout nothing is done.
enum LibrarySocketpair {
    /// To be called once the library has queued its first packet. Says whether it was found.
    @discardableResult
    static func shrink(of library: OpaquePointer) -> Bool {
        let fields = UnsafeRawPointer(library).assumingMemoryBound(to: Int32.self)
        let (socket, reader, writer) = (fields[0], fields[1], fields[2])
        guard socket == mosquitto_socket(library), socket >= 0, isUnixStream(reader),
            isUnixStream(writer), reader != writer, holdsOneZero(reader)
        else { return false }
        for descriptor in [reader, writer] { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var least: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        return setsockopt(writer, SOL_SOCKET, SO_SNDBUF, &least, size) == 0
    }

    private static func isUnixStream(_ descriptor: Int32) -> Bool {
        descriptor > 2 && option(SO_DOMAIN, of: descriptor) == AF_UNIX
            && option(SO_TYPE, of: descriptor) == Int32(SOCK_STREAM.rawValue)
    }

    private static func option(_ name: Int32, of descriptor: Int32) -> Int32? {
        var value: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, name, &value, &size) == 0 ? value : nil
    }

    private static func holdsOneZero(_ descriptor: Int32) -> Bool {
        var bytes: [UInt8] = [1, 1]
        let flags = Int32(MSG_PEEK | MSG_DONTWAIT)
        return recv(descriptor, &bytes, bytes.count, flags) == 1 && bytes[0] == 0
    }
}
