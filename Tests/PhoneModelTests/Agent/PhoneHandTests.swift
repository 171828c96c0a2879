import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// What a hand can do to a phone beside what concerns its locks: SIM, clock, reboot, and leaving it
/// alone.
@Suite("a phone in the hand")
struct PhoneHandTests {
    private func started(_ profile: HandsetProfile = .quiet) throws -> PhoneStory {
        let story = try PhoneStory(profile: profile)
        try story.press(.power(true))
        try story.pass(.minutes(1))
        return story
    }

    // MARK: SIM

    @Test("another SIM is another network: the phone comes back over it and says so")
    func sim() throws {
        let story = try started()
        try story.press(.sim(.network("Magpie")))
        #expect(story.events.last == .simChanged(network: "Magpie"))
        #expect(story.effects.map(\.effect).sessions.count == 2)
        #expect(try story.press(.sim(.network("Magpie"))).isEmpty, "that is the one it has")
        #expect(try story.press(.sim(.network(""))).isEmpty)
        #expect(try story.press(.sim(.network("a\nb"))).isEmpty)

        try story.press(.sim(.out))
        #expect(story.phone.link == .off)
        try story.pass(.hours(1))
        #expect(story.phone.link == .off && story.events.last == .simChanged(network: "Magpie"))
        try story.press(.sim(.network("Galah")))
        #expect(
            story.events.suffix(3) == [
                .simChanged(network: "Magpie"), .simChanged(network: nil),
                .simChanged(network: "Galah"),
            ])
    }

    @Test("a SIM that is swapped while the phone is off is told when it is on")
    func swappedWhileOff() throws {
        let story = try started()
        try story.press(.power(false))
        try story.press(.sim(.network("Magpie")))
        #expect(!story.events.contains(.simChanged(network: "Magpie")))
        try story.press(.power(true))
        #expect(story.events.suffix(2) == [.poweredOn, .simChanged(network: "Magpie")])
        try story.press(.reboot)
        try story.pass(.minutes(1))
        #expect(story.events.last == .poweredOn, "it is told once")
        try story.loseRest()
        #expect(story.phone.handset.sim == .network("Magpie"), "it stays in through a power cut")
        try story.press(.power(true))
        #expect(story.events.last == .poweredOn)
        let disk = PhoneDisk(stream: story.identity.stream, journal: story.phone.disk.journal)
        #expect(disk.standing.sim == .network("Magpie"))
    }

    // MARK: Clock

    @Test(
        "the calendar clock shows what it was set to, and is right again when it is set right",
        arguments: [
            Duration.hours(2), .days(-1), .days(36_500), .days(-36_500 * 3), .days(9_000_000),
        ])
    func clock(ahead: Duration) throws {
        let story = try started()
        try story.press(.clock(ahead: ahead))
        try story.press(.pickup)
        let word = try #require(story.words[story.wordThrough])
        let shown = (story.now + ahead).seconds
        #expect(word.at.seconds == min(max(0, shown), 253_402_300_799))
        try story.press(.clock(ahead: .zero))
        try story.press(.pickup)
        #expect(story.words[story.wordThrough]?.at.seconds == story.now.seconds)
        #expect(story.notices.contains(.clock(ahead: ahead)))
    }

    // MARK: Reboot

    @Test("a reboot is a farewell, and a phone that is on again by itself soon after")
    func reboot() throws {
        let story = try started()
        let session = try #require(story.hellos.last?.session)
        try story.press(.reboot)
        #expect(!story.phone.handset.isOn && story.phone.next == story.now + .seconds(20))
        try story.pass(.seconds(19))
        #expect(story.screen == .off)
        try story.pass(.seconds(1))
        #expect(story.phone.link.isConnected && story.hellos.last?.session != session)
        #expect(story.events.suffix(2) == [.poweringOff(battery: 80), .poweredOn])
    }

    @Test(
        "whoever switches it off while it reboots has it off, and on at once if he switches it on")
    func interruptedReboot() throws {
        let story = try started()
        try story.press(.reboot)
        try story.press(.power(false))
        #expect(story.phone.next == nil)
        #expect(try story.press(.reboot).isEmpty, "a phone that is off does not reboot")
        try story.press(.power(true))
        try story.press(.reboot)
        try story.press(.power(true))
        #expect(story.phone.handset.isOn)
        let events = story.events.count
        try story.pass(.minutes(1))
        #expect(story.events.count == events)
    }

    @Test("with an empty battery it does not come back")
    func emptyReboot() throws {
        let story = try started()
        try story.press(.reboot)
        try story.press(.battery(0))
        try story.pass(.minutes(1))
        #expect(!story.phone.handset.isOn && story.phone.next == nil)
    }

    // MARK: Doze

    private func dozing() throws -> PhoneStory {
        var profile = HandsetProfile.quiet
        profile.doze = true
        profile.reportInterval = .minutes(10)
        return try started(profile)
    }

    @Test("left alone it sleeps: no network, no reports; in its windows it says hello and reports")
    func sleeps() throws {
        let story = try dozing()
        try story.pass(.minutes(28))
        #expect(story.phone.link.isConnected)
        try story.pass(.minutes(1))
        #expect(story.phone.link == .off && story.phone.handset.isDozing)
        #expect(story.notices.suffix(2) == [.dozes, .offline(reason: "asleep")])
        let (hellos, records) = (story.hellos.count, story.journal.count)
        try story.pass(.minutes(59))
        #expect(story.hellos.count == hellos && story.journal.count == records)
        let steps = try story.pass(.minutes(3))
        #expect(story.hellos.count == hellos + 1 && story.phone.link.isConnected)
        #expect(story.notices.contains(.wakes) && story.journal.count > records)
        #expect(steps < 12, "\(steps)")
        try story.pass(.minutes(10))
        #expect(story.phone.link == .off)
    }

    @Test("an order is heard in a window, and keeps it awake while it is carried out")
    func orderInWindow() throws {
        let story = try dozing()
        try story.pass(.minutes(60))
        let ring = story.newOrder(.ring(duration: .minutes(5)), patience: .hours(3))
        #expect(try story.send(ring).isEmpty, "asleep it hears nothing")
        while story.phone.handset.isDozing {
            try story.pass(try #require(story.phone.next) - story.now)
        }
        try story.pass(.seconds(5))
        #expect(try story.send(ring).rings.count == 1)
        try story.pass(.minutes(25))
        #expect(story.phone.link.isConnected)
        #expect(story.said(of: ring).last?.event == .succeed)
        try story.pass(.minutes(6))
        #expect(story.phone.handset.isDozing)
    }

    @Test("a lost phone does not sleep", arguments: [true, false])
    func lost(isAsleepBefore: Bool) throws {
        let story = try dozing()
        if isAsleepBefore {
            try story.pass(.minutes(40))
            try story.press(.volume(10))
        }
        try story.lose()
        try story.pass(.hours(5))
        #expect(story.phone.link.isConnected && !story.phone.handset.isDozing)
        let fixes = story.reports.values.count { if case .fix = $0 { true } else { false } }
        #expect(fixes >= 300)
        try story.find()
        try story.pass(.minutes(31))
        #expect(story.phone.handset.isDozing)
    }

    @Test(
        "a hand, a charger or a low battery wakes it",
        arguments: [
            Button.pickup, .volume(3), .charge(true), .battery(14), .reboot, .airplane(false),
        ])
    func wakes(button: Button) throws {
        let story = try dozing()
        try story.pass(.minutes(45))
        #expect(story.phone.handset.isDozing)
        try story.press(button)
        try story.pass(.minutes(1))
        #expect(!story.phone.handset.isDozing && story.phone.link.isConnected)
        try story.pass(.minutes(32))
        #expect(story.phone.handset.isDozing == (button != .charge(true)))
    }

    @Test("by default a phone does not sleep")
    func sleepless() throws {
        let story = try started()
        try story.pass(.days(2))
        #expect(story.phone.link.isConnected && !story.notices.contains(.dozes))
    }

    @Test("a day of a dozing phone that goes about takes a bounded number of steps")
    func steps() throws {
        var profile = HandsetProfile()
        profile.doze = true
        profile.reportInterval = .minutes(5)
        let home = try #require(Coordinate(latitude: -35.28, longitude: 149.13))
        let story = try PhoneStory(
            profile: profile, movement: .wander(Wander(.commute, around: home, seed: 3)))
        try story.press(.power(true))
        let steps = try story.pass(.days(1))
        #expect(steps < 3000, "\(steps)")
        #expect(story.notices.contains(.dozes) && story.notices.contains(.wakes))
    }

    @Test("every notice has its words")
    func notices() {
        let notices: [Notice] = [
            .lostMode(true), .lostMode(false), .wrongPIN(count: 3), .pinMustWait(.minutes(5)),
            .pinLocked, .pinUnwanted, .pinUnreadable, .staysLocked, .erasing, .erased, .reset,
            .activated, .activationRefused("why"), .notNow(.ring), .call(true), .call(false),
            .sim(.out), .sim(.network("Magpie")), .clock(ahead: .hours(2)),
            .clock(ahead: .days(-1)), .clock(ahead: .zero), .dozes, .wakes,
        ]
        #expect(Set(notices.map(\.description)).count == notices.count)
        #expect(notices.allSatisfy { !$0.description.isEmpty })
        #expect(Notice.clock(ahead: .days(-1)).description == "clock set back by 1d")
    }
}
