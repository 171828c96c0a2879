internal import FindDevice
internal import Hummingbird
internal import NIOCore
internal import OwnerAPI
internal import Service
internal import ServiceLifecycle

/// Writes a feed of news as server-sent events, for as long as somebody reads them (WHATWG HTML,
/// section 9.2).
struct LiveStream: Sendable {
    let feed: NewsFeed
    /// How long nothing may happen before a comment is sent, which shows whether the reader is
    /// there.
    var heartbeat = Duration.seconds(15)
    /// How long a reader may take for the rest once the service stops.
    var farewell = Duration.seconds(1)
    /// Whether the reader may still read: the session it came with may have ended.
    let isWelcome: @Sendable () async throws -> Bool

    init(
        feed: NewsFeed, heartbeat: Duration = .seconds(15), farewell: Duration = .seconds(1),
        isWelcome: @escaping @Sendable () async throws -> Bool
    ) {
        self.feed = feed
        self.heartbeat = heartbeat
        self.farewell = farewell
        self.isWelcome = isWelcome
    }

    /// Returns when the feed has ended and all of it is written.
    /// - Throws: `Fallen` if the reader does not keep up: then the connection is to be closed. What
    ///   writing throws if the reader is gone.
    func run(into writer: any ResponseBodyWriter) async throws {
        defer { feed.end() }
        let pen = Pen(writer: writer)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await write(with: pen)
                return true
            }
            group.addTask {
                try await beat()
                return false
            }
            group.addTask {
                for await _ in feed.fallen { throw Fallen() }
                return false
            }
            group.addTask {
                try await gracefulShutdown()
                feed.end()
                try await Task.sleep(for: farewell)
                throw Fallen()
            }
            defer { group.cancelAll() }
            while let isWritten = try await group.next() {
                if isWritten { return }
            }
        }
    }

    /// A writer on its way to the one task that writes with it.
    private struct Pen: Sendable {
        nonisolated(unsafe) let writer: any ResponseBodyWriter
    }

    /// The reader did not take what it was sent.
    struct Fallen: Error {}

    private func write(with pen: Pen) async throws {
        var writer = pen.writer
        // At once, so that the reader knows that it is heard; and how soon to come again.
        try await writer.write(ByteBuffer(string: ": cooee\nretry: 2000\n\n"))
        for await item in feed.items {
            let text = try EventStreamText.of(item)
            if !text.isEmpty { try await writer.write(ByteBuffer(string: text)) }
        }
        try Task.checkCancellation()
        try await writer.finish(nil)
    }

    private func beat() async throws {
        while true {
            try await Task.sleep(for: heartbeat)
            guard try await isWelcome() else { return feed.end() }
            feed.beat()
        }
    }
}

/// Items of news as lines of an event stream.
enum EventStreamText {
    /// One event, with the empty line that ends it; empty for what owners are not told.
    static func of(_ item: NewsFeed.Item) throws -> String {
        switch item {
        case .beat: return ": still here\n\n"
        case .gap: return try text(.gap, id: nil)
        case .news(let item):
            guard let event = LiveEvent(item.news) else { return "" }
            return try text(event, id: "\(item.id)")
        }
    }

    /// JSON has no line breaks of its own here, so that one `data` line holds all of it.
    private static func text(_ event: LiveEvent, id: String?) throws -> String {
        let data = String(decoding: try event.data(), as: UTF8.self)
        return (id.map { "id: \($0)\n" } ?? "") + "event: \(event.name.rawValue)\ndata: \(data)\n\n"
    }
}

extension LiveEvent {
    /// What an owner is told of a piece of news; nil if nothing.
    init?(_ news: ServiceNews) {
        switch news {
        case .order(let order): self = .order(OrderBody(order))
        case .device(let device): self = .device(DeviceChange(device))
        case .event(let device, let event, let moment):
            self = .phone(EventBody(event, of: device, at: moment))
        case .report(let device, .fix(let fix)):
            self = .fix(DeviceFix(device: device, fix: FixBody(fix)))
        case .presence(let device, let presence):
            self = .presence(DevicePresence(device: device, presence: presence))
        case .report(_, .sync), .broker: return nil
        }
    }
}
