internal import ArgumentParser
internal import CommandBus
internal import FindDevice
internal import Fleet
internal import Foundation
internal import Scenes
internal import Trails

/// `cooee fleet`: phones by the thousand, for tests of the service.
struct FleetCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fleet", abstract: "Run test fleets: phones by the thousand.",
        discussion: """
            What a fleet is stands in a file (simulators/fleets, docs/fleets.md).
              cooee fleet check simulators/fleets/demo.yaml
              cooee fleet run simulators/fleets/demo.yaml
              cooee phone do walker-3 airplane on
            """,
        subcommands: [FleetCheck.self, FleetRunCommand.self, FleetPartCommand.self])
}

/// `cooee fleet check FILE…`: what a fleet's file makes, or what is wrong with it.
struct FleetCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say what a fleet's file makes, or what is wrong with it.")

    @Argument(help: "Files of fleets.")
    var files: [String]

    @Flag(help: "Answer with one JSON document.")
    var json = false

    func run() async throws {
        let limit = DescriptorLimit.raise()
        var forecasts: [FleetForecast] = []
        var faults: [String] = []
        for file in files {
            do {
                forecasts.append(try FleetForecast(file: file, limit: limit))
            } catch let error as SceneError {
                faults.append(error.description)
            } catch let error as TrailError {
                faults.append(error.description)
            }
        }
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let document = ["fleets": forecasts]
            Terminal().say(String(decoding: try encoder.encode(document), as: UTF8.self))
        } else {
            for forecast in forecasts { Terminal().say(forecast.lines) }
        }
        guard faults.isEmpty else {
            throw Failure(faults.joined(separator: "\n"), meaning: .usage)
        }
    }
}

extension FleetPlan {
    /// A file that cannot be read is wrong usage.
    static func reading(_ file: String) throws -> FleetPlan {
        do throws(SceneError) {
            return try FleetPlan(file: file)
        } catch {
            throw Failure(error.description, meaning: .usage)
        }
    }
}

/// What a fleet's file makes.
struct FleetForecast: Encodable {
    let name: String
    let story: String?
    let owner: String
    let phones: Int
    let reportsPerSecond: Double
    let descriptors: Int
    let processes: Int
    let groups: [Group]

    struct Group: Encodable {
        let name: String
        let phones: Int
        let reportEvery: String
        let movement: String
    }

    /// - Throws: `SceneError`, `FleetFault.tooFewDescriptors`; `TrailError` for a trace.
    init(file: String, limit: Int) throws {
        let plan = try FleetPlan(file: file)
        let capacity = FleetCapacity(phones: plan.count, limit: limit)
        try FleetCheckup.ways(of: plan)
        name = plan.name
        story = plan.story
        owner = plan.owner
        phones = plan.count
        reportsPerSecond = plan.reportsPerSecond
        descriptors = capacity.descriptors
        processes = try capacity.processes()
        groups = plan.groups.map { group in
            Group(
                name: group.name, phones: group.names.count,
                reportEvery: group.handset.reportInterval.written,
                movement: group.movement.word)
        }
    }

    var lines: [String] {
        let rate = reportsPerSecond.formatted(.number.precision(.fractionLength(0...1)))
        return ["\(name): \(phones) phones of \(owner), \(rate) fixes a second"]
            + groups.map { group in
                "  \(group.name): \(group.phones), \(group.movement), "
                    + "a fix every \(group.reportEvery)"
            } + ["  needs \(descriptors) descriptors, in \(processes) processes"]
    }
}

extension FleetMovement {
    var word: String {
        switch self {
        case .still: "still"
        case .wander(let kind, _): kind.rawValue
        case .trace(let path, _, _): "along " + URL(fileURLWithPath: path).lastPathComponent
        case .between: "to and fro between two places"
        }
    }
}
