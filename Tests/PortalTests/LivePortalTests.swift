import FindDevice
import Logging
import OwnerAPI
import OwnerClient
import ServiceLifecycle
import Testing

@testable import Portal

/// The portal on a real socket, asked by the client that ships with it.
@Suite("The portal and its client", .timeLimit(.minutes(1)))
struct LivePortalTests {
    @Test("an owner signs in, looks, orders, watches, and signs out")
    func story() async throws {
        var desk = ToldDesk()
        desk.onFollow = { _, _ in .succeeded }
        try await withPortal(desk) { [desk] port, _ in
            let guest = ServiceClient(baseURL: "http://127.0.0.1:\(port)/")
            let session = try await guest.signIn(name: "ada", password: "correct horse 1")
            let owner = guest.signedIn(with: session.token)
            #expect(try await owner.devices().map(\.name) == ["ada-phone"])
            let given = try await owner.give(NewOrder(type: .locate), to: desk.phone.id)
            #expect(given.manner == .new)
            let ended = try await owner.follow(given.order.id, wait: .seconds(30))
            #expect(ended.state == .succeeded)
            let waited = try await owner.give(
                NewOrder(type: .ring), to: desk.phone.id, idempotencyKey: "k", wait: .seconds(30))
            #expect(waited.order.state == .succeeded)
            #expect(waited.manner == .repeated)
            #expect(try await owner.orders().count == 1)
            #expect(try await owner.readiness().ready)
            try await owner.signOut()
        }
    }

    @Test("the client hands on why the service refused")
    func refused() async throws {
        try await withPortal(ToldDesk()) { port, _ in
            let stranger = ServiceClient(baseURL: "http://127.0.0.1:\(port)", token: "old")
            let error = try await #require(throws: OwnerClientError.self) {
                try await stranger.devices()
            }
            guard case .problem(let problem) = error else {
                Issue.record("\(error)")
                return
            }
            #expect(problem.kind == .unauthenticated)
        }
    }

    @Test("where nothing answers, the client says what to do")
    func unreachable() async throws {
        // A port that was free a moment ago.
        let port = Seen<Int>()
        try await withPortal(ToldDesk()) { bound, _ in port.note(bound) }
        let address = "http://127.0.0.1:\(try #require(port.all.first))"
        await #expect(
            throws: OwnerClientError.unreachable(
                reason: "no service answers at \(address): is `cooee up` running?")
        ) { try await ServiceClient(baseURL: address).health() }
        await #expect(
            throws: OwnerClientError.unreachable(
                reason: "'localhost:1' is no address such as http://127.0.0.1:8080")
        ) { try await ServiceClient(baseURL: "localhost:1").health() }
    }

    @Test("a port in use is told in one line, with its address")
    func portInUse() async throws {
        try await withPortal(ToldDesk()) { port, _ in
            let second = try PortalServer(
                desk: ToldDesk(), settings: PortalSettings(port: port), logger: .silent)
            let fault = try await #require(throws: PortalFault.self) { try await second.run() }
            #expect(fault == .addressInUse(address: "127.0.0.1:\(port)"))
            #expect(!fault.description.contains("\n"))
        }
    }

    @Test("an owner who hangs up ends the wait")
    func hangUp() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        let (over, end) = AsyncStream<Void>.makeStream()
        var desk = ToldDesk()
        desk.onFollow = { _, _ in
            begin.yield()
            await untilCancelled()
            end.yield()
            throw CancellationError()
        }
        try await withPortal(desk) { [desk] port, _ in
            let owner = ServiceClient(baseURL: "http://127.0.0.1:\(port)", token: ToldDesk.token)
            await withTaskGroup { group in
                group.addTask {
                    await #expect(throws: CancellationError.self) {
                        try await owner.follow(desk.accepted.id, wait: .seconds(60))
                    }
                }
                await begun.first { true }
                group.cancelAll()
            }
            await over.first { true }
        }
    }

    @Test("a service that stops answers whoever waits, and does not wait for them")
    func stopWhileWaiting() async throws {
        let (begun, begin) = AsyncStream<Void>.makeStream()
        var desk = ToldDesk()
        desk.onFollow = { _, _ in
            begin.yield()
            await untilCancelled()
            throw CancellationError()
        }
        try await withPortal(desk) { [desk] port, stop in
            let owner = ServiceClient(baseURL: "http://127.0.0.1:\(port)", token: ToldDesk.token)
            async let waiting = owner.follow(desk.accepted.id, wait: .seconds(60))
            await begun.first { true }
            await stop()
            let state = try await waiting.state
            #expect(state == .queued)
        }
    }
}

/// Runs a portal on a free port for as long as `body` does; `stop` begins its graceful end.
func withPortal(
    _ desk: ToldDesk,
    _ body:
        @Sendable (_ port: Int, _ stop: @escaping @Sendable () async -> Void) async throws
        -> Void
) async throws {
    let (ready, readiness) = AsyncStream<Int>.makeStream()
    let server = try PortalServer(
        desk: desk, settings: PortalSettings(port: 0), logger: .silent,
        onReady: { readiness.yield($0) })
    let services = ServiceGroup(
        configuration: .init(services: [server], logger: .silent))
    try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
            defer { readiness.finish() }
            try await services.run()
        }
        let port = try #require(await ready.first { _ in true }, "the portal did not start")
        do {
            try await body(port) { await services.triggerGracefulShutdown() }
            await services.triggerGracefulShutdown()
        } catch {
            await services.triggerGracefulShutdown()
            throw error
        }
        try await group.waitForAll()
    }
}

/// Waits without end, until its task is cancelled.
func untilCancelled() async {
    let (never, source) = AsyncStream<Void>.makeStream()
    for await _ in never {}
    source.finish()
}
