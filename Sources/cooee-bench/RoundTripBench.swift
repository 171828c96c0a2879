internal import FindDevice
internal import Fleet
internal import Foundation
internal import OwnerAPI
internal import OwnerClient

/// `order.roundtrip.idle` beside `bus.roundtrip.raw`: how long an order takes from the HTTP request
/// until its result is committed, in round trips of two bare clients of the bus; and
/// `order.roundtrip.loaded`, the same while phones report.
struct RoundTripBench {
    let ground: BenchGround
    private static let perRound = 50

    func run(_ rounds: Int) async throws -> [Figure] {
        let ports = try BenchGround.freePorts(2)
        let (service, client) = try await ground.serve(apiPort: ports[0], mqttPort: ports[1])
        defer { ground.end(service) }
        let (token, device) = try await enrolPhone(with: client)
        let way = OrderWay(port: ports[0], device: device, token: token)
        let phone = try ground.start([
            "phone", "run", "pixie", "--phones", ground.phones, "--lines", "--profile",
            try instantProfile(),
        ])
        defer { ground.end(phone) }
        try await waitUntilOnline(device, client.signedIn(with: token))
        let raw = try RawBus(in: ground.folder)
        defer { raw.close() }
        let disk = try DiskFlush(in: ground.folder)
        try raw.run(Self.perRound)
        for _ in 0..<Self.perRound { _ = try way.run(on: try way.connection()) }
        var samples = Samples()
        // In turn, so that the machine's moods fall on all, and each after a rest: an order comes
        // to a house that is idle, with its caches cold and its disk asleep.
        for _ in 0..<rounds * Self.perRound {
            try await samples.bus.append(rested { try raw.run(1)[0] })
            try await samples.disk.append(rested { try disk.run() })
            // Connected before the rest, as a client that keeps its connections is.
            let connection = try way.connection()
            try await samples.order.append(rested { try way.run(on: connection) })
        }
        samples.loaded = try await loaded(way, rounds * Self.perRound, client)
        return samples.figures
    }

    /// Orders while other phones report, two thousand times a second.
    private func loaded(
        _ way: OrderWay, _ count: Int, _ client: ServiceClient
    ) async throws -> [Double] {
        let reporters = try await IngestBench(ground: ground).enrol(with: client)
        let source = ReportSource(reporters, proof: .service, rate: Self.reportsPerSecond)
        try source.start()
        defer { source.stop() }
        let start = (moment: ContinuousClock.now, count: source.proven)
        var samples: [Double] = []
        for _ in 0..<count {
            let connection = try way.connection()
            try await samples.append(rested { try way.run(on: connection) })
        }
        let stored = Double(source.proven - start.count)
        let rate = stored / ((ContinuousClock.now - start.moment) / .seconds(1))
        guard rate >= 0.9 * Self.reportsPerSecond else {
            throw BenchFault("only \(Int(rate)) reports a second were stored meanwhile")
        }
        return samples
    }

    private static let reportsPerSecond = 2000.0

    private func rested(_ measure: () throws -> Double) async throws -> Double {
        try await Task.sleep(for: .milliseconds(20))
        return try measure()
    }

    private struct Samples {
        var bus: [Double] = []
        var disk: [Double] = []
        var order: [Double] = []
        var loaded: [Double] = []

        /// The floor is what no code can save: the bus's way there and back, and the three flushes
        /// that must follow one another: the order is on the service's disk before it is published,
        /// on the phone's before it takes effect, and its result on the service's before it counts.
        var figures: [Figure] {
            let raw = Figure("bus.roundtrip.raw", unit: "ms", samples: bus)
            let floor = zip(bus, disk).map { $0 + 3 * $1 }
            let whole = Figure(
                "order.roundtrip.idle", unit: "ms", samples: order, limit: 5 * raw.median,
                p99Limit: 20, comparedWith: raw)
            return [
                raw, Figure("disk.flush", unit: "ms", samples: disk),
                Figure("order.roundtrip.floor", unit: "ms", samples: floor, comparedWith: raw),
                whole,
                Figure(
                    "order.roundtrip.loaded", unit: "ms", samples: loaded, p99Limit: 50,
                    comparedWith: whole),
            ]
        }
    }

    private func enrolPhone(with client: ServiceClient) async throws -> (String, DeviceID) {
        let enrolment = Enrolment(
            account: BenchGround.owner, password: BenchGround.password, serial: "BENCH-0001",
            model: "Bench", itinerary: try Itinerary(written: "still:-35.2809,149.1300"), seed: 1)
        let card = try await enrolment.carryOut(
            in: PhoneFolder(name: "pixie", in: ground.phones), with: client)
        let session = try await client.signIn(
            name: BenchGround.owner, password: BenchGround.password)
        return (session.token, card.device)
    }

    /// A handset that knows where it is at once, so that only the way of the order is measured.
    private func instantProfile() throws -> String {
        let path = "simulators/phones/instant.yaml"
        guard FileManager.default.fileExists(atPath: path) else {
            throw BenchFault("\(path) is not there: start this in the repository's folder")
        }
        return path
    }

    private func waitUntilOnline(_ device: DeviceID, _ owner: ServiceClient) async throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while ContinuousClock.now < deadline {
            if try await owner.device(device).presence == .online { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw BenchFault("the phone was not online within 20 s")
    }
}

/// The way of an order: a request that is answered when its result is committed.
private struct OrderWay {
    let port: Int
    let device: DeviceID
    let token: String

    func connection() throws -> BareHTTP { try BareHTTP(port: port) }

    /// How long an order took, in milliseconds.
    func run(on connection: borrowing BareHTTP) throws -> Double {
        let start = ContinuousClock.now
        let answer = try connection.post(
            #"{"type":"locate"}"#, to: "/v1/devices/\(device)/orders?wait=30s", token: token)
        let took = (ContinuousClock.now - start) / .milliseconds(1)
        guard answer.contains(#""state":"succeeded""#) else {
            throw BenchFault("an order did not succeed: \(answer)")
        }
        return took
    }
}
