import FindDevice
import Testing
import Wire

/// Topics: which phone, which channel, and nothing else.
@Suite("topics")
struct TopicTests {
    @Test("the filters of up are different ones")
    func upFilters() {
        #expect(TopicPrefix.upFilters.contains(TopicPrefix.up))
        #expect(Set(TopicPrefix.upFilters).count == 12)
    }

    @Test("each channel of a device has a topic that names both again", arguments: Channel.allCases)
    func parse(channel: Channel) throws {
        let samples = try Samples()
        let topic = TopicPrefix(of: samples.device).topic(channel)
        #expect(topic == "cooee/1/\(samples.device)/\(channel.rawValue)")
        let parsed = try #require(TopicPrefix.parse(topic))
        #expect(parsed.device == samples.device && parsed.channel == channel)
        #expect(TopicPrefix.filter(channel) == "cooee/1/+/\(channel.rawValue)")
    }

    @Test("every other topic is nobody's")
    func strangers() throws {
        let id = try Samples().device.text
        let topics = [
            "", "/", "cooee", "cooee/1", "cooee/1/", "cooee/1//fix", "cooee/1/\(id)",
            "cooee/1/\(id)/", "cooee/1/\(id)/fix/", "cooee/1/\(id)/fix/x", "cooee/1/\(id)//fix",
            "/cooee/1/\(id)/fix", "cooee/2/\(id)/fix", "cooee/1/\(id.uppercased())/fix",
            "Cooee/1/\(id)/fix", "cooee/1/\(id)/FIX", "cooee/1/\(id)/nothing", "cooee/1/+/fix",
            "cooee/1/#", "cooee/1/\(id)/+", "cooee/1/\(id)/fix\0", "cooee/1/\(id)\0/fix",
            "cooee/1/\(id) /fix", "cooee/1/\(id.dropLast())/fix", "cooee/1/\(id)a/fix",
            "cooee/1/../\(id)/fix", "$SYS/broker/uptime", "$share/g/cooee/1/\(id)/fix",
            "cooee/1/up", "owntracks/user/\(id)", "cooee/1/\(id)/fix\u{301}",
            "cooee/1/\u{301}\(id)/fix", String(repeating: "/", count: 65_535),
            "cooee/1/" + String(repeating: "a", count: 65_000),
        ]
        for topic in topics {
            #expect(TopicPrefix.parse(topic) == nil, "\(topic.prefix(60))")
        }
    }

    @Test(
        "a plain topic can be a prefix",
        arguments: ["cooee/1/x", "a", "cell-7/cooee/1/x", "$x", String(repeating: "p", count: 128)])
    func prefix(text: String) throws {
        let prefix = try #require(TopicPrefix(text))
        #expect(prefix.topic(.fix) == text + "/fix")
    }

    @Test(
        "wildcards, empty levels and what is too long can not",
        arguments: [
            "", "/", "a/", "/a", "a//b", "+", "a/+/b", "a+", "#", "a/#", "a#b", "a\0b", "\0",
            String(repeating: "p", count: 129), "é" + String(repeating: "p", count: 127),
            // A combining mark makes another character of the one before, but not another byte.
            "a/+\u{301}/b", "a/#\u{301}", "a//\u{301}b", "+\u{20dd}",
        ])
    func noPrefix(text: String) {
        #expect(TopicPrefix(text) == nil)
    }
}
