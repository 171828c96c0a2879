internal import Foundation
internal import HTTPTypes
internal import Hummingbird
internal import Logging

/// A server with one route that answers the same bytes each time: what the HTTP library takes by
/// itself. It is this program, started as a child, so that it shares nothing with who asks.
enum BareRoute {
    static let path = "/bare"
    /// In the environment of the child: its port and how many bytes it answers.
    private static let variable = "COOEE_BENCH_BARE_ROUTE"

    static func start(port: Int, bytes: Int, on ground: BenchGround) async throws -> Process {
        let process = try ground.start(
            [], of: URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath(),
            environment: [variable: "\(port) \(bytes)"])
        let deadline = ContinuousClock.now + .seconds(10)
        while ContinuousClock.now < deadline {
            do {
                let answered = try BareHTTP(port: port).get(path, token: "none")
                guard answered == bytes else { throw BenchFault("it answers \(answered) bytes") }
                return process
            } catch is BenchFault {
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        throw BenchFault("the bare route does not answer")
    }

    /// Serves, in the child, until it is ended.
    /// - Returns: whether this is the child.
    static func serveIfAsked() async throws -> Bool {
        let told = ProcessInfo.processInfo.environment[variable] ?? ""
        let words = told.split(separator: " ").compactMap { Int($0) }
        guard words.count == 2 else { return false }
        let body = ByteBuffer(repeating: UInt8(ascii: "x"), count: words[1])
        let router = Router()
        router.get(RouterPath(path)) { _, _ in
            Response(
                status: .ok, headers: [.contentType: "application/json"],
                body: ResponseBody(byteBuffer: body))
        }
        let application = Application(
            router: router,
            configuration: .init(address: .hostname("127.0.0.1", port: words[0])),
            logger: Logger(label: "bare") { _ in SwiftLogNoOpLogHandler() })
        try await application.runService()
        return true
    }
}
