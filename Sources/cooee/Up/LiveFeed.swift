internal import FindDevice
internal import Foundation
internal import Scenes
internal import Service
internal import ServiceLifecycle

/// The lines that `cooee up` shows of orders and of the broker; phones print their own.
struct LiveFeed {
    let news: AsyncStream<ServiceNews>
    let names: [DeviceID: String]

    /// Shows until the program is asked to end.
    func run() async throws {
        for await item in news.cancelOnGracefulShutdown() {
            if let line = line(for: item) { Terminal().say(line) }
        }
    }

    private func line(for item: ServiceNews) -> String? {
        switch item {
        case .order(let order):
            let name = names[order.device] ?? order.device.text
            let reason = order.state.reason.map { " (\($0))" } ?? ""
            return "\(clock())  order \(order.command.kind.rawValue) \(name): "
                + "\(words(for: order.state))\(reason)"
        case .broker(let text): return "\(clock())  \(text)"
        case .report: return nil
        }
    }

    private func words(for state: OrderState) -> String {
        switch state {
        case .queued: "accepted, waiting for the phone"
        case .sent: "sent"
        case .received: "on the phone"
        case .deferred: "put off by the phone"
        case .running: "running"
        case .cancelling: "being cancelled"
        case .succeeded: "done"
        case .failed: "failed"
        case .rejected: "rejected"
        case .expired: "expired"
        case .cancelled: "cancelled"
        case .superseded: "superseded"
        }
    }

    private func clock() -> String { String(WallClock.now().rfc3339.dropFirst(11).prefix(8)) }
}

/// What a person who started everything reads first.
struct Greeting {
    let url: String
    let configuration: Configuration

    func show() {
        let program = CommandLine.arguments[0]
        let isDefault = url == "http://127.0.0.1:8780"
        let service = isDefault ? "" : "export COOEE_URL=\(url)\n  "
        let isDefaultFolder = configuration.data == "data"
        let phones = isDefaultFolder ? "" : "export COOEE_PHONES=\(configuration.data)/phones\n  "
        Terminal().say(
            """

            Cooee is up: \(url)

            Sign in, in another terminal (the password is \(Demo.password)):
              \(service)\(phones)COOEE_PASSWORD=\(Demo.password) \(program) login \(Demo.owner)

            Then try:
              \(program) locate mira --wait
              \(program) ring jonas --for 30s --wait
              \(program) phone do jonas pickup

            Five phones move about Canberra; what they do appears below. Ctrl-C ends everything.

            """)
    }
}
