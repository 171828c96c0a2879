internal import Foundation

/// One HTTP request over a bare socket that is already connected: the benchmark measures the
/// service, and not a client's library.
struct BareHTTP: ~Copyable {
    private let descriptor: Int32

    init(port: Int) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard connected else { throw BenchFault("nothing listens on port \(port)") }
        var on: Int32 = 1
        setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    /// Posts JSON, and returns the answer's body when all of it has come.
    func post(_ body: String, to path: String, token: String) throws -> String {
        let request =
            "POST \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n"
            + "Content-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        let sent = Array(request.utf8).withUnsafeBytes {
            write(descriptor, $0.baseAddress, $0.count)
        }
        guard sent == request.utf8.count else { throw BenchFault("the request was not taken") }
        return try answer()
    }

    /// Asks for a path, and reads all of the answer.
    /// - Returns: how many bytes its body has.
    func get(_ path: String, token: String) throws -> Int {
        let request =
            "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer \(token)\r\n\r\n"
        let sent = Array(request.utf8).withUnsafeBytes {
            write(descriptor, $0.baseAddress, $0.count)
        }
        guard sent == request.utf8.count else { throw BenchFault("the request was not taken") }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        var (come, whole) = (0, 0)
        var body = 0
        repeat {
            let count = buffer.withUnsafeMutableBytes { bytes in
                read(descriptor, bytes.baseAddress! + come, bytes.count - come)
            }
            guard count > 0 else { throw BenchFault("the service hung up") }
            come += count
            guard whole == 0, let end = Self.headEnd(in: buffer[..<come]) else { continue }
            let head = String(decoding: buffer[..<end], as: UTF8.self)
            guard head.hasPrefix("HTTP/1.1 200") else { throw BenchFault("answered \(head)") }
            body = Self.length(in: head)
            whole = end + 4 + body
            guard whole <= buffer.count else { throw BenchFault("the answer is too long") }
        } while whole == 0 || come < whole
        return body
    }

    private static func headEnd(in bytes: ArraySlice<UInt8>) -> Int? {
        bytes.withUnsafeBytes { bytes in
            (0..<max(0, bytes.count - 3)).first {
                bytes[$0] == 13 && bytes[$0 + 1] == 10 && bytes[$0 + 2] == 13
                    && bytes[$0 + 3] == 10
            }
        }
    }

    private func answer() throws -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 16_384)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { throw BenchFault("the service hung up") }
            bytes += buffer[..<count]
            let parts = String(decoding: bytes, as: UTF8.self).components(separatedBy: "\r\n\r\n")
            guard parts.count > 1 else { continue }
            if parts[1].utf8.count >= Self.length(in: parts[0]) { return parts[1] }
        }
    }

    private static func length(in head: String) -> Int {
        let line = head.lowercased().components(separatedBy: "\r\n").first {
            $0.hasPrefix("content-length:")
        }
        let value = line?.dropFirst("content-length:".count).trimmingCharacters(in: .whitespaces)
        return value.flatMap(Int.init) ?? 0
    }
}
