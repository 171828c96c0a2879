internal import ArgumentParser
internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// `cooee watch`: what happens, as it happens.
struct WatchCommand: OwnerCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch", abstract: "See live what happens to your phones, one line an event.",
        discussion: """
            Orders and how far they come, devices' states and lost mode, what phones tell, \
            whether they can be reached, and where they are. It goes on until Ctrl-C, or for as \
            long as --for says, and comes back by itself when the service does: what happened \
            meanwhile is told then, or that it is not known. With --json each line is an object: \
            event, id and data, as the API gives them.

            Examples:
              cooee watch
              cooee watch mira
              cooee watch --json --for 1h
            """)

    @Argument(help: "One device: its name, the beginning of its name, or its id.")
    var name: String?

    @Option(
        name: .customLong("for"),
        help: ArgumentHelp("Watch for so long, then end.", valueName: "duration"))
    var length: SpanArgument?

    @OptionGroup var owner: OwnerOptions

    func perform() async throws {
        let signedIn = try owner.signedIn()
        let devices = try await signedIn.client.devices()
        let device = try name.map { try DeviceChoice.device($0, among: devices) }
        let names = Dictionary(devices.map { ($0.id, $0.name) }) { first, _ in first }
        let lines = WatchLines(names: names, isJSON: owner.json, ink: terminal.ink)
        let watching = Watching(
            client: signedIn.client, device: device?.id, limit: length?.duration
        ) { [terminal] news in
            if let line = lines.line(for: news) { terminal.say(line) }
        }
        let end = try await watching.keep()
        if end == .interrupted { throw ExitMeaning.interrupted.exitCode }
    }
}

/// Keeps a live stream open, and opens it again where it breaks off.
struct Watching: Sendable {
    let client: ServiceClient
    let device: DeviceID?
    /// How long; nil until Ctrl-C.
    let limit: Duration?
    let tell: @Sendable (News) async -> Void

    enum News: Sendable {
        case open
        case event(LiveEvent, id: String?)
        /// The stream broke off; it is opened again.
        case brokenOff
    }

    enum End: Sendable {
        case timeUp, interrupted
    }

    /// - Throws: `OwnerClientError` if the service refuses, or is silent for too long.
    func keep() async throws -> End {
        try await withThrowingTaskGroup(of: End.self) { group in
            group.addTask { try await stayOpen() }
            group.addTask {
                for await _ in Interrupts.stream() { break }
                return .interrupted
            }
            if let limit {
                group.addTask {
                    try await Task.sleep(for: limit)
                    return .timeUp
                }
            }
            defer { group.cancelAll() }
            return try await group.next() ?? .interrupted
        }
    }

    private func stayOpen() async throws -> End {
        let place = Place()
        while true {
            let failure = try await readOnce(place)
            if await place.breakOff() { await tell(.brokenOff) }
            if let failure, await place.silence() > Self.longestSilence { throw failure }
            try await Task.sleep(for: Self.pause)
        }
    }

    /// Reads until the stream ends.
    /// - Returns: why it broke off, if that may pass.
    private func readOnce(_ place: Place) async throws -> OwnerClientError? {
        do {
            try await client.watch(
                device: device, after: await place.last,
                isOpen: {
                    await place.open()
                    await tell(.open)
                },
                { event, id in
                    await place.reach(id)
                    await tell(.event(event, id: id))
                })
            return nil
        } catch let error as OwnerClientError where error.mayPass {
            return error
        }
    }

    private static let pause = Duration.seconds(1)
    /// A service that is started anew is back by then.
    private static let longestSilence = Duration.seconds(60)
}

/// How far a live stream was read, over its interruptions.
private actor Place {
    private(set) var last: String?
    private var isOpen = false
    private var heardAt = ContinuousClock.now

    func open() {
        isOpen = true
        heardAt = .now
    }

    func reach(_ id: String?) {
        last = id ?? last
        heardAt = .now
    }

    /// - Returns: whether it was open before.
    func breakOff() -> Bool {
        defer { isOpen = false }
        if isOpen { heardAt = .now }
        return isOpen
    }

    func silence() -> Duration { .now - heardAt }
}

/// What is written of news: a line for people, or one JSON object.
struct WatchLines: Sendable {
    let names: [DeviceID: String]
    let isJSON: Bool
    let ink: Ink

    /// Nil where there is nothing to say.
    func line(for news: Watching.News) -> String? {
        switch news {
        case .open: isJSON ? nil : "Watching; Ctrl-C ends it."
        case .brokenOff:
            isJSON ? nil : "The service does not answer; what happens meanwhile comes later."
        case .event(let event, let id): isJSON ? json(event, id: id) : words(event)
        }
    }

    private func json(_ event: LiveEvent, id: String?) -> String? {
        do {
            let data = String(decoding: try event.data(), as: UTF8.self)
            let id = id.map { #","id":"\#($0)""# } ?? ""
            return #"{"data":\#(data),"event":"\#(event.name.rawValue)"\#(id)}"#
        } catch {
            // An event that was just read can be written.
            return nil
        }
    }

    private func words(_ event: LiveEvent) -> String {
        let name = event.device.map { names[$0] ?? $0.short }?.printable ?? ""
        return "\(clock())  " + ink(name, .bold) + (name.isEmpty ? "" : "  ") + Self.sentence(event)
    }

    static func sentence(_ event: LiveEvent) -> String {
        switch event {
        case .order(let order):
            "\(OrderStory.deed(order)) \(order.id.short): \(OrderStory.state(order)), "
                + order.summary
        case .device(let change): "is now: \(change.state.words)" + lost(change)
        case .phone(let event):
            event.summary.printable + (event.place.map { "; at " + Places.summary($0) } ?? "")
        case .fix(let found):
            "is at " + Places.summary(found.fix)
                + (found.fix.battery.map { ", battery \($0) %" } ?? "")
        case .presence(let changed): "is \(changed.presence.rawValue)"
        case .gap: "What happened before this is not known: look it up (cooee devices)."
        }
    }

    private static func lost(_ change: DeviceChange) -> String {
        switch (change.lostMode.wanted, change.lostMode.applied) {
        case (true, false): ", wanted; the phone has not said yet that it is locked"
        case (false, false): "; the phone has not said yet that lost mode is over"
        case (_, true): ""
        }
    }

    private func clock() -> String {
        String(OwnerClock.now().rfc3339.dropFirst(11).prefix(8))
    }
}
