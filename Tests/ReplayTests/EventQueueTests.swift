import FindDevice
import TestSupport
import Testing

@testable import Replay

@Suite("What is planned")
struct EventQueueTests {
    private func moment(_ seconds: Int64) -> Timestamp { Timestamp(seconds: seconds) }

    @Test("events come by their time, those of one moment as they were planned", arguments: 1...20)
    func order(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var queue = EventQueue<Int>()
        var expected: [(at: Int64, number: Int)] = []
        for number in 0..<200 {
            let at = Int64.random(in: 0..<20, using: &random)
            queue.plan(number, at: moment(at))
            expected.append((at, number))
        }
        expected.sort { ($0.at, $0.number) < ($1.at, $1.number) }
        var seen: [Int] = []
        while let next = queue.pop(notAfter: moment(100)) { seen.append(next.event) }
        #expect(seen == expected.map(\.number))
    }

    @Test("what is due later stays")
    func later() {
        var queue = EventQueue<String>()
        queue.plan("late", at: moment(2))
        queue.plan("soon", at: moment(1))
        #expect(queue.pop(notAfter: moment(1))?.event == "soon")
        #expect(queue.pop(notAfter: moment(1)) == nil)
        #expect(queue.next == moment(2))
    }
}

@Suite("Topic filters")
struct TopicFilterTests {
    @Test(
        "MQTT 3.1.1, section 4.7",
        arguments: [
            ("a/b", "a/b", true), ("a/b", "a/b/c", false), ("a/+", "a/b", true),
            ("a/+", "a/b/c", false), ("a/+/c", "a/b/c", true), ("+/+", "a", false),
            ("#", "a/b/c", true), ("a/#", "a", true), ("a/#", "a/b/c", true),
            ("a/#", "b/a", false), ("a/+/#", "a/b", true), ("a/", "a", false),
        ])
    func matches(filter: String, topic: String, does: Bool) {
        #expect(TopicFilter(filter).matches(topic) == does)
    }
}
