internal import FindDevice
internal import Wire

/// What the simulated broker holds: connections, in the order in which they came, and retained
/// messages. Sessions are clean and nothing is stored: what restarts is empty.
struct Broker {
    var isUp = false
    /// How often it was started.
    var life = 0
    var sessions: [LineID] = []
    private var retained: [String: BusMessage] = [:]

    mutating func retain(_ message: BusMessage) {
        // An empty payload takes back what was retained (MQTT 3.1.1, section 3.3.1.3).
        retained[message.topic] = message.payload.isEmpty ? nil : message
    }

    /// Retained messages that a new subscription gets, by topic.
    func retained(for filters: [TopicFilter]) -> [BusMessage] {
        retained.keys.sorted().compactMap { topic in
            filters.contains { $0.matches(topic) } ? retained[topic] : nil
        }
    }

    mutating func forgetAll() {
        sessions = []
        retained = [:]
    }
}

/// The broker's access list: a phone has its own topics, the service has all.
struct AccessList {
    /// The topics that begin so are a phone's own, each with its slash at the end.
    let prefixes: [String]

    func mayPublish(_ client: Client, on topic: String) -> Bool { isOwn(topic, of: client) }

    func mayHear(_ client: Client, _ topic: String) -> Bool {
        topic == TopicPrefix.up || isOwn(topic, of: client)
    }

    private func isOwn(_ topic: String, of client: Client) -> Bool {
        guard case .phone(let index) = client else { return true }
        return topic.utf8.starts(with: prefixes[index].utf8)
    }
}
