import FindDevice
import Fleet
import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import TestSupport

/// The built `cooee`, which stands beside the test bundle.
enum BuiltCooee {
    static let path = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        .deletingLastPathComponent().appending(path: "cooee").path
}

extension TestHouse {
    /// Runs the built program.
    /// - Parameter prefix: a program, with its arguments, that runs it in its own way.
    func run(
        _ arguments: [String], prefix: [String] = [], environment: [String: String] = [:]
    ) throws -> Program {
        let program = try Program(
            prefix + [BuiltCooee.path] + arguments, environment: environment)
        takeIn(program)
        return program
    }

    /// Runs the service as a process of its own.
    /// - Parameters:
    ///   - crash: where it shall kill itself: `beforeCommit@fix`.
    ///   - level: how much it logs.
    ///   - settings: further lines of its configuration.
    func serve(
        crashingAt crash: String? = nil, logging level: String = "warning",
        settings: String = "", _ further: [String] = []
    ) throws -> Program {
        try run(
            try serveArguments(logging: level, settings: settings) + further,
            environment: crash.map { ["COOEE_CRASH_AT": $0] } ?? [:])
    }

    func serveArguments(
        logging level: String = "warning", settings further: String = ""
    ) throws -> [String] {
        let settings = """
            data: \(dataFolder)
            api: {port: \(apiPort)}
            mqtt: {port: \(mqttPort)}
            presence: {grace: 100ms}
            passwords: {scryptLogN: 14}
            log: {level: \(level)}
            \(further)
            """
        let path = root.path + "/cooee.yaml"
        try Data(settings.utf8).write(to: URL(fileURLWithPath: path))
        return ["serve", "--config", path]
    }

    /// The owner, signed in as soon as the service takes orders and reaches the bus.
    func signIn(to service: Program) async throws -> ServiceClient {
        try await waitUntilReady(service)
        let guest = ServiceClient(baseURL: baseURL)
        let session = try await guest.signIn(name: Self.owner, password: Self.password)
        return guest.signedIn(with: session.token)
    }

    func waitUntilReady(_ service: Program) async throws {
        let guest = ServiceClient(baseURL: baseURL)
        try await eventually("the service is ready") {
            if let ending = service.ending {
                throw Gone(ending: ending, words: service.errors)
            }
            do {
                return try await guest.readiness().ready
            } catch OwnerClientError.unreachable {
                return false
            }
        }
    }

    /// A program that ended before it was ready.
    struct Gone: Error {
        let ending: Program.Ending
        let words: [String]
    }

    /// Runs an enrolled phone as a process of its own.
    /// - Parameters:
    ///   - interval: how often it reports; an hour if it is not given.
    ///   - prefix: a program, with its arguments, that runs it in its own way.
    func run(
        _ phone: TestPhone, reportingEvery interval: String? = nil, prefix: [String] = []
    ) throws -> Program {
        try run(
            [
                "phone", "run", phone.folder.name, "--phones", phonesFolder, "--profile",
                try interval.map(writeProfile) ?? profilePath, "--lines", "--until-stdin-closes",
            ], prefix: prefix)
    }
}

extension Program {
    /// How often a phone that runs as this process said that it rings.
    var rings: Int { lines.count { $0.contains("RINGS") } }
}
