import Foundation

/// A real mosquitto on a free port of 127.0.0.1, with its configuration in a temporary folder.
final class TestBroker {
    static let program = "/usr/sbin/mosquitto"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    let port: Int
    private let folder: TemporaryFolder
    private var child: TestChild?

    /// - Parameter lines: what the configuration says of the listener.
    init(port: Int? = nil, _ lines: [String] = ["allow_anonymous true"]) throws {
        self.port = try port ?? freePort()
        folder = try TemporaryFolder()
        let head = [
            "listener \(self.port) 127.0.0.1", "user \(NSUserName())", "persistence false",
            "set_tcp_nodelay true", "max_queued_messages 100000",
        ]
        let configuration = folder.path("mosquitto.conf")
        try (head + lines).joined(separator: "\n")
            .write(toFile: configuration, atomically: true, encoding: .utf8)
        child = try TestChild([Self.program, "-c", configuration])
    }

    /// Ends it; without this it ends when nobody holds it any more, which may be too early.
    func stop() {
        guard let child else { return }
        kill(child.id, SIGTERM)
        child.wait()
        self.child = nil
    }

    deinit { stop() }
}

/// A folder that lives as long as its owner.
final class TemporaryFolder {
    private let root: URL

    init() throws {
        root = FileManager.default.temporaryDirectory.appending(path: "bus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    }

    deinit { remove() }

    func remove() {
        guard FileManager.default.fileExists(atPath: root.path) else { return }
        do {
            try FileManager.default.removeItem(at: root)
        } catch {
            print("left behind: \(root.path): \(error)")
        }
    }

    func path(_ name: String) -> String { root.appending(path: name).path }
}

/// A listening socket that answers nobody: the kernel connects, nobody speaks.
final class SilentListener {
    let port: Int
    private let descriptor: Int32

    init() throws {
        (descriptor, port) = try boundSocket()
        guard listen(descriptor, 16) == 0 else { throw POSIXError(.EADDRINUSE) }
    }

    func stop() { close(descriptor) }
}

func freePort() throws -> Int {
    let (descriptor, port) = try boundSocket()
    close(descriptor)
    return port
}

private func boundSocket() throws -> (descriptor: Int32, port: Int) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { general in
            bind(descriptor, general, size) == 0 && getsockname(descriptor, general, &size) == 0
        }
    }
    guard descriptor >= 0, isBound else { throw POSIXError(.EADDRNOTAVAIL) }
    return (descriptor, Int(UInt16(bigEndian: address.sin_port)))
}
