import Control
import FindDevice
import Fleet
import Foundation
import Glibc
import OwnerClient
import PhoneModel
import Portal
import Scenes
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@testable import DeviceRegistry
@testable import Service

/// The whole house, with a real broker, a real file, real certificates and real HTTP; its tests run
/// one after the other.
@Suite("The whole house", .serialized, .timeLimit(.minutes(3)))
struct WholeHouse {}

/// A house for one story: a data folder, two ports, an owner, and whoever moves in.
///
/// It stands while its service comes and goes: `live` is one life of the service.
final class TestHouse: Sendable {
    static let owner = "mira"
    static let password = "mira1walks-far"
    static let lake = Coordinate(latitude: -35.2912345, longitude: 149.1187654)!

    let root: TemporaryFolder
    let apiPort: Int
    let mqttPort: Int
    let log = LogBook()
    private let tenants = Mutex<[any Tenant]>([])

    var dataFolder: String { root.path + "/data" }
    var phonesFolder: String { root.path + "/phones" }
    var baseURL: String { "http://127.0.0.1:\(apiPort)" }

    private init() throws {
        root = try TemporaryFolder()
        apiPort = try freePort()
        var port = try freePort()
        while port == apiPort { port = try freePort() }
        mqttPort = port
        try Data(Self.profileText.utf8).write(to: URL(fileURLWithPath: profilePath))
    }

    /// Builds a house, lets a story happen in it, and leaves nothing behind.
    static func build(_ story: (TestHouse) async throws -> Void) async throws {
        let house = try TestHouse()
        defer { house.root.remove() }
        try house.addOwner(Self.owner, password: Self.password)
        do {
            try await story(house)
        } catch {
            do { try await house.clear() } catch { print("not everybody left: \(error)") }
            throw error
        }
        try await house.clear()
    }

    /// The same with one life of the service.
    static func withLife(_ story: (HouseLife) async throws -> Void) async throws {
        try await build { house in try await house.live(story) }
    }

    func addOwner(_ name: String, password: String) throws {
        _ = try Administration(dataFolder: dataFolder).createAccount(
            name: name, password: password, cost: Self.cheap)
    }

    /// One life of the service, in this process.
    func live(
        changing change: (inout ServiceSettings) -> Void = { _ in },
        _ story: (HouseLife) async throws -> Void
    ) async throws {
        var settings = settings
        change(&settings)
        let service = try RunningService.start(settings, logger: log.logger)
        defer { service.stop() }
        let (ready, readiness) = AsyncStream<Int>.makeStream()
        let portal = try PortalServer(
            desk: service.desk, settings: PortalSettings(port: apiPort), logger: log.logger,
            onReady: { readiness.yield($0) })
        let services = ServiceGroup(
            configuration: .init(services: [portal], logger: log.logger))
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { readiness.finish() }
                try await services.run()
            }
            _ = try #require(await ready.first { _ in true }, "the portal did not start")
            let told: Result<Void, any Error>
            do {
                told = .success(try await story(try await HouseLife(self, service)))
            } catch {
                told = .failure(error)
            }
            await services.triggerGracefulShutdown()
            try await group.waitForAll()
            try told.get()
        }
    }

    var settings: ServiceSettings {
        var settings = ServiceSettings(dataFolder: dataFolder)
        settings.broker = BrokerSettings(port: mqttPort)
        settings.passwordCost = Self.cheap
        settings.control.presenceGrace = .milliseconds(100)
        return settings
    }

    /// Lets somebody stay until the house is cleared.
    func takeIn(_ tenant: any Tenant) { tenants.withLock { $0.append(tenant) } }

    /// Turns Find Device on for a phone that stays switched off.
    func enrol(
        _ name: String, with client: ServiceClient, owner: String = TestHouse.owner,
        password: String = TestHouse.password
    ) async throws -> TestPhone {
        let folder = PhoneFolder(name: name, in: phonesFolder)
        let card = try await Enrolment(
            account: owner, password: password, serial: "SERIAL-\(name)", model: "Test",
            itinerary: .still(Self.lake), seed: 7
        ).carryOut(in: folder, with: client)
        let phone = TestPhone(card, in: folder, profile: try HandsetProfile(file: profilePath))
        takeIn(phone)
        return phone
    }

    /// Asks the registry's file, whether a service runs on it or not.
    /// - Parameter data: a copy of the data folder; nil for the house's own.
    func look<Answer>(
        in data: String? = nil, _ question: (RegistryReader) throws -> Answer
    ) throws -> Answer {
        let registry = try openRegistry(in: data)
        let answer = try registry.read(question)
        try registry.close()
        return answer
    }

    func openRegistry(in data: String? = nil) throws -> Registry {
        let folder = try DataFolder(visiting: data ?? dataFolder)
        let keys = RegistryKeys(
            masterKey: try SecretFile.registryMaster.loadOrCreate(in: folder))
        return try Registry(path: folder.registryPath, keys: keys, entropy: systemEntropy)
    }

    private func clear() async throws {
        let all = tenants.withLock { tenants in
            defer { tenants = [] }
            return tenants
        }
        var failure: (any Error)?
        for tenant in all.reversed() {
            do { try await tenant.leave() } catch { failure = failure ?? error }
        }
        if let failure { throw failure }
    }

    private static let cheap = ScryptCost(logN: 4)

    /// A handset that fixes at once, whose radio is always good, and that reports when it is
    /// switched on and then an hour later.
    var profilePath: String { root.path + "/handset.yaml" }

    /// The same handset with another interval between its reports.
    func writeProfile(reportingEvery interval: String) throws -> String {
        let text = Self.profileText.replacing("every: 1h", with: "every: \(interval)")
        try root.write(text, to: "handset-\(interval).yaml")
        return root.path + "/handset-\(interval).yaml"
    }

    private static let profileText = """
        gps: {error: 0.1m, hotStart: 0s, warmStart: 0s, coldStart: 0s}
        battery: {charge: 90%, idle: 0%/h, locating: 0%/h, ringing: 0%/h}
        radio: {bad: 0s, halfOpenChance: 0%}
        report: {every: 1h}
        """
}

/// Somebody in a house who must be gone before it is.
protocol Tenant: Sendable {
    func leave() async throws
}
