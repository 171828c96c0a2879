internal import FindDevice
internal import Wire

/// What the simulated broker holds: connections, in the order in which they came, and retained
/// messages. Sessions are clean and nothing is stored: what restarts is empty.
struct Broker {
    var isUp = false
    /// How often it was started.
    var life = 0
    private(set) var sessions: [LineID] = []
    private var retained: [String: BusMessage] = [:]
    /// Who subscribed to a topic as it stands, and who to many at once.
    private var subscribers: [String: [LineID]] = [:]
    private var listeners: [(filter: TopicFilter, line: LineID)] = []

    mutating func admit(_ line: LineID) { sessions.append(line) }

    mutating func drop(_ line: LineID, filters: [TopicFilter]) {
        sessions.removeAll { $0 == line }
        listeners.removeAll { $0.line == line }
        for filter in filters { subscribers[filter.text]?.removeAll { $0 == line } }
    }

    mutating func subscribe(_ line: LineID, to filters: [TopicFilter]) {
        for filter in filters {
            if filter.isPattern {
                listeners.append((filter, line))
            } else {
                subscribers[filter.text, default: []].append(line)
            }
        }
    }

    /// The connections that hear a topic, each once, in the order in which they came.
    func hearers(of topic: String) -> [LineID] {
        var found = subscribers[topic] ?? []
        for listener in listeners where listener.filter.matches(topic) {
            found.append(listener.line)
        }
        guard found.count > 1 else { return found }
        found.sort()
        return found.enumerated().filter { $0 == 0 || found[$0 - 1] != $1 }.map(\.element)
    }

    mutating func retain(_ message: BusMessage) {
        // An empty payload takes back what was retained (MQTT 3.1.1, section 3.3.1.3).
        retained[message.topic] = message.payload.isEmpty ? nil : message
    }

    /// Retained messages that a new subscription gets, by topic.
    func retained(for filters: [TopicFilter]) -> [BusMessage] {
        guard filters.contains(where: \.isPattern) else {
            return filters.compactMap { retained[$0.text] }.sorted { $0.topic < $1.topic }
        }
        return retained.keys.sorted().compactMap { topic in
            filters.contains { $0.matches(topic) } ? retained[topic] : nil
        }
    }

    mutating func forgetAll() {
        sessions = []
        retained = [:]
        subscribers = [:]
        listeners = []
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
        return topic.hasPrefix(prefixes[index])
    }
}
