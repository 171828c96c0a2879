import Foundation
import Glibc
import TestSupport

extension TemporaryFolder {
    /// The content of every file below a folder, by its path.
    static func contents(of folder: String) throws -> [String: Data] {
        var contents: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder) {
            let path = folder + "/" + name
            let type = try FileManager.default.attributesOfItem(atPath: path)[.type]
            guard type as? FileAttributeType == .typeRegular else { continue }
            contents[path] = try Data(contentsOf: URL(fileURLWithPath: path))
        }
        return contents
    }
}

/// A TCP port of 127.0.0.1 that nobody had a moment ago, and that stays its house's own while its
/// service restarts: below those that the kernel hands out to outgoing connections.
func freePort() throws -> Int {
    for _ in 0..<1000 {
        let port = Int.random(in: 20_000..<32_000)
        if let listener = Listener(port: port) {
            listener.stop()
            return port
        }
    }
    throw POSIXError(.EADDRINUSE)
}

/// Somebody else who listens on a port of 127.0.0.1.
struct Listener {
    private let descriptor: Int32

    /// Nil if the port is taken.
    init?(port: Int) {
        descriptor = socket(
            AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                    && listen(descriptor, 1) == 0
            }
        }
        guard isListening else {
            close(descriptor)
            return nil
        }
    }

    func stop() { close(descriptor) }
}
