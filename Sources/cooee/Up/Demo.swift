internal import FindDevice
internal import Fleet
internal import Foundation
internal import OwnerClient
internal import Scenes
internal import Service
internal import ServiceLifecycle

/// The demo owner with five phones: enrolled once, run as processes, and shown as they go.
struct Demo: ServiceLifecycle.Service {
    let configuration: Configuration
    let simulators: String
    let isQuiet: Bool
    /// Gives the portal's port when owners can come in.
    let ready: AsyncStream<Int>
    let news: AsyncStream<ServiceNews>
    /// What an owner calls a device.
    let name: @Sendable (DeviceID) throws -> String?

    static let owner = "demo"
    /// Printed for everybody to see: it guards five phones that do not exist, on loopback.
    static let password = "coo-ee-2026"
    /// As cheap as settings allow: there is nothing to guess, and each phone that enrols pays it.
    private static let cost = ScryptCost(logN: 14)

    func run() async throws {
        guard let port = await ready.cancelOnGracefulShutdown().first(where: { _ in true }) else {
            return
        }
        let url = "http://\(configuration.api.address):\(port)"
        let cast = DemoCast(simulators: simulators)
        do {
            try await cancelWhenGracefulShutdown { try await enrolMissing(cast, at: url) }
        } catch {
            guard Task.isShuttingDownGracefully else { throw error }
        }
        // Ctrl-C may come while the phones are being made: then there is nothing to show.
        guard !Task.isShuttingDownGracefully else { return }
        let agents = try cast.phones.map { phone in
            try AgentProcess(
                name: phone.name, phones: phonesFolder, output: isQuiet ? .nowhere : .inherited)
        }
        Greeting(url: url, configuration: configuration).show()
        let shown: Result<Void, any Error>
        do {
            shown = .success(try await show(cast))
        } catch {
            shown = .failure(error)
        }
        await AgentProcess.end(agents)
        try shown.get()
    }

    private func show(_ cast: DemoCast) async throws {
        let feed = LiveFeed(cast: try names(of: cast), isQuiet: isQuiet, name: name)
        try await feed.show(news)
    }

    private var phonesFolder: String { configuration.data + "/phones" }

    private func enrolMissing(_ cast: DemoCast, at url: String) async throws {
        let missing = cast.phones.filter {
            !PhoneFolder(name: $0.name, in: phonesFolder).isEnrolled
        }
        guard !missing.isEmpty else { return }
        Terminal().say("making the demo owner and \(missing.count) phones …")
        try makeOwner()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for phone in missing { group.addTask { try await enrol(phone, at: url) } }
            try await group.waitForAll()
        }
    }

    private func enrol(_ phone: DemoPhone, at url: String) async throws {
        let enrolment = Enrolment(
            account: Self.owner, password: Self.password, serial: phone.serial,
            model: phone.model, profile: phone.profile, itinerary: phone.itinerary,
            seed: phone.seed)
        _ = try await enrolment.carryOut(
            in: PhoneFolder(name: phone.name, in: phonesFolder), with: ServiceClient(baseURL: url))
    }

    private func makeOwner() throws {
        do {
            _ = try Administration(dataFolder: configuration.data).createAccount(
                name: Self.owner, password: Self.password, cost: Self.cost)
        } catch Refusal.nameTaken {
            // Made by an earlier start that ended before all phones were enrolled.
        }
    }

    private func names(of cast: DemoCast) throws -> [DeviceID: String] {
        let cards = try cast.phones.map {
            try PhoneCard.read(from: PhoneFolder(name: $0.name, in: phonesFolder))
        }
        return Dictionary(uniqueKeysWithValues: cards.map { ($0.device, $0.name) })
    }
}

/// Who is in the demo: five phones that move about Canberra.
struct DemoCast {
    let phones: [DemoPhone]

    init(simulators: String) {
        let roles: [(name: String, model: String, route: String, profile: String)] = [
            ("mira", "Wattle 5", "lake-burley-griffin-walk", "everyday"),
            ("jonas", "Wattle 5 Max", "civic-airport-taxi", "flagship"),
            ("ayla", "Banksia S", "belconnen-civic-commute", "everyday"),
            ("tomo", "Banksia S", "civic-anu-walk", "old"),
            ("nell", "Grevillea 3", "kingston-foreshore-jog", "everyday"),
        ]
        phones = roles.enumerated().map { index, role in
            let route = Self.file(simulators + "/traces/\(role.route).gpx")
            return DemoPhone(
                name: role.name, serial: "DEMO-000\(index + 1)", model: role.model,
                profile: Self.file(simulators + "/phones/\(role.profile).yaml"),
                itinerary: route.map { .trace(path: $0) } ?? Self.fallback,
                seed: UInt64(index + 1))
        }
    }

    /// Where a phone goes if the routes are not at hand: around Canberra's centre.
    private static var fallback: Itinerary {
        Coordinate(latitude: -35.2809, longitude: 149.13).map {
            .wander(kind: "walk", around: $0)
        } ?? .trace(path: "")
    }

    /// The absolute path of a file that is there.
    private static func file(_ path: String) -> String? {
        FileManager.default.fileExists(atPath: path) ? URL(fileURLWithPath: path).path : nil
    }
}

/// One phone of the demo.
struct DemoPhone {
    let name: String
    let serial: String
    let model: String
    let profile: String?
    let itinerary: Itinerary
    let seed: UInt64
}
