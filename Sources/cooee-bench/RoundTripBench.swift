internal import FindDevice
internal import Fleet
internal import Foundation
internal import OwnerAPI
internal import OwnerClient

/// `order.roundtrip.idle`, with `bus.roundtrip.raw` beside it: how long an order takes from the HTTP
/// request until its result is committed, in round trips of two bare clients of the bus.
struct RoundTripBench {
    let ground: BenchGround
    private static let perRound = 50

    func run(_ rounds: Int) async throws -> [Figure] {
        let ports = try BenchGround.freePorts(2)
        let (service, client) = try await ground.serve(apiPort: ports[0], mqttPort: ports[1])
        defer { ground.end(service) }
        let (owner, device) = try await enrolPhone(with: client)
        let phone = try ground.start([
            "phone", "run", "pixie", "--phones", ground.phones, "--lines", "--profile",
            try instantProfile(),
        ])
        defer { ground.end(phone) }
        try await waitUntilOnline(device, owner)
        let raw = try RawBus(in: ground.folder)
        defer { raw.close() }
        try raw.run(Self.perRound)
        _ = try await orders(Self.perRound, to: device, by: owner)
        var bare: [Double] = []
        var whole: [Double] = []
        // In turn, so that the machine's moods fall on both.
        for _ in 0..<rounds {
            bare += try raw.run(Self.perRound)
            whole += try await orders(Self.perRound, to: device, by: owner)
        }
        return figures(raw: bare, orders: whole)
    }

    private func figures(raw: [Double], orders: [Double]) -> [Figure] {
        let bus = Figure("bus.roundtrip.raw", unit: "ms", samples: raw)
        let order = Figure("order.roundtrip.idle", unit: "ms", samples: orders)
        return [
            bus,
            Figure(
                "order.roundtrip.idle", unit: "ms", samples: orders, limit: 5 * bus.median,
                p99Limit: 20, ratio: order.median / bus.median),
        ]
    }

    private func enrolPhone(with client: ServiceClient) async throws -> (ServiceClient, DeviceID) {
        let enrolment = Enrolment(
            account: BenchGround.owner, password: BenchGround.password, serial: "BENCH-0001",
            model: "Bench", itinerary: try Itinerary(written: "still:-35.2809,149.1300"), seed: 1)
        let card = try await enrolment.carryOut(
            in: PhoneFolder(name: "pixie", in: ground.phones), with: client)
        let session = try await client.signIn(
            name: BenchGround.owner, password: BenchGround.password)
        return (client.signedIn(with: session.token), card.device)
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

    private func orders(
        _ count: Int, to device: DeviceID, by owner: ServiceClient
    ) async throws -> [Double] {
        var samples: [Double] = []
        for _ in 0..<count {
            let start = ContinuousClock.now
            let given = try await owner.give(
                NewOrder(type: .locate), to: device, wait: .seconds(30))
            samples.append((ContinuousClock.now - start) / .milliseconds(1))
            guard given.order.state == .succeeded else {
                throw BenchFault("an order ended \(given.order.state.rawValue)")
            }
        }
        return samples
    }
}
