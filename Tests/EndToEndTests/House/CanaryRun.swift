import FindDevice
import Fleet
import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import DeviceRegistry
@testable import Fleet
@testable import Service

/// One whole run of the real programs, in which everything that must stay secret can be recognised;
/// and all that the run wrote down anywhere.
struct CanaryRun {
    static let message = "Banksia-7741: please call me"
    static let callback = "+61 491 570 156"
    static let rounds = 6

    private(set) var canaries: [Canary] = []
    private(set) var pins: [String] = []
    /// What was asked with each PIN, as the service digests it.
    private(set) var asked: [(pin: String, body: @Sendable (String) -> [UInt8])] = []
    private(set) var sinks: [Sink] = []
    /// The columns of the registry as it is at the end.
    private(set) var columns: [Sink] = []

    private let house: TestHouse
    private var sessionFile: String { house.root.path + "/session.json" }

    init(in house: TestHouse) async throws {
        self.house = house
        let lines = CommandLines(of: house)
        let service = try house.serve(logging: "trace")
        defer { lines.stop() }
        try await live(with: service)
        sinks.append(lines.sink)
    }

    private mutating func live(with service: Program) async throws {
        try await house.waitUntilReady(service)
        let guest = ServiceClient(baseURL: house.baseURL)
        let session = try await guest.signIn(name: TestHouse.owner, password: TestHouse.password)
        let owner = guest.signedIn(with: session.token)
        try await cooee(["login", TestHouse.owner], "cooee login")
        var phones: [(phone: TestPhone, agent: Program)] = []
        for name in ["banksia", "wattle", "grevillea", "boronia"] {
            let phone = try await house.enrol(name, with: guest)
            phones.append((phone, try house.run(phone, reportingEvery: "1s")))
        }
        do {
            for (phone, _) in phones { try await owner.waitUntil(phone, is: .online) }
        } catch {
            // What the programs said goes with their house.
            print(phones.map { "\($0.phone.folder.name): \($0.agent.lines) \($0.agent.errors)" })
            print(service.errors.suffix(100).joined(separator: "\n"))
            throw error
        }
        var generator = SystemRandomNumberGenerator()
        var requestKeys: [String] = []
        for _ in 0..<Self.rounds {
            for (phone, _) in phones {
                let key = "idempotency-\(SessionID(using: &generator))"
                requestKeys.append(key)
                try await lose(phone, asking: owner, key: key, using: &generator)
            }
        }
        try await use(phones[0].phone, asking: owner)
        canaries = [
            Canary("the password", TestHouse.password), Canary("a token", session.token),
            Canary("the message", Self.message), Canary("the number to call", Self.callback),
        ]
        canaries += try keptToken() + requestKeys.map { Canary("an idempotency key", $0) }
        canaries += pins.map(Canary.init(pin:))
        canaries += try serviceKeys() + phones.flatMap { try keys(of: $0.phone) }
        try await gather(service, phones, owner)
    }

    /// Puts a phone into lost mode, with a PIN of which nobody else knows.
    private mutating func lose(
        _ phone: TestPhone, asking owner: ServiceClient, key: String,
        using generator: inout SystemRandomNumberGenerator
    ) async throws {
        var pin = ""
        repeat {
            pin = String(Int.random(in: 1000...9999, using: &generator))
        } while pins.contains(pin)
        pins.append(pin)
        @Sendable func wish(_ pin: String) -> NewOrder {
            NewOrder(
                type: .lost, pin: Secret(pin), message: Self.message, callback: Self.callback,
                confirmation: Confirmation(password: TestHouse.password))
        }
        let device = phone.device.text
        asked.append(
            (
                pin,
                { pin in
                    do {
                        return try Array(device.utf8) + BodyJSON.write(wish(pin))
                    } catch {
                        return []
                    }
                }
            ))
        let order = try await owner.give(wish(pin), to: phone.device, idempotencyKey: key).order
        #expect(try await owner.end(of: order).state == .succeeded)
    }

    /// The rest of what owners and finders do, some of it with the programs that they use.
    private func use(_ phone: TestPhone, asking owner: ServiceClient) async throws {
        let name = phone.folder.name
        try await cooee(
            ["lost", name, "--callback", "+61 400 000 000", "--wait", "30s"], "cooee lost")
        try phone.press("pin 0000")
        try phone.press("pin \(Self.typedPIN)")
        for arguments in [
            ["locate", name, "--wait", "30s"], ["erase", name, "--yes", "--wait", "30s"],
        ] {
            try await cooee(arguments, "cooee \(arguments[0])")
        }
        let press = try house.run(
            ["phone", "do", name, "activate", "--phones", house.phonesFolder],
            environment: ["COOEE_PASSWORD": TestHouse.password])
        #expect(try await press.end() == .exit(0), "\(press.errors)")
        try await eventually("the PIN and the password have opened it") {
            try await owner.device(phone.device).state == .active
        }
    }

    static let typedPIN = "7308"

    @discardableResult
    private func cooee(_ arguments: [String], _ what: String) async throws -> Sink {
        let program = try house.run(
            arguments + ["--service", house.baseURL, "--session", sessionFile],
            environment: ["COOEE_PASSWORD": TestHouse.password, "COOEE_PIN": Self.typedPIN])
        #expect(try await program.end() == .exit(0), "\(what): \(program.errors)")
        return Sink.lines("output of \(what)", program.lines + program.errors)
    }

    // MARK: Secrets

    private func keptToken() throws -> [Canary] {
        let saved = try JSONDecoder().decode(
            KeptSession.self, from: Data(contentsOf: URL(fileURLWithPath: sessionFile)))
        return [Canary("the token of the command line", saved.token)]
    }

    private struct KeptSession: Decodable { let token: String }

    private func serviceKeys() throws -> [Canary] {
        let folder = try DataFolder(visiting: house.dataFolder)
        return try SecretFile.allCases.map {
            Canary("\($0.rawValue) key", try $0.loadOrCreate(in: folder))
        }
            + [
                try Self.tlsKey("authority's key", at: AuthorityFile.path(in: folder)),
                try Self.tlsKey("broker's key", at: folder.brokerPath + "/server.key"),
                try Self.tlsKey("control's key", at: folder.brokerPath + "/control.key"),
                try Self.tlsKey("ingest's key", at: folder.brokerPath + "/ingest.key"),
            ]
    }

    private func keys(of phone: TestPhone) throws -> [Canary] {
        let keys = try PhoneKeys.read(from: phone.store)
        let name = phone.folder.name
        return [
            Canary("\(name)'s signing key", keys.signing.bytes),
            Canary("\(name)'s sealing key", keys.sealing.bytes),
            Canary("\(name)'s storage key", keys.storage.bytes),
            try Self.tlsKey("\(name)'s TLS key", at: phone.store.certificateKeyPath),
        ]
    }

    /// A piece of a private key in a PEM file that stands on one line of it (48 bytes a line).
    private static func tlsKey(_ name: String, at path: String) throws -> Canary {
        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let start = try #require(
            lines.firstIndex { $0.hasPrefix("-----BEGIN") && $0.contains("KEY") })
        let body = lines[(start + 1)...].prefix { !$0.hasPrefix("-----") }
        let key = Array(try #require(Data(base64Encoded: body.joined())))
        // Where the secret number stands: RFC 5915 by itself; else RFC 5208, of Ed25519 or P-256.
        let isBare = lines[start].contains("EC PRIVATE")
        let range = isBare ? 8..<38 : key.count <= 48 ? 16..<46 : 48..<68
        return Canary(name, Array(key[range]))
    }

    /// Where a secret must stand, because somebody works with it; everywhere else it is a leak.
    static let allowances: [LeakSearch.Allowance] = {
        typealias Allowed = LeakSearch.Allowance
        let service = "the service signs and seals with it, and keeps it outside the registry"
        let files: [(String, String, String)] =
            SecretFile.allCases.map {
                ("/keys/\($0.rawValue).key", "\($0.rawValue) key", service)
            } + [
                ("/keys/authority.pem", "authority's key", "it signs certificates"),
                ("/broker/server.key", "broker's key", "mosquitto reads it"),
                ("/broker/control.key", "control's key", "libmosquitto reads it"),
                ("/broker/ingest.key", "ingest's key", "libmosquitto reads it"),
                (
                    "/session.json", "the token of the command line",
                    "an owner who is signed in stays so"
                ),
            ]
        let phones = ["banksia", "wattle", "grevillea", "boronia"].flatMap { name in
            ["signing", "sealing", "storage"].map {
                (
                    "/keystore/keys.json", "\(name)'s \($0) key",
                    "the file stands for a phone's secure chip"
                )
            } + [("/keystore/certificate.key", "\(name)'s TLS key", "libmosquitto reads it")]
        }
        // What a tester wants: it stands for the world, in which a phone is somewhere, and not for
        // anything that the phone or the service remembers.
        let world = ["a reported place", "the phones' true place"].map {
            ("/card.json", $0, "the simulator's itinerary")
        }
        return (files + phones + world).map { Allowed(file: $0, canary: $1, reason: $2) }
    }()

    // MARK: Sinks

    private mutating func gather(
        _ service: Program, _ phones: [(phone: TestPhone, agent: Program)], _ owner: ServiceClient
    ) async throws {
        for (phone, _) in phones {
            let fixes = try await owner.trail(of: phone.device).fixes.suffix(2)
            for fix in fixes {
                let place = Coordinate(latitude: fix.latitude, longitude: fix.longitude)
                canaries.append(Canary("a reported place", try #require(place)))
            }
        }
        canaries.append(Canary("the phones' true place", TestHouse.lake))
        let keys = try registryKeys()
        for arguments in [["audit", "--limit", "1000"], ["audit", "--limit", "1000", "--json"]] {
            sinks.append(try await cooee(arguments, arguments.joined(separator: " ")))
        }
        let backup = house.root.path + "/backup.sqlite"
        for arguments in [["backup", backup], ["audit", "verify"]] {
            let program = try house.run(arguments + ["--data", house.dataFolder])
            #expect(try await program.end() == .exit(0), "\(program.errors)")
            sinks.append(.lines("cooee \(arguments[0])", program.lines + program.errors))
        }
        // While it runs, with what is only in SQLite's log yet.
        let live = house.root.path + "/live"
        try FileManager.default.copyItem(atPath: house.dataFolder, toPath: live)
        #expect(access(live + "/registry/cooee.sqlite-wal", F_OK) == 0)
        for (_, agent) in phones { agent.send(SIGTERM) }
        for (_, agent) in phones { _ = try await agent.end() }
        service.send(SIGTERM)
        _ = try await service.end()
        for (phone, agent) in phones {
            sinks.append(.lines("output of \(phone.folder.name)", agent.lines + agent.errors))
        }
        sinks.append(.lines("output of the service", service.lines + service.errors))
        let registry = house.dataFolder + "/registry/cooee.sqlite"
        columns = try Sink.columns(ofRegistry: registry, keys: keys)
        sinks += columns + (try Sink.columns(ofRegistry: backup, keys: keys))
        sinks += try Sink.columns(ofRegistry: live + "/registry/cooee.sqlite", keys: keys)
        // The data folder, its copy, the backup, the phones' folders, the settings, the session.
        sinks += try Sink.files(below: house.root.path)
    }

    private func registryKeys() throws -> RegistryKeys {
        let folder = try DataFolder(visiting: house.dataFolder)
        return RegistryKeys(masterKey: try SecretFile.registryMaster.loadOrCreate(in: folder))
    }
}
