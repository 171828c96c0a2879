import Control
import FindDevice
import TestSupport
import Testing
import Wire

@testable import Service

/// How what phones say waits for its step.
@Suite("the queue of words")
struct WordQueueTests {
    private let one: String
    private let other: String

    init() {
        var random = SeededRandom(seed: 1)
        // Of `cooee/1/{device}/hello`, all before the channel.
        (one, other) = (Self.prefix(using: &random), Self.prefix(using: &random))
    }

    private static func prefix(using random: inout SeededRandom) -> String {
        let hello = TopicPrefix(of: DeviceID(using: &random)).topic(.hello)
        return String(hello.dropLast("/hello".count))
    }

    private func said(_ text: String, on topic: String) -> ControlEvent {
        .message(topic: topic, payload: Array(text.utf8))
    }

    private func texts(_ queue: inout WordQueue) -> [String] {
        var texts: [String] = []
        while case let some = queue.take(), !some.isEmpty {
            texts += some.map { event in
                switch event {
                case .message(_, let payload): String(decoding: payload, as: UTF8.self)
                case .busUp: "up"
                case .busDown: "down"
                case .wish, .room: "?"
                }
            }
        }
        return texts
    }

    @Test("of hellos that wait for a later step the last is kept, in the first one's place")
    func hellos() {
        var queue = WordQueue()
        queue.add([said("now", on: one + "/hello")])
        queue.add((0..<255).map { said("\($0)", on: "cooee/1/\($0)/event") })
        queue.add([said("anew", on: one + "/hello")])
        #expect(queue.count == 257, "what the next step takes is taken whole")
        #expect(queue.take().count == 256)
        #expect(texts(&queue) == ["anew"])
        queue.add((0..<256).map { said("\($0)", on: "cooee/1/\($0)/event") })
        queue.add([
            said("hello 1", on: one + "/hello"), said("there", on: one + "/presence"),
            said("other", on: other + "/hello"), said("word 1", on: one + "/res"),
        ])
        queue.add([
            said("hello 2", on: one + "/hello"), said("word 2", on: one + "/res"),
            said("hello 3", on: one + "/hello"),
        ])
        #expect(queue.count == 256 + 5)
        #expect(queue.take().count == 256)
        #expect(texts(&queue) == ["hello 3", "there", "other", "word 1", "word 2"])
        queue.add([said("hello 4", on: one + "/hello")])
        #expect(texts(&queue) == ["hello 4"], "what was taken is not changed any more")
    }

    @Test("a hello of another connection of the service is another hello")
    func connections() {
        var queue = WordQueue()
        queue.add([said("a", on: one + "/hello"), .busDown, .busUp])
        queue.add([said("b", on: one + "/hello")])
        #expect(texts(&queue) == ["a", "down", "up", "b"])
    }

    @Test("a step takes some of them, and a hello that comes meanwhile finds its place or the end")
    func together() {
        var queue = WordQueue()
        queue.add((0..<300).map { said("\($0)", on: "cooee/1/\($0)/event") })
        queue.add([said("early", on: one + "/hello")])
        #expect(queue.take().count == 256 && queue.count == 45)
        queue.add([said("late", on: one + "/hello")])
        #expect(queue.count == 46)
        #expect(texts(&queue) == (256..<300).map { "\($0)" } + ["early", "late"])
        #expect(queue.count == 0)
    }
}
