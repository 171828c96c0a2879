internal import Foundation
internal import Glibc
package import Scenes
internal import Synchronization

/// A fleet's processes: started together, heard each second, ended together.
///
/// None is started again: whoever tests with a fleet must know that a third of it is gone.
package final class FleetRun: Sendable {
    /// What the processes have said.
    package enum Event: Sendable {
        /// What all of them have counted, once each has said it; with why connections did not come
        /// about since the last time.
        case tally(FleetTally, refusals: [String: Int])
        /// A process has ended though nobody wanted it to.
        case lost(part: Int, phones: Int)
        /// All have ended.
        case over
    }

    private struct State {
        var last: [Int: PartReport] = [:]
        var said: Set<Int> = []
        var refusals: [String: Int] = [:]
        var left: Int
        var isEnding = false
    }

    package let parts: Int
    package let events: AsyncStream<Event>
    private let feed: AsyncStream<Event>.Continuation
    private let state: Mutex<State>
    private let processes: [AgentProcess]
    private let hold: FolderHold

    /// Deals the journals out among the processes, and starts those.
    /// - Parameters:
    ///   - file: the fleet's file, which each of them reads.
    ///   - plainPort: the port of the listener where names are claimed; nil to prove them.
    ///   - phones: the folder that the fleet's is in.
    /// - Throws: `FleetFault`, such as for a broker that does not answer.
    package init(
        _ plan: FleetPlan, file: String, folder: FleetFolder, parts: Int, plainPort: Int?,
        phones: String
    ) throws {
        hold = try FolderHold(lock: folder.lockPath, of: folder.name)
        guard let card = try FleetCard.read(from: folder) else {
            throw FleetFault.notInFleet(name: plan.name)
        }
        let layout = try FleetJournal.deal(in: folder, among: parts, key: card.storage)
        for socket in try folder.sockets { unlink(socket) }
        try BrokerProbe.check(
            host: plainPort == nil ? card.brokerHost : "127.0.0.1",
            port: plainPort ?? card.brokerPort, isPlain: plainPort != nil)
        self.parts = parts
        (events, feed) = AsyncStream<Event>.makeStream()
        state = Mutex(State(left: parts))
        let program = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        var arguments = [
            "fleet", "part", file, "--phones", phones, "--parts", "\(parts)", "--layout",
            "\(layout)",
        ]
        if let plainPort { arguments += ["--plain-port", "\(plainPort)"] }
        var started: [(AgentProcess, Pipe)] = []
        for part in 0..<parts {
            let pipe = Pipe()
            let process = try AgentProcess(
                program, arguments + ["--part", "\(part)"], output: .pipe(pipe))
            started.append((process, pipe))
        }
        processes = started.map(\.0)
        for (part, (_, pipe)) in started.enumerated() { listen(to: part, pipe) }
    }

    /// Asks all of them to end: their phones deliver what they have, and power off. `events` ends
    /// with `over`.
    package func end() async {
        state.withLock { $0.isEnding = true }
        await AgentProcess.end(processes, patience: .seconds(60))
    }

    private func listen(to part: Int, _ pipe: Pipe) {
        let handle = pipe.fileHandleForReading
        let thread = Thread { [self] in
            var rest: [UInt8] = []
            while true {
                let piece = handle.availableData
                guard !piece.isEmpty else { break }
                rest += piece
                while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
                    hear(Array(rest[..<end]))
                    rest.removeFirst(end + 1)
                }
            }
            hasEnded(part)
        }
        thread.name = "fleet \(part)"
        thread.start()
    }

    private func hear(_ line: [UInt8]) {
        let report: PartReport
        do {
            report = try JSONDecoder().decode(PartReport.self, from: Data(line))
        } catch {
            // Not a report: whatever it is, it is not to be counted.
            return
        }
        let told: Event? = state.withLock { state in
            state.last[report.part] = report
            state.said.insert(report.part)
            state.refusals.merge(report.refusals, uniquingKeysWith: +)
            guard state.said.count >= state.left else { return nil }
            defer {
                state.said = []
                state.refusals = [:]
            }
            return .tally(Self.sum(of: state.last), refusals: state.refusals)
        }
        if let told { feed.yield(told) }
    }

    private func hasEnded(_ part: Int) {
        let (isLoss, phones, sum): (Bool, Int, FleetTally?) = state.withLock { state in
            state.left -= 1
            state.said.remove(part)
            let last = state.last[part]
            let isLoss = !state.isEnding || last?.isLast != true
            if isLoss { state.last[part]?.tally.connected = 0 }
            return (
                isLoss, last?.tally.phones ?? 0,
                state.left == 0 ? Self.sum(of: state.last) : nil
            )
        }
        if isLoss { feed.yield(.lost(part: part, phones: phones)) }
        if let sum {
            feed.yield(.tally(sum, refusals: [:]))
            feed.yield(.over)
            feed.finish()
        }
    }

    private static func sum(of reports: [Int: PartReport]) -> FleetTally {
        reports.keys.sorted().compactMap { reports[$0]?.tally }.reduce(FleetTally(), +)
    }
}

/// Whether anybody answers where the broker shall be.
enum BrokerProbe {
    static func check(host: String, port: Int, isPlain: Bool) throws(FleetFault) {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &list) == 0 else {
            throw .noBroker(host: host, port: port, isPlain: isPlain)
        }
        defer { freeaddrinfo(list) }
        var next = list
        while let entry = next?.pointee {
            let descriptor = socket(
                entry.ai_family, entry.ai_socktype | Int32(SOCK_CLOEXEC.rawValue),
                entry.ai_protocol)
            defer { close(descriptor) }
            if descriptor >= 0, connect(descriptor, entry.ai_addr, entry.ai_addrlen) == 0 {
                return
            }
            next = entry.ai_next
        }
        throw .noBroker(host: host, port: port, isPlain: isPlain)
    }
}
