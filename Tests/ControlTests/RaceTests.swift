import Control
import FindDevice
import Testing
import Wire

/// What crosses on its way: wishes and words of which each is right when it is said.
@Suite("races")
struct RaceTests {
    private static let mode = LostModeTests.mode

    private func say(_ report: OrderReport, of order: Order, by phone: PhoneVoice, in world: World)
        throws
    {
        world.step(try phone.say(report, of: order, at: world.now))
    }

    private func giveUp(_ order: Order, in world: World) throws {
        _ = try world.ask(.cancel(order.id, account: order.account, giveUp: true)).get()
    }

    // MARK: Erase

    @Test("an erase that its owner is taking back is not joined: who asks again is obeyed")
    func erasedAgain() throws {
        let world = try World()
        let phone = try world.livePhone()
        let first = try world.order(.erase, for: phone)
        _ = try world.cancel(first)
        let second = try world.order(.erase, for: phone)
        #expect(try world.state(of: second) == .sent, "it waits for nothing")
        try say(.cancelled, of: first, by: phone, in: world)
        #expect(try world.state(of: first) == .cancelled)
        try say(.running(), of: second, by: phone, in: world)
        try say(.succeeded(.erased(lastSeen: nil)), of: second, by: phone, in: world)
        #expect(try world.device(phone).state == .locked)
    }

    @Test("a phone that was too far to be stopped ends both, each by its own word")
    func erasedTwice() throws {
        let world = try World()
        let phone = try world.livePhone()
        let first = try world.order(.erase, for: phone)
        _ = try world.cancel(first)
        let second = try world.order(.erase, for: phone)
        for order in [first, second] { try say(.running(), of: order, by: phone, in: world) }
        let third = world.newOrder(.erase, for: phone)
        guard case .order(_, joined: true, _) = try world.ask(.accept(third, repeatable: nil)).get()
        else {
            Issue.record("it was not joined")
            return
        }
        for order in [first, second] {
            try say(.succeeded(.erased(lastSeen: nil)), of: order, by: phone, in: world)
            #expect(try world.state(of: order) == .succeeded)
        }
    }

    @Test("an erase that its owner has given up keeps no device for ever, and is still heard of")
    func abandoned() throws {
        for word in [Word.Content.event(.factoryReset), nil] {
            let world = try World()
            let phone = try world.livePhone()
            let order = try world.order(.erase, for: phone)
            try say(.running(), of: order, by: phone, in: world)
            try giveUp(order, in: world)
            #expect(try world.device(phone).state == .erasing)
            if let word {
                world.step(try phone.say(word, at: world.now))
                #expect(try world.device(phone).state == .locked)
            }
            let removal = Wish.remove(phone.device.id, account: world.ada.id)
            #expect(try world.ask(removal) == .success(.done))
        }
    }

    @Test("a registry that forgot the order believes the phone that it is erased")
    func forgottenErase() throws {
        let world = try World()
        let phone = try world.livePhone()
        let other = try world.livePhone("other")
        let forgotten = world.newOrder(.erase, for: phone)
        let erased = OrderReport.succeeded(.erased(lastSeen: nil))
        let output = world.step(try phone.say(erased, of: forgotten, at: world.now))
        #expect(output.faults.isEmpty)
        #expect(try world.device(phone).state == .locked)

        let known = try world.order(.erase, for: phone)
        let foreign = world.step(try other.say(erased, of: known, at: world.now))
        #expect(foreign.faults.map(\.fault.kind) == ["foreign"])
        #expect(try world.device(other).state == .active)
    }

    @Test("a phone that was opened is open, also if it was heard before what had locked it")
    func openedBeforeLocked() throws {
        for locking in [Word.Content.event(.factoryReset), nil] {
            let world = try World()
            let phone = try world.livePhone()
            let order = try world.order(.erase, for: phone)
            let erased = Word.Content.order(order.id, .succeeded(.erased(lastSeen: nil)))
            try say(.running(), of: order, by: phone, in: world)
            if locking != nil { try giveUp(order, in: world) }
            let locked = try phone.say(locking ?? erased, at: world.now)
            let opened = try phone.say(.event(.activated), at: world.now)
            world.step(opened)
            #expect(try world.device(phone).state == (locking == nil ? .erasing : .active))
            world.step(locked)
            #expect(try world.device(phone).state == .active)
        }
    }

    @Test("a phone that was opened in the middle of its next erase is locked by that")
    func openedWhileErasing() throws {
        for heard in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
            let world = try World()
            let phone = try world.livePhone()
            let first = try world.order(.erase, for: phone)
            let erased = OrderReport.succeeded(.erased(lastSeen: nil))
            try say(erased, of: first, by: phone, in: world)
            let second = try world.order(.erase, for: phone)
            let words = [
                try phone.say(.running(), of: second, at: world.now),
                try phone.say(.event(.activated), at: world.now),
                try phone.say(erased, of: second, at: world.now),
            ]
            for index in heard { world.step(words[index]) }
            #expect(try world.device(phone).state == .locked, "\(heard)")
            #expect(try world.state(of: second) == .succeeded)
        }
    }

    // MARK: Lost mode

    @Test("a hello that comes late does not bring back what the PIN has ended")
    func lateHello() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(Self.mode("one"), for: phone)
        try say(.succeeded(.applied), of: order, by: phone, in: world)
        let version = try #require(order.version)
        let counter = try #require(
            try world.registry.read { try $0.order(order.id) }?.counter)
        let late = try phone.hello(
            at: world.now, counter: counter, lost: LostState(version: version, isOn: true))
        let ended = PhoneEvent.lostModeEnded(version: version, by: .pin)
        world.step(try phone.say(.event(ended), at: world.now))
        world.step(late)
        let device = try world.device(phone)
        #expect(device.state == .active && !device.reported.isOn && !device.desired.isOn)
    }

    @Test("a newer version that was taken back does not keep a device lost when the PIN is right")
    func takenBack() throws {
        for ends in [true, false] {
            let world = try World()
            let phone = try world.livePhone()
            let first = try world.order(Self.mode("one"), for: phone)
            try say(.succeeded(.applied), of: first, by: phone, in: world)
            let second = try world.order(Self.mode("two"), for: phone)
            _ = try world.cancel(second)
            try say(.cancelled, of: second, by: phone, in: world)
            #expect(try world.device(phone).state == .lost, "the first is still on")

            let version = try #require(first.version)
            if ends {
                let ended = PhoneEvent.lostModeEnded(version: version, by: .pin)
                world.step(try phone.say(.event(ended), at: world.now))
            } else {
                // The word is late; the hello of after it is not.
                let off = LostState(version: version, isOn: false)
                world.step(try phone.hello(at: world.now, lost: off))
            }
            let device = try world.device(phone)
            #expect(device.state == .active && !device.desired.isOn)
            let third = try world.order(Self.mode("three"), for: phone)
            #expect(try #require(third.version) > #require(second.version))
        }
    }

    @Test("what is taken back leaves wanted what is still on its way")
    func stillOnItsWay() throws {
        let world = try World()
        let phone = try world.livePhone()
        let lost = try world.order(Self.mode("one"), for: phone)
        let found = try world.order(.found, for: phone)
        #expect(try world.state(of: found) == .queued, "the first is not confirmed")
        _ = try world.cancel(found)
        #expect(try world.device(phone).state == .lost, "the phone may lock at any moment")
        let removal = Wish.remove(phone.device.id, account: world.ada.id)
        #expect(try world.ask(removal) == .failure(.notWhile(.lost)))

        let erase = try world.order(.erase, for: phone)
        let output = world.step(try phone.say(world.replayed(lost), of: lost, at: world.now))
        #expect(try phone.orders(in: output, by: world.signer).map(\.order) == [lost.id])
        try say(.succeeded(.applied), of: lost, by: phone, in: world)
        let device = try world.device(phone)
        #expect(device.desired.isOn && device.reported.isOn)
        #expect(try world.state(of: erase) == .sent)
        let accepted = try world.auditRecords(of: lost).filter { $0.action == .orderAccepted }
        #expect(accepted.map(\.detail) == ["lost"], "it is accepted once")
        let entries = try world.registry.read {
            try $0.audit(of: world.ada.id, device: phone.device.id, limit: 100).map(\.record.action)
        }
        #expect(entries.filter { $0 == .deviceLost }.count == 2)
        #expect(entries.filter { $0 == .deviceFound }.count == 1)
    }

    @Test("a phone that locks after its owner gave up is lost, and can be found")
    func lateLock() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = try world.order(Self.mode("one"), for: phone)
        try giveUp(order, in: world)
        #expect(try world.device(phone).state == .active)
        try say(.succeeded(.applied), of: order, by: phone, in: world)
        let device = try world.device(phone)
        #expect(device.state == .lost && device.reported.isOn)
        #expect(try world.state(of: order) == .failed(.abandoned), "an end is an end")
        #expect(try world.audit(of: order).suffix(2) == [.wordLate, .deviceLost])

        let found = try world.order(.found, for: phone)
        try say(.succeeded(.applied), of: found, by: phone, in: world)
        #expect(try world.device(phone).state == .active)
    }

    @Test("taken back while an erase overtakes it, it has ended, and blocks nothing behind it")
    func takenBackAndOvertaken() throws {
        let world = try World()
        let phone = try world.livePhone()
        let lost = try world.order(Self.mode("one"), for: phone)
        let erase = try world.order(.erase, for: phone)
        _ = try world.cancel(lost)
        try say(.running(), of: erase, by: phone, in: world)
        try say(world.replayed(lost), of: lost, by: phone, in: world)
        #expect(try world.state(of: lost) == .cancelled)
        #expect(try !world.device(phone).desired.isOn)
        let locate = try world.order(for: phone)
        #expect(try world.state(of: locate) == .sent)
    }

    @Test("a registry that was put back learns that a version it still sends has ended")
    func endedBeforeTheBackup() throws {
        let world = try World()
        let phone = try world.phone()
        let order = try world.order(Self.mode("one"), for: phone)
        let version = try #require(order.version)
        let off = LostState(version: version, isOn: false)
        world.step(try phone.hello(at: world.now, counter: Counter(epoch: 0, number: 9), lost: off))
        #expect(try world.state(of: order) == .sent)
        // The phone's ledger has it, and its answer.
        try say(.succeeded(.applied), of: order, by: phone, in: world)
        let device = try world.device(phone)
        #expect(device.state == .active && !device.desired.isOn)
    }

    // MARK: Words that do not fit

    @Test("what cannot have come of an order has not: the word is a fault, its number is taken")
    func misfits() throws {
        let place = try PhoneVoice.fix(at: World.noon)
        let rang = Outcome.rang(for: .seconds(3), endedBy: .itself)
        let ring = Command.ring(duration: .seconds(9))
        let misfits: [(Command, [Outcome])] = [
            (.erase, [.applied, .located(place), rang]),
            (.locate, [.applied, .erased(lastSeen: place), rang]),
            (ring, [.applied, .erased(lastSeen: nil), .located(place)]),
            (Self.mode("one"), [.located(place), .erased(lastSeen: nil), rang]),
        ]
        for (command, outcomes) in misfits {
            let world = try World()
            let phone = try world.livePhone()
            let order = try world.order(command, for: phone)
            let before = try world.device(phone)
            for outcome in outcomes {
                let output = world.step(
                    try phone.say(.succeeded(outcome), of: order, at: world.now))
                #expect(output.faults.map(\.fault.kind) == ["malformed"])
            }
            #expect(try world.state(of: order) == .sent)
            #expect(try world.device(phone) == before)
            let said = try world.pass(.seconds(1)).flatMap {
                try phone.acknowledgements(in: $0, by: world.signer)
            }
            #expect(said.map(\.wordThrough) == [3])
        }
    }
}
