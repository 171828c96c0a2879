/// A topic filter of MQTT 3.1.1, section 4.7.
struct TopicFilter {
    let text: String
    /// Whether it may match more than one topic.
    let isPattern: Bool
    private let bytes: [UInt8]
    /// What a filter that ends in `/#` matches beside what lies below it: the level above.
    private let parent: String?

    init(_ text: String) {
        self.text = text
        bytes = Array(text.utf8)
        isPattern = bytes.contains(Self.one) || bytes.contains(Self.all)
        parent = text.hasSuffix("/#") ? String(text.dropLast(2)) : nil
    }

    /// Level by level, byte by byte, as brokers do.
    func matches(_ topic: String) -> Bool {
        if let parent, TopicFilter(parent).matches(topic) { return true }
        var topic = topic
        return topic.withUTF8 { topic in
            // What differs at its end is most of what there is, and seen at once.
            if let last = bytes.last, last != Self.one, last != Self.all, last != topic.last {
                return false
            }
            var place = 0
            for byte in bytes {
                switch byte {
                case Self.all: return true
                case Self.one:
                    while place < topic.count, topic[place] != Self.slash { place += 1 }
                default:
                    guard place < topic.count, topic[place] == byte else { return false }
                    place += 1
                }
            }
            return place == topic.count
        }
    }

    private static let one = UInt8(ascii: "+")
    private static let all = UInt8(ascii: "#")
    private static let slash = UInt8(ascii: "/")
}
