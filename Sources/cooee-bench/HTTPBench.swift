internal import Foundation
internal import OwnerClient
internal import Synchronization

/// `http.devices` beside `http.raw`: how long the list of an owner's devices takes over HTTP, and
/// how long a bare route of the same library takes for as many bytes, asked by the same client.
struct HTTPBench {
    let ground: BenchGround
    private static let owner = "household"
    private static let devices = 20
    private static let perRound = 200
    /// Connections that ask at once, for the requests a second.
    private static let crowd = 8
    private static let span = Duration.seconds(1)

    func run(_ rounds: Int) async throws -> [Figure] {
        try ground.addOwner(Self.owner)
        let ports = try BenchGround.freePorts(3)
        let (service, client) = try await ground.serve(apiPort: ports[0], mqttPort: ports[1])
        defer { ground.end(service) }
        try await moveIn(with: client)
        let token = try await client.signIn(
            name: Self.owner, password: BenchGround.password
        ).token
        let devices = Asked(port: ports[0], path: "/v1/devices", token: token)
        let size = try devices.connection().get(devices.path, token: token)
        let bare = try await BareRoute.start(port: ports[2], bytes: size, on: ground)
        defer { ground.end(bare) }
        let raw = Asked(port: ports[2], path: BareRoute.path, token: token)
        var samples = Samples()
        for asked in [raw, devices] { _ = try asked.times(Self.perRound) }
        for _ in 0..<rounds {
            try samples.raw += raw.times(Self.perRound)
            try samples.devices += devices.times(Self.perRound)
            try samples.rawRate.append(raw.rate(of: Self.crowd, over: Self.span))
            try samples.rate.append(devices.rate(of: Self.crowd, over: Self.span))
        }
        return samples.figures
    }

    private struct Samples {
        var raw: [Double] = []
        var devices: [Double] = []
        var rawRate: [Double] = []
        var rate: [Double] = []

        var figures: [Figure] {
            let bare = Figure("http.raw", unit: "µs", samples: raw)
            let bareRate = Figure("http.raw.rate", unit: "/s", samples: rawRate)
            return [
                bare,
                Figure("http.devices", unit: "µs", samples: devices, comparedWith: bare),
                bareRate,
                Figure("http.devices.rate", unit: "/s", samples: rate, comparedWith: bareRate),
            ]
        }
    }

    /// Phones of this owner's, each of which has reported where it is.
    private func moveIn(with client: ServiceClient) async throws {
        let phones = try await IngestBench(ground: ground).enrol(
            Self.devices, of: Self.owner, with: client)
        let source = ReportSource(phones, proof: .service, rate: 200)
        try source.start()
        defer { source.stop() }
        let deadline = ContinuousClock.now + .seconds(20)
        while source.proven < Self.devices * 5 {
            guard ContinuousClock.now < deadline else { throw BenchFault("no phone reported") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}

/// A path that is asked for again and again.
private struct Asked: Sendable {
    let port: Int
    let path: String
    let token: String

    func connection() throws -> BareHTTP { try BareHTTP(port: port) }

    /// How long each of some requests took on one connection, in microseconds.
    func times(_ count: Int) throws -> [Double] {
        let connection = try connection()
        return try (0..<count).map { _ in
            let start = ContinuousClock.now
            _ = try connection.get(path, token: token)
            return (ContinuousClock.now - start) / .microseconds(1)
        }
    }

    /// Requests a second over some connections, each of which asks as soon as it is answered.
    func rate(of connections: Int, over span: Duration) throws -> Double {
        let result = Mutex<(count: Int, fault: (any Error)?)>((0, nil))
        let start = ContinuousClock.now
        let threads = DispatchGroup()
        for _ in 0..<connections {
            threads.enter()
            let thread = Thread {
                defer { threads.leave() }
                do {
                    let connection = try connection()
                    var count = 0
                    while ContinuousClock.now - start < span {
                        _ = try connection.get(path, token: token)
                        count += 1
                    }
                    result.withLock { $0.count += count }
                } catch {
                    result.withLock { $0.fault = error }
                }
            }
            thread.start()
        }
        threads.wait()
        let (count, fault) = result.withLock { $0 }
        if let fault { throw fault }
        return Double(count) / ((ContinuousClock.now - start) / .seconds(1))
    }
}
