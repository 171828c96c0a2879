/// A topic filter of MQTT 3.1.1, section 4.7.
struct TopicFilter {
    let text: String
    private let levels: [Substring]?

    init(_ text: String) {
        self.text = text
        let hasWildcard = text.utf8.contains { $0 == UInt8(ascii: "+") || $0 == UInt8(ascii: "#") }
        levels = hasWildcard ? Self.levels(of: text) : nil
    }

    func matches(_ topic: String) -> Bool {
        guard let levels else { return text == topic }
        let parts = Self.levels(of: topic)
        for (index, level) in levels.enumerated() {
            if level == "#" { return true }
            guard index < parts.count, level == "+" || level == parts[index] else { return false }
        }
        return levels.count == parts.count
    }

    private static func levels(of text: String) -> [Substring] {
        text.split(separator: "/", omittingEmptySubsequences: false)
    }
}
