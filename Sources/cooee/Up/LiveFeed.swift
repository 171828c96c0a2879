internal import FindDevice
internal import Foundation
internal import OwnerAPI
internal import Scenes
internal import Service
internal import ServiceLifecycle

/// The lines that `cooee up` shows: of orders, of the broker, and of the reports of phones that run
/// elsewhere; its own phones print for themselves what they do.
struct LiveFeed {
    /// The phones that `cooee up` runs.
    let cast: [DeviceID: String]
    let isQuiet: Bool
    /// What an owner calls a device.
    let name: (DeviceID) throws -> String?
    private var pace = ReportPace()

    init(
        cast: [DeviceID: String], isQuiet: Bool, name: @escaping (DeviceID) throws -> String?
    ) {
        self.cast = cast
        self.isQuiet = isQuiet
        self.name = name
    }

    /// Shows until the program is asked to end.
    func show(_ news: AsyncStream<ServiceNews>) async throws {
        var feed = self
        for await item in news.cancelOnGracefulShutdown() {
            if let line = try feed.line(for: item, at: WallClock.now()) { Terminal().say(line) }
        }
    }

    /// The line that tells of it; nil if it is not worth one.
    mutating func line(for item: ServiceNews, at now: Timestamp) throws -> String? {
        let clock = String(now.rfc3339.dropFirst(11).prefix(8))
        switch item {
        case .order(let order):
            let reason = order.state.reason.map { " (\($0))" } ?? ""
            return try "\(clock)  order \(order.command.kind.rawValue) \(called(order.device)): "
                + "\(words(for: order.state))\(reason)"
        case .broker(let text): return "\(clock)  \(text)"
        case .report(let device, .fix(let fix)):
            guard !isQuiet, cast[device] == nil, pace.allows(device, at: now) else { return nil }
            return "\(clock)  \(try called(device))  \(words(for: fix))"
        case .event(let device, let event, let moment):
            // The cast say for themselves what happens to them.
            guard !isQuiet, cast[device] == nil else { return nil }
            let words = EventBody(event, of: device, at: moment).summary
            return "\(clock)  \(try called(device))  \(words)"
        case .report(_, .sync), .device, .presence: return nil
        }
    }

    private func called(_ device: DeviceID) throws -> String {
        try cast[device] ?? name(device) ?? device.text
    }

    /// As a phone of the demo says it itself; where it is, is not for a screen or a log.
    private func words(for fix: Fix) -> String {
        let source = fix.source == .unknown ? "" : " by \(fix.source.rawValue)"
        let battery = fix.battery.map { ", battery \($0) %" } ?? ""
        return "reports a fix\(source) within \(Int(fix.accuracy.rounded(.up))) m\(battery)"
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
}

/// Which reports are shown: of each phone one in some seconds, and not too many of all together.
struct ReportPace {
    private var since: Timestamp?
    private var shown: Set<DeviceID> = []

    static let interval = Duration.seconds(5)
    static let most = 10

    mutating func allows(_ device: DeviceID, at now: Timestamp) -> Bool {
        if since.map({ now - $0 >= Self.interval || now < $0 }) ?? true {
            since = now
            shown = []
        }
        return shown.count < Self.most && shown.insert(device).inserted
    }
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
