internal import Foundation
internal import Glibc
internal import Synchronization

/// Answers `GET /metrics` at a port of 127.0.0.1, one request after the other.
///
/// It is no part of any API: it has no names, no places, no secrets to tell, and nobody signs in.
package final class MetricsListener: Sendable {
    private let listener: Int32
    private let isClosed = Mutex(false)
    private let text: @Sendable () -> String

    /// Why it cannot listen.
    package enum Fault: Error, Hashable, Sendable, CustomStringConvertible {
        case cannotListen(port: Int, reason: String)

        package var description: String {
            switch self {
            case .cannotListen(let port, let reason):
                "cannot listen on port \(port) of 127.0.0.1: \(reason): "
                    + "choose another with --metrics-port"
            }
        }
    }

    /// - Parameter text: what a scrape is answered with; asked for on a thread of its own.
    package init(port: Int, text: @escaping @Sendable () -> String) throws(Fault) {
        self.text = text
        listener = try Self.listen(at: port)
        let thread = Thread { [self] in serve() }
        thread.name = "metrics"
        thread.start()
    }

    /// Ends its thread; may be said again.
    package func close() {
        isClosed.withLock { isClosed in
            if !isClosed { shutdown(listener, Int32(SHUT_RDWR)) }
            isClosed = true
        }
    }

    private static func listen(at port: Int) throws(Fault) -> Int32 {
        let descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, let number = UInt16(exactly: port) else {
            throw .cannotListen(port: port, reason: String(cString: strerror(errno)))
        }
        var yes: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = number.bigEndian
        address.sin_addr.s_addr = in_addr_t(UInt32(0x7f00_0001).bigEndian)
        let isBound = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isBound, Glibc.listen(descriptor, 8) == 0 else {
            let reason = String(cString: strerror(errno))
            Glibc.close(descriptor)
            throw .cannotListen(port: port, reason: reason)
        }
        return descriptor
    }

    private func serve() {
        while true {
            let connection = accept(listener, nil, nil)
            if connection < 0 {
                if errno == EINTR || errno == ECONNABORTED { continue }
                // Out of descriptors: the next one may be had when somebody else has left.
                if errno == EMFILE || errno == ENFILE {
                    poll(nil, 0, 100)
                    continue
                }
                Glibc.close(listener)
                return
            }
            // The broker is started again by another thread, and needs none of this.
            _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
            answer(connection)
            Glibc.close(connection)
        }
    }

    private func answer(_ connection: Int32) {
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        let size = socklen_t(MemoryLayout<timeval>.size)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, size)
        setsockopt(connection, SOL_SOCKET, SO_SNDTIMEO, &limit, size)
        guard let asked = Self.request(on: connection) else { return }
        let isHead = asked.method == "HEAD"
        let (status, body) =
            asked.path != "/metrics"
            ? ("404 Not Found", "there is nothing but /metrics here\n")
            : isHead || asked.method == "GET"
                ? ("200 OK", text()) : ("405 Method Not Allowed", "GET /metrics is what one asks\n")
        let head =
            "HTTP/1.1 \(status)\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"
            + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\r\n"
        Self.send(Array((head + (isHead ? "" : body)).utf8), to: connection)
        // Closed by the peer first, which then has read all of it.
        shutdown(connection, Int32(SHUT_WR))
        var rest = [UInt8](repeating: 0, count: 1024)
        while read(connection, &rest, rest.count) > 0 {}
    }

    /// The method and the path of a request (RFC 9112), once its head has come; nil if none comes.
    private static func request(on connection: Int32) -> (method: String, path: String)? {
        var head: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while head.count < 16_384 {
            let count = read(connection, &buffer, buffer.count)
            guard count > 0 else { return nil }
            head += buffer[..<count]
            let text = String(decoding: head, as: UTF8.self)
            guard text.contains("\r\n\r\n") || text.contains("\n\n") else { continue }
            let words = text.prefix { !$0.isNewline }.split(separator: " ")
            guard words.count == 3 else { return nil }
            return (String(words[0]), String(words[1].prefix { $0 != "?" }))
        }
        return nil
    }

    private static func send(_ bytes: [UInt8], to connection: Int32) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let sent = rest.withUnsafeBytes {
                Glibc.send(
                    connection, $0.baseAddress, $0.count, Int32(truncatingIfNeeded: MSG_NOSIGNAL))
            }
            if sent < 0, errno == EINTR { continue }
            guard sent > 0 else { return }
            rest = rest.dropFirst(sent)
        }
    }

    /// Seconds that a peer may keep the next one waiting.
    private static let patience = 5
}
