internal import Foundation
internal import OwnerAPI
internal import OwnerClient

/// A temporary folder with an owner in it, and the built program that is measured.
final class BenchGround {
    let folder: URL
    let program: URL
    static let owner = "bench"
    static let password = "bench-4711"
    /// How many phones a fleet has.
    let fleet: Int
    private var children: [Process] = []

    /// Takes `cooee` from beside this program.
    init(fleet: Int) throws {
        self.fleet = fleet
        program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appendingPathComponent("cooee")
        guard FileManager.default.isExecutableFile(atPath: program.path) else {
            throw BenchFault("\(program.path) is not there: build it first (make bench does)")
        }
        folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("cooee-bench-\(ProcessInfo.processInfo.processIdentifier)")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        try addOwner(Self.owner)
    }

    /// Makes another owner, with the same password.
    func addOwner(_ name: String) throws {
        let make = try start(["account", "create", name, "--data", data])
        make.waitUntilExit()
        guard make.terminationStatus == 0 else { throw BenchFault("no owner could be made") }
    }

    var data: String { folder.appendingPathComponent("data").path }
    var phones: String { folder.appendingPathComponent("phones").path }

    /// Starts the built program, or another, quietly.
    func start(
        _ arguments: [String], of other: URL? = nil, environment: [String: String] = [:],
        output: Any = FileHandle.nullDevice
    ) throws -> Process {
        let process = Process()
        process.executableURL = other ?? program
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(
            environment.merging(["COOEE_PASSWORD": Self.password]) { $1 }
        ) { $1 }
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        children.append(process)
        return process
    }

    /// Starts the service, and returns when it is ready.
    func serve(
        apiPort: Int, mqttPort: Int, _ further: [String] = []
    ) async throws -> (Process, ServiceClient) {
        let service = try start(
            [
                "serve", "--data", data, "--api-port", "\(apiPort)", "--mqtt-port", "\(mqttPort)",
                "--log-level", "error",
            ] + further)
        let client = ServiceClient(baseURL: "http://127.0.0.1:\(apiPort)")
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try await Self.isReady(client) { return (service, client) }
            guard service.isRunning else { throw BenchFault("the service ended at its start") }
            try await Task.sleep(for: .milliseconds(2))
        }
        throw BenchFault("the service was not ready within 20 s")
    }

    private static func isReady(_ client: ServiceClient) async throws -> Bool {
        do {
            return try await client.readiness().ready
        } catch is OwnerClientError {
            return false
        }
    }

    func end(_ process: Process) {
        process.terminate()
        let deadline = ContinuousClock.now + .seconds(5)
        while process.isRunning, ContinuousClock.now < deadline { usleep(5000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        process.waitUntilExit()
    }

    /// Ends what was started and still runs.
    func endChildren() {
        for process in children where process.isRunning { end(process) }
        children = []
    }

    /// Ends what was started, and removes the folder.
    func clear() {
        endChildren()
        do {
            try FileManager.default.removeItem(at: folder)
        } catch {
            print("left behind: \(folder.path) (\(error))")
        }
    }

    /// Ports that nobody listens at now.
    static func freePorts(_ count: Int) throws -> [Int] {
        let sockets = (0..<count).map { _ in socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
        defer { for descriptor in sockets { close(descriptor) } }
        return try sockets.map { descriptor in
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
            var size = socklen_t(MemoryLayout<sockaddr_in>.size)
            let bound = withUnsafeMutablePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
                }
            }
            guard bound else { throw BenchFault("no free port") }
            return Int(UInt16(bigEndian: address.sin_port))
        }
    }
}

/// Why nothing could be measured.
struct BenchFault: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
