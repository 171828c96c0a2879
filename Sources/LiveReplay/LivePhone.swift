internal import FindDevice
internal import Fleet
internal import Foundation
internal import PhoneModel

/// A phone of a live story: its agent's process, and what that must be told again when it was
/// killed: the journal is all that a real phone keeps for itself.
final class LivePhone {
    let folder: PhoneFolder
    let device: DeviceID
    /// Where it was at first.
    let start: Coordinate
    private(set) var status: PhoneStatus
    /// How often its agent was started, or killed; what was planned for an earlier life is void.
    private(set) var life = 0
    private(set) var rings = 0
    private(set) var wipes = 0
    private let phones: String
    private let clock: AgentClock
    private var output = AgentLines()
    private var agent: AgentProcess?
    private var switches: KeptSwitches
    private var way: Way
    private var news: [String] = []

    /// Where it goes, and since when.
    struct Way {
        var itinerary: Itinerary
        var since: Timestamp
    }

    /// Starts the agent of an enrolled phone.
    /// - Parameter presses: what is pressed before it is switched on.
    init(
        _ card: PhoneCard, in folder: PhoneFolder, phones: String, at start: Coordinate,
        clock: AgentClock, pressing presses: [[String]]
    ) async throws {
        self.folder = folder
        self.phones = phones
        self.clock = clock
        self.start = start
        device = card.device
        way = Way(itinerary: card.itinerary, since: clock.now())
        switches = KeptSwitches(presses)
        let agent = try AgentProcess(
            name: folder.name, phones: phones,
            pressing: presses.map { $0.joined(separator: " ") },
            output: .pipe(output.pipe))
        self.agent = agent
        do {
            status = try await Self.firstStatus(of: folder, agent)
        } catch {
            agent.kill()
            throw error
        }
    }

    /// Where it truly is.
    var place: Coordinate { status.place ?? start }

    /// Whether its agent runs, as far as anybody has killed it.
    var isUp: Bool { agent != nil }

    /// Asks how it is.
    func look() async throws {
        listen()
        guard isUp else { return }
        status = try await Self.press(["status"], of: folder)
        listen()
    }

    /// Presses a button; on a phone without power, what keeps its place until it has some.
    /// - Throws: `FleetFault`; what an agent refuses too.
    func press(_ words: [String]) async throws {
        switches.remember(words)
        if isUp {
            status = try await Self.press(words, of: folder)
        } else if words == ["power", "on"] {
            try await restart()
        }
        listen()
    }

    /// From now on it goes another way.
    func go(_ itinerary: Itinerary) async throws {
        way = Way(itinerary: itinerary, since: clock.now())
        if isUp { status = try await Self.press(["move", itinerary.written], of: folder) }
    }

    /// Kills its agent; who was dead already is so anew, and what was planned for it is void.
    func kill() async {
        life += 1
        guard let agent else { return }
        agent.kill()
        await agent.hasEnded()
        await bury()
    }

    /// Starts its agent again, with all as it was; also one that ended by itself.
    func restart() async throws {
        if let agent {
            guard !agent.isRunning else { return }
            await bury()
        }
        output = AgentLines()
        let agent = try AgentProcess(
            name: folder.name, phones: phones, pressing: switches.words,
            moving: currentWay.written, output: .pipe(output.pipe))
        self.agent = agent
        life += 1
        status = try await Self.firstStatus(of: folder, agent)
        listen()
    }

    /// Ends its agent, and forgets it.
    func end() async {
        if let agent { await AgentProcess.end([agent]) }
        agent = nil
    }

    /// Hears what an agent that is dead has printed last, and forgets it.
    private func bury() async {
        agent = nil
        await output.hasEnded()
        listen()
        switches.losePower(at: status.battery)
    }

    /// What it has noticed since somebody asked last.
    func takeNews() -> [String] {
        defer { news = [] }
        return news
    }

    /// Where it goes on from if its agent starts now.
    private var currentWay: Itinerary {
        switch way.itinerary {
        case .once(let path, let earlier):
            .once(path: path, since: earlier + (clock.now() - way.since))
        case .still, .trace: way.itinerary
        case .wander(let kind, _): .wander(kind: kind, around: place)
        }
    }

    private func listen() {
        let lines = output.take()
        rings += lines.count { $0.hasPrefix("RINGS") }
        wipes += lines.count { $0.hasPrefix("erased:") || $0.hasPrefix("reset:") }
        news += lines
    }

    // MARK: Its socket

    /// The status of an agent that has just been started.
    private static func firstStatus(
        of folder: PhoneFolder, _ agent: AgentProcess
    ) async throws -> PhoneStatus {
        let deadline = ContinuousClock.now + .seconds(20)
        while true {
            do {
                return try await press(["status"], of: folder)
            } catch FleetFault.notRunning {
                guard agent.isRunning, ContinuousClock.now < deadline else {
                    throw LiveFault.phone(name: folder.name, reason: "its agent does not start")
                }
            }
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Presses on a thread that may wait for the answer.
    private static func press(_ words: [String], of folder: PhoneFolder) async throws -> PhoneStatus
    {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result { try ButtonClient.press(words, of: folder) })
            }
        }
    }
}
