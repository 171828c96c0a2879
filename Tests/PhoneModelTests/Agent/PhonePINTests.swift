import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// Guessing at a lost phone's PIN: counted on disk first, ever more slowly, and never past the
/// tenth.
@Suite("guessing at a PIN")
struct PhonePINTests {
    private func lost(seed: UInt64 = 1) throws -> PhoneStory {
        var profile = HandsetProfile.quiet
        profile.lostReportInterval = .hours(1)
        let story = try PhoneStory(seed: seed, profile: profile)
        try story.press(.power(true))
        try story.pass(.minutes(5))
        try story.lose(pin: "4711")
        try story.pass(.minutes(1))
        return story
    }

    private func entry(_ story: PhoneStory) -> PINEntry? {
        if case .lost(_, let entry) = story.screen { entry } else { nil }
    }

    private func told(_ story: PhoneStory) -> [Int] {
        story.events.compactMap { event in
            if case .wrongPIN(let count, _) = event { count } else { nil }
        }
    }

    /// Minutes that are owed after so many wrong tries.
    private static let waits: [Int64] = [0, 0, 0, 0, 1, 5, 15, 60, 180]

    @Test("the waits, on the screen and in fact; the tenth locks, and the owner hears of each")
    func waits() throws {
        let story = try lost()
        for (index, minutes) in Self.waits.enumerated() {
            try story.type("0000")
            #expect(told(story) == Array(1...index + 1))
            let wait = Duration.minutes(minutes)
            #expect(entry(story) == (minutes == 0 ? .open : .waits(wait)))
            guard minutes > 0 else { continue }
            try story.pass(wait - .milliseconds(1))
            let records = story.journal.count
            let early = try story.type("4711")
            #expect(story.isLost, "the right one too must wait, try \(index + 2)")
            #expect(early.notices == [.pinMustWait(.milliseconds(1))])
            #expect(story.journal.count == records, "and is not counted")
            try story.pass(.milliseconds(1))
            #expect(entry(story) == .open)
        }
        try story.type("0000")
        #expect(entry(story) == .locked && told(story) == Array(1...10))
        try story.pass(.days(30))
        #expect(try story.type("4711").notices == [.pinLocked])
        #expect(story.isLost && told(story) == Array(1...10))
        try story.loseRest()
        try story.press(.power(true))
        #expect(story.phone.handset.syncStates.contains { $0.items > 0 }, "nothing is wiped for it")
        #expect(entry(story) == .locked)

        _ = try story.order(.release)
        #expect(entry(story) == .open && story.isLost)
        try story.type("4711")
        #expect(!story.isLost)
    }

    @Test("a wrong try says where the phone last knew that it was")
    func place() throws {
        let story = try lost()
        try story.type("0000")
        let place = try #require(story.phone.disk.standing.lastSeen)
        guard case .wrongPIN(1, let said?) = try #require(story.events.last) else {
            Issue.record("\(story.events)")
            return
        }
        #expect(said.coordinate.distance(to: place.coordinate) < 0.1)
    }

    @Test("two hundred tries at once are five; the others are neither counted nor compared")
    func atOnce() throws {
        let story = try lost()
        for number in 0..<200 { try story.type(String(9000 + number)) }
        #expect(told(story) == [1, 2, 3, 4, 5])
        #expect(story.phone.disk.lost.tries == 5 && entry(story) == .waits(.minutes(1)))
        try story.type("4711")
        #expect(story.isLost)
    }

    @Test(
        "no setting of the calendar shortens a wait",
        arguments: [Duration.hours(5), .days(365), .days(-365), .seconds(-90), .days(36_500)])
    func clock(ahead: Duration) throws {
        let story = try lost()
        for _ in 0..<6 { try story.typeWhenAllowed("0000") }
        #expect(entry(story) == .waits(.minutes(5)))
        try story.press(.clock(ahead: ahead))
        #expect(entry(story) == .waits(.minutes(5)))
        try story.type("4711")
        try story.pass(.minutes(4))
        try story.press(.clock(ahead: .zero))
        #expect(entry(story) == .waits(.minutes(1)))
        try story.type("4711")
        #expect(story.isLost)
        try story.pass(.minutes(1))
        try story.type("4711")
        #expect(!story.isLost)
    }

    @Test("a reboot forgets no try, and a wait begins again in full", arguments: 1...10)
    func reboot(tries: Int) throws {
        let story = try lost()
        for _ in 0..<tries { try story.typeWhenAllowed("0000") }
        let wait = tries < 10 ? Duration.minutes(Self.waits[tries - 1]) : nil
        if let wait, wait > .zero { try story.pass(wait - .seconds(30)) }
        try story.press(.reboot)
        #expect(story.screen == .off)
        try story.pass(.seconds(20))
        #expect(story.phone.disk.lost.tries == tries)
        switch wait {
        case nil: #expect(entry(story) == .locked)
        case .zero?: #expect(entry(story) == .open)
        case let wait?: #expect(entry(story) == .waits(wait))
        }
        try story.type("4711")
        #expect(story.isLost == (wait != .zero))
    }

    @Test("a hundred reboots win no try")
    func manyReboots() throws {
        let story = try lost()
        for _ in 0..<100 {
            try story.type("0000")
            try story.press(.reboot)
            try story.pass(.seconds(20))
        }
        #expect(story.phone.disk.lost.tries == 5)
    }

    @Test("a kill between counting and comparing costs the try, and the owner hears of it later")
    func killed() throws {
        let story = try lost()
        try story.type("0000")
        story.recordsLeft = 1
        #expect(throws: PhoneStory.PowerCut.self) { try story.type("4711") }
        try story.loseRest()
        #expect(story.isLost && story.phone.disk.lost.tries == 2)
        try story.press(.power(true))
        #expect(told(story) == [1, 2])
        try story.type("4711")
        #expect(!story.isLost)
    }

    @Test("a kill before counting is no try: nothing was compared")
    func killedBefore() throws {
        let story = try lost()
        story.recordsLeft = 0
        #expect(throws: PhoneStory.PowerCut.self) { try story.type("4711") }
        try story.loseRest()
        #expect(story.isLost && story.phone.disk.lost.tries == 0)
    }

    @Test("whoever kills the phone at each try has ten of them, and no more")
    func killer() throws {
        let story = try lost()
        for number in 0..<40 {
            if case .waits(let wait) = entry(story) { try story.pass(wait) }
            story.recordsLeft = 1
            do { try story.type(String(1000 + number)) } catch is PhoneStory.PowerCut {}
            try story.loseRest()
            try story.press(.power(true))
        }
        #expect(entry(story) == .locked && story.phone.disk.lost.tries == 10)
        try story.type("4711")
        #expect(story.isLost)
    }

    @Test("on a phone that is not lost there is no PIN to type")
    func unwanted() throws {
        let story = try PhoneStory()
        try story.press(.power(true))
        let records = story.journal.count
        #expect(try story.type("4711").notices == [.pinUnwanted])
        try story.press(.power(false))
        #expect(try story.type("4711").isEmpty)
        #expect(
            story.journal.dropFirst(records).allSatisfy { record in
                if case .pinTried = record { false } else { true }
            })
    }

    @Test("the right PIN in the ninth wait's end opens; the count begins anew for the next loss")
    func anew() throws {
        let story = try lost()
        for _ in 0..<9 { try story.typeWhenAllowed("0000") }
        try story.typeWhenAllowed("4711")
        #expect(!story.isLost)
        try story.lose(pin: "1234")
        #expect(entry(story) == .open && story.phone.disk.lost.tries == 0)
    }

    @Test("no PIN is in the journal, neither its digits nor their base64")
    func unwritten() throws {
        let story = try lost()
        try story.type("8362")
        try story.type("4711")
        for record in story.journal {
            let text = String(
                decoding: record.encoded(for: story.identity.device), as: UTF8.self)
            for form in ["8362", "\"4711\"", Base64URL.encode(Array("8362".utf8))] {
                #expect(!text.contains(form), "\(text)")
            }
        }
    }
}
