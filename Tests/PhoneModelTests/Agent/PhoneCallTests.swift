import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// "Not now": what a phone puts off while somebody speaks on it.
@Suite("a phone in a call")
struct PhoneCallTests {
    private func calling() throws -> PhoneStory {
        let story = try PhoneStory()
        try story.press(.power(true))
        try story.pass(.minutes(5))
        try story.press(.call(true))
        #expect(story.notices.last == .call(true))
        return story
    }

    @Test("a ring and a locate are deferred, once, and begin when the call ends")
    func deferred() throws {
        let story = try calling()
        let locate = try story.order()
        let ring = try story.order(.ring(duration: .seconds(20)))
        #expect(story.said(of: ring) == [.deferred] && story.said(of: locate) == [.deferred])
        #expect(story.notices.contains(.notNow(.ring)) && story.phone.ringing == nil)
        let again = try story.send(ring)
        #expect(again.payloads(.result).count == 1 && story.said(of: ring) == [.deferred])
        try story.handle(.disconnected(reason: "reset"))
        try story.pass(.minutes(1))
        #expect(story.said(of: ring) == [.deferred], "a new hello begins nothing either")

        try story.press(.call(false))
        #expect(story.said(of: ring) == [.deferred, .running()])
        try story.pass(.minutes(2))
        #expect(
            story.said(of: ring).last == .succeeded(.rang(for: .seconds(20), endedBy: .itself)))
        #expect(story.said(of: locate).count == 2)
        guard case .succeeded(.located)? = story.said(of: locate).last else {
            Issue.record("\(story.said(of: locate))")
            return
        }
        #expect(story.rung() == [ring.order])
    }

    @Test("what is over by the service's time when the call ends is not begun")
    func expired() throws {
        for (minutes, isBegun) in [(Int64(4), true), (6, false)] {
            let story = try calling()
            let ring = try story.order(.ring(duration: .seconds(20)))
            try story.press(.clock(ahead: .days(-20)))
            try story.pass(.minutes(minutes))
            #expect(story.said(of: ring) == [.deferred])
            try story.press(.call(false))
            #expect(story.said(of: ring).last == (isBegun ? .running() : .expired))
            #expect(story.rung().count == (isBegun ? 1 : 0))
        }
    }

    @Test("a deferred order can be cancelled")
    func cancelled() throws {
        let story = try calling()
        let ring = try story.order(.ring(duration: .seconds(20)))
        try story.cancel(ring)
        try story.press(.call(false))
        #expect(story.said(of: ring) == [.deferred, .cancelled] && story.rung().isEmpty)
    }

    @Test("lost mode, its end, an erase and a release are never deferred")
    func undeferred() throws {
        let story = try calling()
        let lost = try story.lose()
        let release = try story.order(.release)
        let found = try story.find()
        for order in [lost, release, found] {
            #expect(story.said(of: order) == [.succeeded(.applied)])
        }
        let erase = try story.order(.erase)
        try story.pass(.minutes(1))
        guard case .succeeded(.erased)? = story.said(of: erase).last else {
            Issue.record("\(story.said(of: erase))")
            return
        }
    }

    @Test(
        "whatever ends the call lets the order begin",
        arguments: [Button.airplane(true), .sim(.out), .reboot, .call(false)])
    func ends(button: Button) throws {
        let story = try calling()
        let ring = try story.order(.ring(duration: .seconds(20)))
        try story.press(button)
        try story.pass(.minutes(1))
        try story.press(.airplane(false))
        try story.press(.sim(.network("Magpie")))
        try story.pass(.minutes(2))
        #expect(story.rung() == [ring.order])
        #expect(story.said(of: ring).first == .deferred)
        #expect(story.said(of: ring).last?.event == .succeed)
    }

    @Test("there is no call in airplane mode, without a SIM, or on a phone that is off")
    func impossible() throws {
        let story = try PhoneStory()
        try story.press(.call(true))
        #expect(!story.phone.handset.isInCall)
        try story.press(.power(true))
        try story.press(.airplane(true))
        try story.press(.call(true))
        #expect(!story.phone.handset.isInCall)
        try story.press(.airplane(false))
        try story.press(.sim(.out))
        try story.press(.call(true))
        #expect(!story.phone.handset.isInCall)
        #expect(story.notices.allSatisfy { if case .call = $0 { false } else { true } })
    }
}
