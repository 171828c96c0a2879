internal import CommandBus
internal import FindDevice
internal import Foundation
internal import Synchronization

/// Two bare clients of a bare broker, QoS 1 over mutual TLS as Cooee's own: what the bus itself
/// takes to carry a message there and another back.
final class RawBus {
    private let broker: Process
    private let near: BusLoop
    private let nearClient: BusClient
    private let far: FarEnd
    private static let payload = [UInt8](repeating: 0x78, count: 400)

    init(in folder: URL) throws {
        let files = try RawBrokerFiles(
            in: folder.appendingPathComponent("raw"), clients: ["near", "far"])
        broker = try files.startBroker()
        near = try BusLoop()
        nearClient = try near.open(files.settings("near"))
        far = FarEnd(settings: files.settings("far"))
        do {
            try Self.subscribe(nearClient, of: near, to: "pong")
            try far.waitUntilReady()
        } catch {
            kill(broker.processIdentifier, SIGKILL)
            throw error
        }
    }

    /// Round trips, in milliseconds each.
    @discardableResult
    func run(_ count: Int) throws -> [Double] {
        try (0..<count).map { _ in
            let start = ContinuousClock.now
            _ = try nearClient.publish(topic: "ping", payload: Self.payload)
            try waitForMessage()
            return (ContinuousClock.now - start) / .milliseconds(1)
        }
    }

    func close() {
        far.stop()
        nearClient.disconnect()
        kill(broker.processIdentifier, SIGKILL)
        broker.waitUntilExit()
    }

    private func waitForMessage() throws {
        let deadline = ContinuousClock.now + .seconds(5)
        while ContinuousClock.now < deadline {
            let happened = try near.turn(timeout: .seconds(1))
            if happened.contains(where: { if case .message = $0 { true } else { false } }) {
                return
            }
        }
        throw BenchFault("the raw bus gave no answer within 5 s")
    }

    /// Connects a client and waits until it is subscribed.
    fileprivate static func subscribe(
        _ client: BusClient, of loop: BusLoop, to topic: String
    ) throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            for event in try loop.turn(timeout: .milliseconds(100)) {
                switch event {
                case .connected: _ = try client.subscribe([topic])
                case .subscribed: return
                default: break
                }
            }
        }
        throw BenchFault("the raw bus did not come up within 10 s")
    }
}

/// The far client, on a thread of its own: answers each ping with a pong.
private final class FarEnd: Sendable {
    private let isReady = DispatchSemaphore(value: 0)
    private let ended = DispatchSemaphore(value: 0)
    private let isStopping = Atomic(false)

    init(settings: BusSettings) {
        Thread.detachNewThread { [self] in
            do {
                try answer(settings)
            } catch {
                print("the far end of the raw bus failed: \(error)")
            }
            ended.signal()
        }
    }

    func waitUntilReady() throws {
        guard isReady.wait(timeout: .now() + .seconds(10)) == .success else {
            throw BenchFault("the far end of the raw bus did not come up within 10 s")
        }
    }

    func stop() {
        isStopping.store(true, ordering: .relaxed)
        ended.wait()
    }

    private func answer(_ settings: BusSettings) throws {
        let loop = try BusLoop()
        let client = try loop.open(settings)
        try RawBus.subscribe(client, of: loop, to: "ping")
        isReady.signal()
        while !isStopping.load(ordering: .relaxed) {
            for event in try loop.turn(timeout: .milliseconds(100)) {
                guard case .message(_, let message) = event else { continue }
                _ = try client.publish(topic: "pong", payload: message.payload)
            }
        }
        client.disconnect()
    }
}
