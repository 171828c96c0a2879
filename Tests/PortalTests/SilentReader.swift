import Glibc
import HTTPTypes
import Hummingbird
import NIOCore
import TestSupport

/// Somebody who asks for something and then takes nothing of the answer.
final class SilentReader: Sendable {
    private let socket: Int32

    init(port: Int) throws {
        socket = Glibc.socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        // A small window, so that the sender soon has to wait.
        var size: Int32 = 4096
        setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let code = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard code == 0 else { throw NotConnected(code: errno) }
    }

    deinit { close(socket) }

    func ask(_ path: String, token: String) throws {
        let request =
            "GET \(path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer \(token)\r\n\r\n"
        let bytes = Array(request.utf8)
        guard send(socket, bytes, bytes.count, 0) == bytes.count else {
            throw NotConnected(code: errno)
        }
    }

    /// Waits until something of the answer is there, and leaves it where it is.
    func untilItBegins() async throws {
        try await eventually("the answer begins") { [socket] in
            var byte: UInt8 = 0
            return recv(socket, &byte, 1, Int32(MSG_PEEK) | Self.atOnce) == 1
        }
    }

    /// Takes what is left, until the other side says that there is no more.
    func untilItIsCutOff() async throws {
        try await eventually("the connection is cut off") { [socket] in
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = recv(socket, &buffer, buffer.count, Self.atOnce)
                if count == 0 { return true }
                if count < 0 { return errno != EAGAIN }
            }
        }
    }

    private static let atOnce = Int32(MSG_DONTWAIT)

    struct NotConnected: Error {
        let code: Int32
    }
}

/// Notes what is written, piece by piece.
struct NotingWriter: ResponseBodyWriter {
    let note: @Sendable (String) -> Void

    mutating func write(_ buffer: ByteBuffer) async throws { note(String(buffer: buffer)) }

    consuming func finish(_ trailingHeaders: HTTPFields?) async throws { note("the end") }
}
