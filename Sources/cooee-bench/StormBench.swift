internal import Foundation
internal import OwnerClient

/// `storm.plain` and `storm.tls`: how long it takes, from the moment at which the broker is killed
/// under a connected fleet, until the service, which starts it anew, has answered the hello of each
/// phone; with `storm.*.connected`, the time until all are connected again, `storm.*.steady`, how
/// many fixes a second are acknowledged before it, and `memory.phone.*`, what a phone takes of the
/// fleet's memory.
///
/// Beside each storm stands what the new broker took of a processor until then: it has one thread,
/// so that no phone and no service can make it shorter.
struct StormBench {
    enum Way: String {
        case plain, tls

        var figures: [String] {
            ["storm.\(rawValue).broker", "storm.\(rawValue)", "memory.phone.\(rawValue)"]
                + ["storm.\(rawValue).connected", "storm.\(rawValue).steady"]
        }

        /// Seconds, and KiB.
        var limits: (storm: Double, memory: Double) {
            switch self {
            case .plain: (20, 16)
            case .tls: (90, 120)
            }
        }
    }

    let ground: BenchGround
    let way: Way
    private var phones: Int { ground.fleet }

    init(ground: BenchGround, way: Way) { (self.ground, self.way) = (ground, way) }

    func run(_ rounds: Int) async throws -> [Figure] {
        let ports = try BenchGround.freePorts(3)
        let (service, _) = try await ground.serve(
            apiPort: ports[0], mqttPort: ports[1], ["--plain-port", "\(ports[2])"])
        defer { ground.end(service) }
        let fleet = try FleetChild(
            [
                try file(), "--phones", ground.phones + "-" + way.rawValue, "--service",
                "http://127.0.0.1:\(ports[0])", "--verify", ground.data,
            ] + (way == .plain ? ["--plain", "--plain-port", "\(ports[2])"] : []), on: ground)
        // They are enrolled first, and then switched on one after the other.
        _ = try await fleet.line("all are connected", within: .seconds(600)) {
            $0.greeted == phones
        }
        var samples = Samples()
        for _ in 0..<max(1, rounds / 5) {
            // Long enough for each phone to report, and for the broker to count as a healthy one.
            samples.steady.append(try await steadyRate(of: fleet, over: .seconds(35)))
            try await storm(over: fleet, of: service, into: &samples)
        }
        try await Task.sleep(for: .seconds(10))
        samples.memory = fleet.lines.filter { $0.greeted == phones }.map(\.kibibytesPerPhone)
        try judge(try await fleet.end())
        return samples.figures(of: way, phones: phones)
    }

    /// Fixes that are acknowledged a second while nothing happens. Each line is of its moment: from
    /// one to another, and not from whatever line came last.
    private func steadyRate(of fleet: FleetChild, over span: Duration) async throws -> Double {
        let first = try await fleet.line("it tells how it does", within: .seconds(10)) { _ in true }
        let begun = ContinuousClock.now
        try await Task.sleep(for: span)
        let last = try await fleet.line("it tells how it did", within: .seconds(10)) { _ in true }
        let fixes = last.fixesAcknowledged - first.fixesAcknowledged
        return Double(fixes) / ((ContinuousClock.now - begun) / .seconds(1))
    }

    private struct Samples {
        var storm: [Double] = []
        var broker: [Double] = []
        var memory: [Double] = []
        var connected: [Double] = []
        var steady: [Double] = []

        func figures(of way: Way, phones: Int) -> [Figure] {
            let names = way.figures
            let floor = Figure(names[0], unit: "s", samples: broker)
            return [
                floor,
                Figure(
                    names[1], unit: "s", samples: storm, limit: way.limits.storm,
                    comparedWith: floor),
                Figure(names[2], unit: "KiB", samples: memory, limit: way.limits.memory),
                Figure(names[3], unit: "s", samples: connected),
                // Each reports every 30 s.
                Figure(
                    names[4], unit: "/s", samples: steady, least: 0.95 * Double(phones) / 30),
            ]
        }
    }

    private func storm(
        over fleet: FleetChild, of service: Process, into samples: inout Samples
    ) async throws {
        guard let before = fleet.lines.last, before.greeted == phones,
            let broker = Self.broker(of: service)
        else { throw BenchFault("not all phones, or no broker, are there to begin with") }
        let begun = Date().timeIntervalSince1970 * 1000
        kill(broker, SIGKILL)
        let isBack = { (line: FleetChild.Line) in
            line.disconnects >= before.disconnects + phones && line.connected == phones
        }
        _ = try await fleet.line(
            "all are connected again", within: .seconds(300), isSo: isBack)
        // To the second: it tells the moment of the last greeting, and none of this.
        samples.connected.append(Date().timeIntervalSince1970 - begun / 1000)
        let after = try await fleet.line("all are greeted again", within: .seconds(300)) {
            isBack($0) && $0.greeted == phones
        }
        guard let next = Self.broker(of: service), next != broker else {
            throw BenchFault("the broker was not started again")
        }
        samples.storm.append((after.lastGreeting - begun) / 1000)
        samples.broker.append(try ProcessorTime(of: next).seconds)
    }

    /// Fixes made, acknowledged and stored, each side counting for itself; the fleet has compared
    /// its phones' trails with the registry's, and would have failed.
    private func judge(_ told: FleetChild.Line) throws {
        let counts =
            "\(told.fixes) fixes made, \(told.fixesAcknowledged) acknowledged, "
            + "\(told.fixesStored ?? 0) stored"
        print("\(phones) phones, \(way.rawValue): \(counts)")
        guard told.made + told.inherited == told.acknowledged + told.held else {
            throw BenchFault("\(told.made) made are not \(told.acknowledged) and \(told.held) held")
        }
        let isWhole = told.held == 0 && told.fixes == told.fixesAcknowledged
        guard isWhole, told.fixesStored == told.fixes, told.phonesThatDiffer == 0 else {
            throw BenchFault("the counts do not agree: \(counts), \(told.held) reports held")
        }
    }

    /// The shipped commuters, as the bench's owner's, and as many as are wanted.
    private func file() throws -> String {
        let shipped = "simulators/fleets/commuters-19000.yaml"
        guard FileManager.default.fileExists(atPath: shipped) else {
            throw BenchFault("\(shipped) is not there: start this in the repository's folder")
        }
        var left = phones
        var groups = 3
        let lines = try String(contentsOfFile: shipped, encoding: .utf8)
            .replacing("owner: demo", with: "owner: \(BenchGround.owner)")
            .components(separatedBy: "\n").map { line in
                guard let count = line.wholeMatch(of: /\s+count: (\d+)/).flatMap({ Int($0.1) })
                else { return line }
                groups -= 1
                let share = groups == 0 ? left : count * phones / 19_000
                left -= share
                return "    count: \(share)"
            }
        guard groups == 0, left == 0 else { throw BenchFault("\(shipped) has not three groups") }
        let path = ground.folder.appendingPathComponent("commuters.yaml").path
        try lines.joined(separator: "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    /// The broker that the service runs: a child of any of its threads.
    private static func broker(of service: Process) -> Int32? {
        let threads = "/proc/\(service.processIdentifier)/task"
        let listed =
            FileManager.default.enumerator(atPath: threads)?.allObjects as? [String] ?? []
        return listed.filter { $0.hasSuffix("/children") }
            .flatMap { text(of: threads + "/" + $0).split(separator: " ") }.compactMap { Int32($0) }
            .first { text(of: "/proc/\($0)/comm").hasPrefix("mosquitto") }
    }

    private static func text(of path: String) -> String {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
            ?? ""
    }
}
