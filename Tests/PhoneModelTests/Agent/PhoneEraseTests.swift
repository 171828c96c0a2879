import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// How a phone erases itself, and what is left of it.
@Suite("a phone that erases itself")
struct PhoneEraseTests {
    private func started(_ profile: HandsetProfile = .quiet) throws -> PhoneStory {
        let story = try PhoneStory(profile: profile)
        try story.press(.power(true))
        try story.pass(.minutes(5))
        return story
    }

    private func isWiped(_ story: PhoneStory) -> Bool {
        let states = story.phone.handset.syncStates
        let isEmpty = states.allSatisfy { $0.items == 0 && $0.unsynced == 0 && !$0.enabled }
        #expect(isEmpty == story.phone.disk.standing.isWiped)
        return isEmpty
    }

    private func steps(_ effects: [PhoneEffect]) -> [String] {
        effects.compactMap { effect in
            switch effect {
            case .store(.order): "intent"
            case .store(.wiped): "wiped"
            case .store(.word(let word)):
                if case .order(_, let report) = word.content { Self.name(of: report) } else { nil }
            case .notice(.erasing): "erases"
            case .notice(.erased): "erased!"
            default: nil
            }
        }
    }

    private static func name(of report: OrderReport) -> String {
        switch report {
        case .running: "running"
        case .succeeded(.erased): "erased"
        case .failed(.erased): "given up"
        default: "\(report)"
        }
    }

    @Test("intent, running, heard, wiped, erased: in this order, on disk and in words")
    func sequence() throws {
        let story = try started()
        story.acknowledges = false
        let erase = story.newOrder(.erase)
        let first = try story.send(erase)
        #expect(steps(first) == ["intent", "erases", "running"])
        #expect(!isWiped(story) && !story.phone.disk.standing.isActivationLocked)
        try story.pass(.seconds(30))
        #expect(!isWiped(story), "it waits to be heard")

        let count = story.effects.count
        story.acknowledges = true
        try story.handle(try story.acknowledgement())
        let then = story.effects.dropFirst(count).map(\.effect)
        #expect(steps(then) == ["wiped", "erased!", "erased"])
        #expect(isWiped(story))
        let said = story.said(of: erase)
        guard case .running(let running?)? = said.first,
            case .succeeded(.erased(let last?))? = said.last
        else {
            Issue.record("\(said)")
            return
        }
        #expect(running == last, "where it was when it began")
        #expect(story.screen == .activation(nil, nil))
        #expect(story.phone.disk.ledger.open.isEmpty)
    }

    @Test("an acknowledgement of what was said before is not that it was heard")
    func heardBefore() throws {
        let story = try started()
        story.acknowledges = false
        let before = story.wordThrough
        _ = try story.order(.erase)
        try story.handle(try story.acknowledgement(word: before))
        #expect(!isWiped(story))
        try story.pass(.seconds(59))
        #expect(!isWiped(story))
        try story.pass(.seconds(1))
        #expect(isWiped(story), "a minute is enough")
    }

    @Test(
        "nothing that cuts its radio stops it",
        arguments: [Button.airplane(true), .sim(.out), .power(false), .reboot, .call(true)])
    func unstoppable(button: Button) throws {
        let story = try started()
        story.acknowledges = false
        let erase = try story.order(.erase)
        try story.pass(.seconds(5))
        try story.press(button)
        try story.pass(.minutes(1))
        if !story.phone.handset.isOn { try story.press(.power(true)) }
        #expect(isWiped(story))
        story.acknowledges = true
        try story.press(.airplane(false))
        try story.press(.sim(.network("Wattle Mobile")))
        try story.pass(.minutes(10))
        guard case .succeeded(.erased)? = story.said(of: erase).last else {
            Issue.record("\(story.said(of: erase))")
            return
        }
    }

    @Test("a power cut while it waits goes on with the wipe, before it says a word")
    func resumed() throws {
        let story = try started()
        story.acknowledges = false
        let erase = try story.order(.erase)
        try story.loseRest()
        #expect(!story.phone.disk.standing.isWiped)
        let effects = try story.press(.power(true))
        let records = effects.compactMap { effect in
            if case .store(let record) = effect { record } else { nil }
        }
        #expect(records.first == .wiped(orders: [erase.order]))
        #expect(isWiped(story))
    }

    @Test("a power cut right behind the intent's record ends the others all the same")
    func resumedWithOthers() throws {
        for records in 1...3 {
            let story = try started()
            try story.press(.call(true))
            let ring = try story.order(.ring(duration: .seconds(30)))
            let locate = try story.order()
            let erase = story.newOrder(.erase)
            story.recordsLeft = records
            #expect(throws: PhoneStory.PowerCut.self) { try story.send(erase) }
            try story.loseRest()
            #expect(story.phone.disk.ledger.open.contains { $0.isErase })
            try story.press(.power(true))
            try story.pass(.minutes(5))
            for order in [ring, locate] {
                #expect(story.said(of: order).last == .failed(.erased), "cut after \(records)")
            }
            guard case .succeeded(.erased)? = story.said(of: erase).last else {
                Issue.record("\(story.said(of: erase))")
                return
            }
            #expect(story.rung() == [])
        }
    }

    @Test("lost mode that is on the disk is on, also where an erase follows it")
    func resumedWithLostMode() throws {
        let story = try started()
        let (lost, erase) = (story.newLost(), story.newOrder(.erase))
        story.recordsLeft = 1
        #expect(throws: PhoneStory.PowerCut.self) { try story.send(lost) }
        let rest = story.journal + [.order(erase)]
        let next = try PhoneStory(life: rest, like: story, at: story.now)
        try next.press(.power(true))
        #expect(next.said(of: lost) == [.succeeded(.applied)] && next.isLost)
        guard case .succeeded(.erased)? = next.said(of: erase).last else {
            Issue.record("\(next.said(of: erase))")
            return
        }
    }

    @Test("it says where it is if that can be had at once, else where it last was, else nothing")
    func lastSeen() throws {
        var instant = HandsetProfile.quiet
        instant.hotStart = .zero ... .zero
        let quick = try started(instant)
        let before = try #require(quick.phone.disk.standing.lastSeen)
        let order = try quick.order(.erase)
        guard case .running(let fresh?)? = quick.said(of: order).first else {
            Issue.record("\(quick.said(of: order))")
            return
        }
        #expect(fresh.at == quick.phone.handset.wallClock(at: quick.now) && fresh.at > before.at)

        let slow = try started()
        let known = try #require(slow.phone.disk.standing.lastSeen)
        let second = try slow.order(.erase)
        #expect(slow.said(of: second).first == .running(lastSeen: try known.rounded))

        let lost = try PhoneStory()
        try lost.press(.power(true))
        let third = try lost.order(.erase)
        #expect(lost.said(of: third).first == .running(lastSeen: nil))
    }

    /// What the phone was doing, and what comes of it.
    @Test("from its intent on all other open orders are given up, and a ring falls silent")
    func others() throws {
        let story = try started()
        try story.press(.call(true))
        let deferred = try story.order(.ring(duration: .seconds(30)))
        try story.press(.call(false))
        #expect(story.phone.ringing != nil)
        let locate = try story.order()
        try story.press(.call(true))
        let second = try story.order(.ring(duration: .seconds(30)))
        let erase = story.newOrder(.erase)
        let effects = try story.send(erase)
        #expect(
            steps(effects) == ["intent", "erases", "given up", "given up", "given up", "running"])
        #expect(story.phone.ringing == nil && story.phone.handset.loudness == 0)
        for order in [deferred, locate, second] {
            #expect(story.said(of: order).last == .failed(.erased))
        }
        try story.press(.call(false))
        try story.pass(.minutes(5))
        #expect(story.phone.ringing == nil && story.said(of: locate).last == .failed(.erased))
        #expect(story.rung() == [deferred.order], "what was deferred is not begun any more")
    }

    @Test(
        "it cannot be cancelled any more: the phone repeats what it said", arguments: [true, false])
    func cancelled(isDone: Bool) throws {
        let story = try started()
        story.acknowledges = isDone
        let erase = try story.order(.erase)
        let said = story.said(of: erase)
        #expect(said.count == (isDone ? 2 : 1))
        let effects = try story.cancel(erase)
        #expect(effects.payloads(.result).count == 1)
        #expect(story.said(of: erase) == said)
        try story.pass(.minutes(2))
        #expect(isWiped(story))
    }

    @Test("a cancelling that overtakes it is in time")
    func cancelledBefore() throws {
        let story = try started()
        let erase = story.newOrder(.erase)
        try story.cancel(erase)
        try story.send(erase)
        try story.pass(.minutes(5))
        #expect(!isWiped(story) && story.said(of: erase) == [.cancelled])
    }

    @Test("a second erase in the first one's wait ends with it; a later one wipes again")
    func twice() throws {
        let story = try started()
        story.acknowledges = false
        let first = try story.order(.erase)
        try story.pass(.seconds(20))
        let second = try story.order(.erase)
        try story.pass(.seconds(40))
        let both = story.journal.filter { if case .wiped = $0 { true } else { false } }
        #expect(both == [.wiped(orders: [first.order, second.order])])
        story.acknowledges = true
        try story.pass(.minutes(5))
        let third = try story.order(.erase)
        try story.pass(.minutes(2))
        for order in [first, second, third] {
            guard case .succeeded(.erased)? = story.said(of: order).last else {
                Issue.record("\(story.said(of: order))")
                return
            }
        }
        #expect(story.journal.contains(.wiped(orders: [third.order])))
    }

    @Test("what finds it is left: it is locked, and still locates, rings and is lost")
    func afterwards() throws {
        let story = try started()
        _ = try story.order(.erase)
        try story.pass(.minutes(1))
        let locate = try story.order()
        try story.pass(.minutes(2))
        guard case .succeeded(.located)? = story.said(of: locate).last else {
            Issue.record("\(story.said(of: locate))")
            return
        }
        #expect(try story.send(story.newOrder(.ring(duration: .seconds(5)))).rings.count == 1)
        try story.press(.pickup)
        #expect(story.phone.ringing != nil && !story.events.contains(.unlocked))
        try story.lose()
        let plea = OwnersPlea(message: "Please call me", callback: "+61 2 6125")
        #expect(story.screen == .activation(plea, .open))
        try story.type("4711")
        #expect(story.screen == .activation(nil, nil), "the PIN ends lost mode, and no more")
        try story.pass(.days(3))
        #expect(isWiped(story), "nobody uses it")
        try story.press(.sync(.contacts, true))
        #expect(isWiped(story))
    }

    @Test("the owner hears that nothing is stored any more")
    func reported() throws {
        let story = try started()
        _ = try story.order(.erase)
        try story.pass(.minutes(1))
        let syncs = story.reports.sorted { $0.key < $1.key }.compactMap {
            if case .sync(let sync) = $0.value { sync } else { nil }
        }
        #expect(syncs.last?.kinds.allSatisfy { $0.items == 0 && !$0.enabled } == true)
        #expect(syncs.first?.kinds.contains { $0.items > 0 } == true)
    }

    // MARK: A thief's reset

    @Test("a reset empties it and locks it; what finds it stays, and lost mode with it")
    func reset() throws {
        let story = try started()
        let order = try story.lose()
        let counter = story.phone.disk.counter
        try story.type("0000")
        try story.press(.factoryReset)
        #expect(story.screen == .off)
        try story.pass(.minutes(2))
        #expect(isWiped(story))
        #expect(story.events.contains(.factoryReset))
        let plea = OwnersPlea(message: "Please call me", callback: "+61 2 6125")
        #expect(story.screen == .activation(plea, .open))
        let disk = story.phone.disk
        #expect(disk.counter == counter && disk.ledger[order.order] != nil)
        #expect(disk.lost.tries == 1 && disk.lost.isOn)
    }

    @Test("it is reset when it is off too, but not without power")
    func resetWhileOff() throws {
        let story = try started()
        try story.press(.power(false))
        try story.press(.factoryReset)
        #expect(isWiped(story))
        try story.pass(.minutes(1))
        #expect(story.phone.handset.isOn && story.events.contains(.factoryReset))

        let empty = try started()
        try empty.press(.battery(0))
        #expect(!empty.phone.handset.isOn)
        #expect(try empty.press(.factoryReset).isEmpty && !isWiped(empty))
    }

    @Test("a power cut before the reset's record leaves the phone as it was, one after it does not")
    func resetCut() throws {
        for (records, isReset) in [(1, false), (2, true)] {
            let story = try started()
            story.recordsLeft = records
            #expect(throws: PhoneStory.PowerCut.self) {
                try story.press(.factoryReset)
                try story.pass(.minutes(1))
            }
            try story.loseRest()
            try story.press(.power(true))
            try story.pass(.minutes(1))
            #expect(isWiped(story) == isReset)
            #expect(story.events.contains(.factoryReset) == isReset)
        }
    }
}

extension Fix {
    /// As it comes from a message.
    fileprivate var rounded: Fix {
        get throws {
            let message = TrailMessage(number: nil, report: .fix(self))
            guard
                case .fix(let fix) = try TrailMessage(
                    decoding: message.encoded(), from: .fix
                ).report
            else { return self }
            return fix
        }
    }
}
