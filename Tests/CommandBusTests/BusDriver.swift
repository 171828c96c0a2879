import CommandBus

/// Turns a loop until what a test waits for has happened, or its time is up.
final class BusDriver {
    let loop: BusLoop
    /// How often the loop was turned.
    private(set) var turns = 0
    private var unseen: [BusEvent] = []

    init(maxConnecting: Int = 50) throws { loop = try BusLoop(maxConnecting: maxConnecting) }

    /// Takes the first event that `isIt`, waiting for it if need be; keeps the others.
    @discardableResult
    func wait(
        for what: String, within patience: Duration = .seconds(20),
        _ isIt: (BusEvent) -> Bool
    ) throws -> BusEvent {
        let deadline = ContinuousClock.now + patience
        var looked = 0
        while true {
            while looked < unseen.count {
                if isIt(unseen[looked]) { return unseen.remove(at: looked) }
                looked += 1
            }
            let left = ContinuousClock.now.duration(to: deadline)
            guard left > .zero else {
                throw TimedOut(waitedFor: what, unseen: unseen.prefix(5) + [])
            }
            unseen += try loop.turn(timeout: left)
            turns += 1
        }
    }

    /// Takes all events up to now that `isIt`.
    func taken(_ isIt: (BusEvent) -> Bool) throws -> [BusEvent] {
        unseen += try loop.turn(timeout: .zero)
        defer { unseen.removeAll(where: isIt) }
        return unseen.filter(isIt)
    }

    /// Opens a client and waits until it is connected and, if filters are given, subscribed.
    func connect(_ settings: BusSettings, subscribing filters: [String] = []) throws -> BusClient {
        let client = try loop.open(settings)
        try waitUntilConnected(client)
        if !filters.isEmpty { try subscribe(client, filters) }
        return client
    }

    func waitUntilConnected(_ client: BusClient) throws {
        try wait(for: "connected") { $0 == .connected(client.id) }
    }

    func subscribe(_ client: BusClient, _ filters: [String]) throws {
        let id = try client.subscribe(filters)
        try wait(for: "subscribed") { event in
            if case .subscribed(client.id, id, _) = event { true } else { false }
        }
    }

    func message(to client: BusClient, within patience: Duration = .seconds(20)) throws
        -> BusMessage
    {
        let event = try wait(for: "a message", within: patience) { event in
            if case .message(client.id, _) = event { true } else { false }
        }
        guard case .message(_, let message) = event else {
            throw TimedOut(waitedFor: "", unseen: [])
        }
        return message
    }

    func refusal(of client: BusClient) throws -> String {
        let event = try wait(for: "refused") { event in
            if case .refused(client.id, _) = event { true } else { false }
        }
        guard case .refused(_, let reason) = event else { return "" }
        return reason
    }

    func disconnection(of client: BusClient, within patience: Duration = .seconds(20)) throws
        -> String
    {
        let event = try wait(for: "disconnected", within: patience) { event in
            if case .disconnected(client.id, _) = event { true } else { false }
        }
        guard case .disconnected(_, let reason) = event else { return "" }
        return reason
    }

    struct TimedOut: Error {
        let waitedFor: String
        let unseen: [BusEvent]
    }
}

extension BusSettings {
    /// A client of a test: it tries again soon.
    static func test(
        _ clientID: String, port: Int, tls: TLSFiles? = nil, will: Will? = nil
    ) -> BusSettings {
        BusSettings(
            host: "127.0.0.1", port: port, clientID: clientID, tls: tls, will: will,
            reconnect: ReconnectDelay(min: .milliseconds(20), max: .milliseconds(100)))
    }
}

/// Bytes that differ for every number.
func bytes(_ number: Int) -> [UInt8] { Array("\(number)".utf8) }
