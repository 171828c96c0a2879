import Control
import FindDevice
import TestSupport
import Testing
import Wire

@testable import Service

/// How reports wait to be stored.
@Suite("the queue of reports")
struct IngestQueueTests {
    private let start = ContinuousClock.now

    private func reports(_ numbers: Range<Int>) -> [ControlEvent] {
        numbers.map { .message(topic: "\($0)", payload: []) }
    }

    private func topics(_ events: ArraySlice<ControlEvent>) -> [String] {
        events.map { if case .message(let topic, _) = $0 { topic } else { "none" } }
    }

    @Test("a few wait for others a moment, and are then taken together, in their order")
    func lingering() {
        var queue = IngestQueue(IngestSettings())
        #expect(queue.next == nil && queue.take(at: start).isEmpty)
        queue.add(reports(0..<2), at: start)
        queue.add(reports(2..<3), at: start + .milliseconds(3))
        #expect(queue.take(at: start + .milliseconds(4)).isEmpty)
        #expect(queue.next == start + .milliseconds(5))
        #expect(topics(queue.take(at: start + .milliseconds(5))) == ["0", "1", "2"])
        #expect(queue.count == 0 && queue.next == nil)
    }

    @Test("as many as go together are taken at once, and what is left waits anew")
    func together() {
        var settings = IngestSettings()
        settings.mostTogether = 4
        var queue = IngestQueue(settings)
        queue.add(reports(0..<9), at: start)
        #expect(topics(queue.take(at: start)) == ["0", "1", "2", "3"])
        #expect(topics(queue.take(at: start)) == ["4", "5", "6", "7"])
        #expect(queue.take(at: start).isEmpty)
        queue.add(reports(9..<10), at: start)
        #expect(topics(queue.take(at: start + .milliseconds(5))) == ["8", "9"])
    }

    @Test("what does not fit is dropped and counted; what waits stays")
    func bounded() {
        var settings = IngestSettings()
        settings.mostWaiting = 5
        var queue = IngestQueue(settings)
        queue.add(reports(0..<4), at: start)
        queue.add(reports(4..<8), at: start)
        #expect(queue.count == 5 && queue.dropped == 3)
        #expect(topics(queue.take(at: start + .seconds(1))) == ["0", "1", "2", "3", "4"])
        queue.add(reports(8..<9), at: start)
        #expect(queue.count == 1 && queue.dropped == 3)
    }

    @Test("whose reports were dropped is asked for them when half of the room is empty, in turn")
    func invited() throws {
        var random = SeededRandom(seed: 1)
        let phones = (0..<5).map { _ in DeviceID(using: &random) }
        var settings = IngestSettings()
        (settings.mostWaiting, settings.mostTogether) = (200, 50)
        var queue = IngestQueue(settings)
        queue.add(reports(0..<200), at: start)
        for phone in phones + phones {
            let topic = TopicPrefix(of: phone).topic(.fix)
            queue.add([.message(topic: topic, payload: [])], at: start)
        }
        queue.add(reports(200..<201), at: start)
        #expect(queue.dropped == 11 && queue.nextInvitation == nil)
        _ = queue.take(at: start)
        #expect(queue.invite(at: start).isEmpty, "150 wait, of 200")
        _ = queue.take(at: start)
        #expect(queue.nextInvitation == start)
        #expect(queue.invite(at: start) == [phones[0]], "none is empty for a whole window")
        #expect(queue.invite(at: start).isEmpty, "it has not had the time to answer")
        _ = queue.take(at: start)
        _ = queue.take(at: start)
        let later = start + .milliseconds(100)
        #expect(queue.nextInvitation == later && queue.count == 0)
        #expect(queue.invite(at: later) == Array(phones[1...3]), "three windows in a hundred")
        #expect(queue.invite(at: later + .milliseconds(100)) == [phones[4]])
        #expect(queue.nextInvitation == nil)
    }

    @Test("no more wait than five seconds of what may be taken")
    func five() {
        var settings = IngestSettings()
        settings.rate = 100
        var queue = IngestQueue(settings)
        queue.add(reports(0..<501), at: start)
        #expect(queue.count == 500 && queue.dropped == 1)
    }

    @Test("no more are taken than the rate allows, whatever the pauses", arguments: [1, 7, 50])
    func rated(pause: Int) {
        var settings = IngestSettings()
        settings.rate = 2000
        var queue = IngestQueue(settings)
        var taken = 0
        var offered = 0
        for moment in stride(from: 0, through: 3000, by: pause) {
            let now = start + .milliseconds(moment)
            queue.add(reports(offered..<offered + 3 * pause), at: now)
            offered += 3 * pause
            while true {
                let some = queue.take(at: now)
                taken += some.count
                guard !some.isEmpty else { break }
            }
            #expect(taken <= 2000 * moment / 1000 + settings.mostTogether + 200, "\(moment) ms")
        }
        #expect(taken >= 5600)
    }

    @Test("a rate saves up a tenth of a second, and no more")
    func saved() {
        var settings = IngestSettings()
        settings.rate = 1000
        var queue = IngestQueue(settings)
        queue.add(reports(0..<1), at: start)
        _ = queue.take(at: start + .milliseconds(5))
        let later = start + .seconds(60)
        queue.add(reports(1..<5000), at: later)
        var taken = 0
        while case let some = queue.take(at: later), !some.isEmpty { taken += some.count }
        #expect((100...101).contains(taken))
    }
}
