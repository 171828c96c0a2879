import FindDevice
import Foundation
import Glibc
import Identity
import Synchronization
import TestSupport

@testable import Service

/// A real broker on free ports, with an authority and a data folder of its own.
final class BrokerBench: Sendable {
    static let now = Timestamp(seconds: Int64(Date().timeIntervalSince1970))
    static let isPossible =
        ["/usr/bin/mosquitto_pub", "/usr/bin/mosquitto_sub", "/usr/bin/stdbuf"]
        .allSatisfy(Command.isInstalled) && isMosquittoInstalled

    static var isMosquittoInstalled: Bool {
        do throws(BrokerFault) {
            _ = try BrokerProgram()
            return true
        } catch {
            return false
        }
    }

    let temporary: TemporaryFolder
    let folder: DataFolder
    let authority: CertificateAuthority
    let settings: BrokerSettings
    let files: BrokerFiles
    let child: BrokerChild
    let events = EventLog()

    init(
        hasPlainListener: Bool = false, patience: Duration = .seconds(3),
        program: BrokerProgram? = nil, account: String? = nil
    ) throws {
        temporary = try TemporaryFolder()
        folder = try DataFolder(opening: temporary.path)
        authority = try CertificateAuthority(at: Self.now)
        settings = BrokerSettings(
            port: try freePort(), plainPort: hasPlainListener ? try freePort() : nil)
        if let account {
            files = try BrokerFiles.write(
                settings, authority: authority, in: folder, account: account, at: Self.now)
        } else {
            files = try BrokerFiles.write(
                settings, authority: authority, in: folder, at: Self.now)
        }
        child = BrokerChild(
            program: try program ?? BrokerProgram(), configuration: files.configuration,
            patience: patience, onEvent: { [events] event in events.append(event) })
    }

    /// Starts a broker, lets the test use it, and ends it.
    static func whileRunning(
        hasPlainListener: Bool = false, _ body: (BrokerBench) throws -> Void
    ) throws {
        let bench = try BrokerBench(hasPlainListener: hasPlainListener)
        try bench.child.start()
        defer { bench.child.stop() }
        try body(bench)
    }

    var control: BusUser {
        BusUser(self, certificate: files.control.certificate, key: files.control.privateKey)
    }

    var ingest: BusUser {
        BusUser(self, certificate: files.ingest.certificate, key: files.ingest.privateKey)
    }

    /// A phone that enrolled with this bench's authority, or with another's.
    func phone(_ device: DeviceID, of other: CertificateAuthority? = nil) throws -> BusUser {
        let request = try CertificateRequest()
        let certificate = try (other ?? authority).phoneCertificate(
            for: request.requestPEM, device: device, at: Self.now)
        try temporary.write(certificate, to: "\(device).pem")
        try temporary.write(request.privateKeyPEM, to: "\(device).key")
        return BusUser(
            self, certificate: "\(temporary.path)/\(device).pem",
            key: "\(temporary.path)/\(device).key")
    }
}

/// What a broker child told, for a test that waits for it.
final class EventLog: Sendable {
    private let events = Mutex<[BrokerChild.Event]>([])
    private let arrival = NSCondition()

    func append(_ event: BrokerChild.Event) {
        arrival.withLock {
            events.withLock { $0.append(event) }
            arrival.broadcast()
        }
    }

    var all: [BrokerChild.Event] { events.withLock { $0 } }

    /// What happened, without what was merely said.
    var turns: [BrokerChild.Event] {
        all.filter { if case .said = $0 { false } else { true } }
    }

    /// Waits until the turns are as wanted; false if they are not within 10 s.
    func wait(until isEnough: ([BrokerChild.Event]) -> Bool) -> Bool {
        let deadline = Date(timeIntervalSinceNow: 10)
        arrival.lock()
        defer { arrival.unlock() }
        while !isEnough(turns) {
            if !arrival.wait(until: deadline) { return isEnough(turns) }
        }
        return true
    }
}

/// A TCP port on 127.0.0.1 that nobody had a moment ago.
func freePort() throws -> Int {
    let listener = try Listener()
    return listener.port
}

/// Somebody else who listens on a port of 127.0.0.1.
final class Listener: Sendable {
    private let descriptor: Int32
    let port: Int

    init() throws {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0 && listen(descriptor, 1) == 0
                    && getsockname(descriptor, generic, &length) == 0
            }
        }
        guard isListening else { throw SystemError.last }
        self.descriptor = descriptor
        port = Int(UInt16(bigEndian: address.sin_port))
    }

    deinit { close(descriptor) }
}
