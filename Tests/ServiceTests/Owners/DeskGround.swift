import Control
import DeviceRegistry
import FindDevice
import Foundation
import Identity
import Logging
import TestSupport
import Testing
import Wire

@testable import Service

/// A running service with a real desk, an owner, and devices whose phones never come.
struct DeskGround {
    static let name = "mira"
    static let password = "mira1walks-far"

    let folder: TemporaryFolder
    let service: RunningService
    let account: Account
    var desk: Desk { service.desk }

    /// Opens a service, lets a story happen at its desk, and ends it.
    static func with(_ story: (DeskGround) async throws -> Void) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        try await with(folder, story)
    }

    /// The same in a folder that stays.
    static func with<Told>(
        _ folder: TemporaryFolder, _ story: (DeskGround) async throws -> Told
    ) async throws -> Told {
        let account = try Administration(dataFolder: folder.path).createAccount(
            name: name, password: password, cost: cheap)
        var settings = ServiceSettings(dataFolder: folder.path)
        settings.broker = BrokerSettings(port: try freePort())
        settings.passwordCost = cheap
        let service = try RunningService.start(
            settings, logger: Logger(label: "desk.tests") { _ in SwiftLogNoOpLogHandler() })
        defer { service.stop() }
        return try await story(DeskGround(folder: folder, service: service, account: account))
    }

    /// A device that is enrolled, with its key for what only it may read.
    func enrol(
        _ name: String = "phone", sealingKey: [UInt8]? = nil
    ) async throws -> EnrolledDevice {
        let sealing = try #require(SealingKey(bytes: Array(repeating: 7, count: 32)))
        let signing = try #require(SigningKey(seed: Array(repeating: 8, count: 32)))
        let grant = try await desk.enrol(
            EnrolmentRequest(
                account: Self.name, password: Self.password, name: name,
                serial: "SERIAL-\(name)", model: "Test", signingKey: signing.publicBytes,
                sealingKey: sealingKey ?? sealing.publicBytes, supports: Set(OrderKind.allCases),
                certificateRequest: try CertificateRequest().requestPEM))
        return EnrolledDevice(id: grant.device, grant: grant, sealing: sealing)
    }

    struct EnrolledDevice {
        let id: DeviceID
        let grant: EnrolmentGrant
        let sealing: SealingKey
    }

    func ask(
        _ demand: Demand, of device: DeviceID, password: String? = DeskGround.password,
        key: String? = nil
    ) async throws -> Acceptance {
        try await desk.accept(
            OrderRequest(
                device: device, account: account.id, demand: demand,
                confirmation: password.map(Secret.init), idempotencyKey: key,
                body: Array("\(demand.kind) \(password ?? "")".utf8)))
    }

    /// The account's audit entries, by what was done.
    func audit() async throws -> [AuditAction] {
        try await desk.audit(of: account.id, device: nil, order: nil, after: 0, limit: 1000)
            .map(\.record.action)
    }

    /// Every file of the service, as it is on the disk now.
    func files() throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
            let path = folder.path + "/" + name
            let type = try FileManager.default.attributesOfItem(atPath: path)[.type]
            guard type as? FileAttributeType == .typeRegular else { continue }
            files[name] = try Data(contentsOf: URL(fileURLWithPath: path))
        }
        return files
    }

    private static let cheap = ScryptCost(logN: 4)
}

extension Demand {
    /// Lost mode with a PIN that stands nowhere else.
    static func lost(_ pin: String, message: String? = "Please call me") throws -> Demand {
        .lost(try #require(PIN(pin)), message: message, callback: "+61 400 000 000")
    }
}
