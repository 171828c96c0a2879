internal import ArgumentParser
internal import Dispatch
internal import Fleet
internal import Foundation
internal import Scenes

/// `cooee fleet part`: one process of a running fleet; started by `cooee fleet run` only.
struct FleetPartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "part", abstract: "One process of a running fleet.", shouldDisplay: false)

    @Argument var file: String
    @Option var phones: String
    @Option var part: Int
    @Option var parts: Int
    @Option var layout: Int
    @Option var plainPort: Int?

    func run() async throws {
        let plan = try FleetPlan(file: file)
        let stopping = StopFlag()
        // Ctrl-C reaches the whole group of processes; when these end is for the parent to say.
        signal(SIGINT, SIG_IGN)
        signal(SIGTERM, SIG_IGN)
        let termination = DispatchSource.makeSignalSource(signal: SIGTERM, queue: .global())
        termination.setEventHandler { stopping.set() }
        termination.resume()
        defer { termination.cancel() }
        Thread.detachNewThread {
            while !FileHandle.standardInput.availableData.isEmpty {}
            stopping.set()
        }
        let encoder = JSONEncoder()
        let muster = FleetMuster(
            plan: plan, folder: FleetFolder(name: plan.name, in: phones), part: part,
            parts: parts, layout: layout, plainPort: plainPort)
        var failure: (any Error)?
        let fleet = try FleetPart(muster, stopping: stopping) { report in
            do {
                Terminal().say(String(decoding: try encoder.encode(report), as: UTF8.self))
            } catch {
                failure = error
                stopping.set()
            }
        }
        try fleet.run()
        if let failure { throw failure }
    }
}
