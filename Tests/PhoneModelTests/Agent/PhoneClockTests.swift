import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// What a phone makes of a service whose own clock is set.
@Suite("A service's clock that is set")
struct PhoneClockTests {
    private func rings(in story: PhoneStory) -> Int { story.effects.map(\.effect).rings.count }

    private func liveStory() throws -> PhoneStory {
        let story = try PhoneStory()
        try story.press(.power(true))
        try story.pass(.minutes(1))
        return story
    }

    @Test("an order that was long on its way does not sound late because the clock went forward")
    func forward() throws {
        let story = try liveStory()
        story.serviceAhead = .hours(2)
        let order = story.newOrder(.ring(duration: .seconds(30)), patience: .seconds(20))
        try story.pass(.seconds(60))
        try story.send(order)
        #expect(rings(in: story) == 0)
        #expect(story.said(of: order) == [.received, .expired])
    }

    @Test("one that comes in time sounds all the same, once the phone has asked")
    func inTime() throws {
        let story = try liveStory()
        story.serviceAhead = .hours(2)
        let hellos = story.hellos.count
        let order = story.newOrder(.ring(duration: .seconds(30)), patience: .seconds(20))
        try story.send(order)
        #expect(rings(in: story) == 1)
        #expect(story.said(of: order) == [.received, .running()])
        #expect(story.hellos.count == hellos + 1)
    }

    @Test("an acknowledgement of a clock that went forward makes it ask; then it judges what waits")
    func acknowledged() throws {
        let story = try liveStory()
        story.serviceAhead = .hours(2)
        let hellos = story.hellos.count
        let order = story.newOrder(.ring(duration: .seconds(30)), patience: .seconds(20))
        try story.pass(.seconds(25))
        try story.handle(try story.acknowledgement())
        #expect(story.hellos.count == hellos + 1)
        try story.send(order)
        #expect(story.said(of: order).last == .expired)
    }

    @Test("a clock that went forward and back again makes the phone ask once, not for ever")
    func back() throws {
        let story = try liveStory()
        story.serviceAhead = .hours(2)
        let order = story.newOrder(.ring(duration: .seconds(30)), patience: .seconds(20))
        story.serviceAhead = .zero
        let hellos = story.hellos.count
        try story.send(order)
        #expect(story.hellos.count == hellos + 1)
        #expect(rings(in: story) == 1)
    }
}
