import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// A lost phone: locked at once, open to one PIN, and reporting.
@Suite("a lost phone")
struct PhoneLostModeTests {
    private func started(_ profile: HandsetProfile = .quiet) throws -> PhoneStory {
        let story = try PhoneStory(profile: profile)
        try story.press(.power(true))
        try story.pass(.minutes(5))
        return story
    }

    private let plea = OwnersPlea(message: "Please call me", callback: "+61 2 6125")

    @Test("it locks with the order's record, before it says so, and shows what its owner says")
    func locks() throws {
        let story = try started()
        #expect(story.screen == .normal)
        let order = story.newLost()
        let effects = try story.send(order)
        let kinds = effects.compactMap { effect in
            switch effect {
            case .store(.order): "order"
            case .store(.word): "word"
            case .publish(.result, _, _): "said"
            default: nil
            }
        }
        #expect(kinds == ["order", "word", "said"])
        #expect(story.said(of: order) == [.succeeded(.applied)])
        #expect(story.screen == .lost(plea, .open))
        #expect(
            story.phone.disk.lost.state
                == LostState(version: Counter(epoch: 0, number: 1), isOn: true))
    }

    @Test("message and number, either of them, or none")
    func pleas() throws {
        let story = try started()
        for (message, callback) in [("Hello", nil), (nil, "112"), (nil, nil), ("a", "000")] {
            try story.send(story.newLost(message: message, callback: callback))
            #expect(
                story.screen == .lost(OwnersPlea(message: message, callback: callback), .open))
        }
    }

    @Test("while it is lost nobody unlocks it or gets at its switches")
    func locked() throws {
        let story = try started()
        try story.lose()
        _ = try story.order(.ring(duration: .minutes(2)))
        let switches = story.phone.handset.syncStates.map(\.enabled)
        try story.press(.pickup)
        try story.press(.sync(.gallery, false))
        #expect(!story.events.contains(.unlocked))
        #expect(story.phone.ringing != nil, "it is not unlocked, and so it rings on")
        #expect(story.phone.handset.syncStates.map(\.enabled) == switches)
        #expect(story.notices.filter { $0 == .staysLocked }.count == 2)
        try story.type("4711")
        #expect(story.phone.ringing == nil)
        #expect(story.notices.contains(.ringEnds(.pickup)))
        try story.press(.pickup)
        #expect(story.events.contains(.unlocked))
    }

    @Test("it reports at once, and then each minute at least, whatever its profile spares")
    func reports() throws {
        var eager = HandsetProfile.quiet
        eager.reportInterval = .seconds(20)
        var slow = HandsetProfile.quiet
        slow.lostReportInterval = .minutes(5)
        for (profile, expected) in [(HandsetProfile.quiet, 60), (eager, 180), (slow, 12)] {
            let story = try started(profile)
            let before = fixes(story)
            try story.lose()
            try story.pass(.seconds(10))
            #expect(fixes(story) > before, "at once")
            try story.pass(.hours(1))
            #expect((expected...expected + 2).contains(fixes(story) - before))
            try story.find()
            try story.pass(.minutes(10))
            let after = fixes(story)
            try story.pass(.hours(1))
            #expect(fixes(story) - after <= Int(.hours(1) / profile.reportInterval) + 1)
        }
    }

    private func fixes(_ story: PhoneStory) -> Int {
        story.reports.values.count { if case .fix = $0 { true } else { false } }
    }

    @Test("the right PIN ends it, with one word that is its record too")
    func rightPIN() throws {
        let story = try started()
        let order = try story.lose(pin: "0815")
        let records = story.journal.count
        try story.type("0815")
        #expect(story.screen == .normal && !story.isLost)
        let version = try #require(order.version)
        #expect(story.events.last == .lostModeEnded(version: version, by: .pin))
        let stored = story.journal.dropFirst(records)
        #expect(stored.first == .pinTried(count: 1), "counted before it was compared")
        #expect(story.phone.disk.lost.tries == 0)
        #expect(story.phone.disk.lost.state == LostState(version: version, isOn: false))
        #expect(story.phone.disk.lost.mode == nil)

        let again = try story.send(order)
        #expect(!story.isLost, "its version is over for good")
        #expect(again.payloads(.result).count == 1)
        try story.send(story.newLost(version: version))
        #expect(!story.isLost)
    }

    /// What stands on the phone, what comes, and what is so then: its version, whether it is lost,
    /// how many tries, and what it says.
    static let table: [(state: String, event: String, expected: String)] = [
        ("never", "lost 1", "1 on 0 applied"), ("never", "found 1", "1 off 0 applied"),
        ("never", "release", "0 off 0 applied"), ("never", "right", "0 off 0"),
        ("never", "wrong", "0 off 0"),
        ("on 2", "lost 1", "2 on 0 outdated"), ("on 2", "lost 2", "2 on 0 outdated"),
        ("on 2", "lost 3", "3 on 0 applied"), ("on 2", "found 1", "2 on 0 outdated"),
        ("on 2", "found 2", "2 on 0 outdated"), ("on 2", "found 3", "3 off 0 applied"),
        ("on 2", "release", "2 on 0 applied"), ("on 2", "right", "2 off 0 ended"),
        ("on 2", "wrong", "2 on 1 wrong"),
        ("tried 2", "lost 1", "2 on 3 outdated"), ("tried 2", "lost 3", "3 on 3 applied"),
        ("tried 2", "found 3", "3 off 0 applied"), ("tried 2", "found 2", "2 on 3 outdated"),
        ("tried 2", "release", "2 on 0 applied"), ("tried 2", "right", "2 off 0 ended"),
        ("tried 2", "wrong", "2 on 4 wrong"),
        ("hard 2", "lost 2", "2 on 10 outdated"), ("hard 2", "lost 3", "3 on 10 applied"),
        ("hard 2", "found 2", "2 on 10 outdated"), ("hard 2", "found 3", "3 off 0 applied"),
        ("hard 2", "release", "2 on 0 applied"), ("hard 2", "right", "2 on 10"),
        ("hard 2", "wrong", "2 on 10"),
        ("off 2", "lost 1", "2 off 0 outdated"), ("off 2", "lost 2", "2 off 0 outdated"),
        ("off 2", "lost 3", "3 on 0 applied"), ("off 2", "found 2", "2 off 0 outdated"),
        ("off 2", "found 3", "3 off 0 applied"), ("off 2", "release", "2 off 0 applied"),
        ("off 2", "right", "2 off 0"), ("off 2", "wrong", "2 off 0"),
    ]

    @Test("every event in every state", arguments: table)
    func everyCell(state: String, event: String, expected: String) throws {
        let story = try started()
        try put(story, into: state)
        let words = story.wordThrough
        try happen(event, to: story)
        let lost = story.phone.disk.lost
        let said = story.words.filter { $0.key > words }.sorted { $0.key < $1.key }.map {
            Self.spelled($0.value.content)
        }
        let found = ["\(lost.state.version.number)", lost.isOn ? "on" : "off", "\(lost.tries)"]
        #expect((found + said).joined(separator: " ") == expected)
        let disk = PhoneDisk(stream: story.identity.stream, journal: story.journal)
        #expect(disk.lost == lost, "and so it is after a power cut")
        let compact = PhoneDisk(
            stream: story.identity.stream, journal: story.phone.disk.journal)
        #expect(compact.lost == lost, "and in a shorter journal")
    }

    private func put(_ story: PhoneStory, into state: String) throws {
        guard state != "never" else { return }
        try story.send(story.newLost(version: Counter(epoch: 0, number: 2)))
        switch state {
        case "tried 2": for _ in 0..<3 { try story.type("0000") }
        case "hard 2": for _ in 0..<10 { try story.typeWhenAllowed("0000") }
        case "off 2": try story.type("4711")
        default: break
        }
    }

    private func happen(_ event: String, to story: PhoneStory) throws {
        let words = event.split(separator: " ")
        let version = Counter(epoch: 0, number: words.count > 1 ? Int64(words[1]) ?? 0 : 0)
        switch words[0] {
        case "lost": try story.send(story.newLost(version: version))
        case "found": try story.send(story.newFound(version: version))
        case "release": _ = try story.order(.release)
        case "right": try story.type("4711")
        default: try story.type("0000")
        }
    }

    private static func spelled(_ content: Word.Content) -> String {
        switch content {
        case .order(_, .succeeded(.applied)): "applied"
        case .order(_, .rejected(.outdated, _)): "outdated"
        case .event(.lostModeEnded(_, by: .pin)): "ended"
        case .event(.wrongPIN): "wrong"
        default: "\(content)"
        }
    }

    @Test("a higher epoch's version is above all of an earlier one's")
    func epochs() throws {
        let story = try started()
        try story.send(story.newLost(version: Counter(epoch: 0, number: 900)))
        let found = story.newFound(version: Counter(epoch: 1, number: 1))
        try story.send(found)
        #expect(!story.isLost && story.said(of: found) == [.succeeded(.applied)])
        let old = story.newLost(version: Counter(epoch: 0, number: 901))
        try story.send(old)
        #expect(!story.isLost && story.said(of: old) == [.rejected(.outdated, of: old.counter)])
    }

    @Test("it never expires: before the service's time is known it holds, and after years too")
    func unaging() throws {
        let story = try PhoneStory()
        story.answersHellos = false
        try story.press(.power(true))
        try story.lose()
        #expect(story.isLost)
        try story.pass(.hours(1))
        try story.press(.power(false))
        try story.press(.clock(ahead: .days(3650)))
        try story.press(.power(true))
        #expect(story.screen == .lost(plea, .open))
    }

    @Test("a hello says what lost mode the phone has stored")
    func hello() throws {
        let story = try started()
        #expect(story.hellos.last?.lost == .never)
        let order = try story.lose()
        let version = try #require(order.version)
        try story.handle(.disconnected(reason: "reset"))
        try story.pass(.seconds(5))
        #expect(story.hellos.last?.lost == LostState(version: version, isOn: true))
        try story.type("4711")
        try story.handle(.disconnected(reason: "reset"))
        try story.pass(.seconds(5))
        #expect(story.hellos.last?.lost == LostState(version: version, isOn: false))
    }

    @Test("a cancelling that overtakes its lost mode keeps the phone open")
    func cancelled() throws {
        let story = try started()
        let order = story.newLost()
        try story.cancel(order)
        try story.send(order)
        #expect(!story.isLost && story.said(of: order) == [.cancelled])
        let late = try story.lose()
        try story.cancel(late)
        #expect(story.isLost && story.said(of: late) == [.succeeded(.applied)], "too late")
    }

    @Test("the ledger may forget a lost mode's order; the phone stays lost, and opens to its PIN")
    func forgotten() throws {
        let story = try started()
        let order = try story.lose()
        for _ in 0..<80 { try story.cancel(story.newOrder(.ring(duration: .seconds(5)))) }
        #expect(story.phone.disk.ledger[order.order] == nil)
        let compact = PhoneDisk(
            stream: story.identity.stream, journal: story.phone.disk.journal)
        #expect(compact.lost == story.phone.disk.lost)
        try story.send(order)
        #expect(
            story.isLost && story.said(of: order).last == .rejected(.replayed, of: order.counter))
        try story.type("4711")
        #expect(!story.isLost)
    }

    @Test("a phone that cannot open the PIN locks all the same, and says so once for each version")
    func unreadable() throws {
        let story = try started()
        let order = story.newOrder(version: Counter(epoch: 0, number: 1)) { _ in
            .lost(LostMode(sealedPIN: [1, 2, 3], message: "Hello", callback: nil))
        }
        try story.send(order)
        let told = PhoneEvent.pinUnreadable(version: Counter(epoch: 0, number: 1))
        #expect(story.said(of: order) == [.succeeded(.applied)])
        #expect(story.isLost && story.events.last == told)
        try story.press(.power(false))
        try story.press(.power(true))
        #expect(story.events.count { $0 == told } == 1, "told, also for its next life")
        try story.type("4711")
        #expect(story.isLost && story.phone.disk.lost.triesTold == 1)

        story.lastVersion = 1
        try story.lose(pin: "4711")
        try story.type("4711")
        #expect(!story.isLost, "a new PIN opens it")
    }

    @Test(
        "a PIN that was sealed to the phone's own key opens it, and one for another order does not")
    func sealed() throws {
        var random = SeededGenerator(seed: 5)
        let device = DeviceID(using: &random)
        let order = OrderID(using: &random)
        let service = try #require(SigningKey(seed: Array(1...32)))
        let sealing = try #require(SealingKey(bytes: Array(40..<72)))
        let identity = PhoneIdentity(
            device: device, prefix: TopicPrefix(of: device), stream: StreamID(using: &random),
            signingKey: try #require(SigningKey(seed: Array(33...64), name: device.text)),
            serviceKey: service.verifying, sealingKey: sealing)
        let pin = try #require(PIN("2580"))
        let sealed = try SealedPIN.seal(
            pin, to: sealing.publicBytes, device: device, order: order)
        #expect(identity.openPIN(sealed, order) == pin)
        #expect(identity.openPIN(sealed, OrderID(using: &random)) == nil)
    }
}
