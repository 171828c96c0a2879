import DeviceRegistry
import FindDevice
import TestSupport
import Testing
import Wire

@testable import Control

/// What happens when the registry cannot store something.
@Suite("failing transactions")
struct FailureTests {
    @Test("what is wrong with one phone's report stops nobody else's, nor an order")
    func oneFails() throws {
        let world = try World()
        let phones = try ["a", "b", "c"].map { try world.livePhone($0) }
        let order = world.newOrder(for: phones[2])
        // The whole batch fails at its first seal; alone, the first report fails again.
        world.failingSeals.fail(2)
        let report = try phones[0].report(at: world.now)
        let output = world.step(
            report, try phones[1].report(at: world.now),
            .wish(.accept(order, repeatable: nil), ticket: 4))
        #expect(output.failures.count == 1)
        #expect(output.stored.map(\.device) == [phones[1].device.id])
        #expect(output.replies.map(\.ticket) == [4])
        #expect(try world.state(of: order) == .sent)
        #expect(try phones[2].orders(in: output, by: world.signer).map(\.order) == [order.id])

        let quiet = world.pass(.seconds(5))
        #expect(
            try quiet.flatMap { output in
                try phones[0].acknowledgements(in: output, by: world.signer)
            }.isEmpty, "what is not stored is not acknowledged")
        let said = try ([world.step(report)] + world.pass(.seconds(5))).flatMap {
            try phones[0].acknowledgements(in: $0, by: world.signer)
        }
        #expect(said.map(\.trailThrough) == [1])
    }

    @Test("a wish that cannot be stored is refused, and leaves nothing behind")
    func wishFails() throws {
        let world = try World()
        let phone = try world.livePhone()
        let order = world.newOrder(for: phone)
        let tail = try world.registry.read { try $0.auditTail() }
        // The second wish has the first one's id, which a registry takes once.
        let output = world.step(
            .wish(.accept(order, repeatable: nil), ticket: 1),
            .wish(.accept(order, repeatable: nil), ticket: 2))
        #expect(output.replies.map(\.ticket) == [1, 2])
        guard case .success = output.replies[0].result,
            case .failure(.unavailable) = output.replies[1].result
        else {
            Issue.record("\(output.replies)")
            return
        }
        #expect(output.failures.count == 1)
        #expect(output.publications.count == 1)
        #expect(try world.audit(of: order) == [.orderAccepted, .orderSent])
        #expect(try world.registry.read { try $0.auditTail() }.count == tail.count + 2)
        #expect(try world.device(phone).counter == Counter(epoch: 0, number: 1))
    }

    @Test("a step that failed is as if it had not been: the core's memory stays as it was")
    func memoryStays() throws {
        let world = try World()
        let phone = try world.livePhone()
        world.failingSeals.fail(.max)
        let output = world.step(try phone.report(at: world.now))
        #expect(output.failures.count == 1 && output.stored.isEmpty)
        #expect(world.dispatcher.next == nil)
        #expect(world.presence(of: phone) == .online)
        world.failingSeals.fail(0)
        #expect(world.step(try phone.report(at: world.now, number: 1)).failures.isEmpty)
    }

    @Test("what was due when another's report failed is done all the same")
    func dueIsDone() throws {
        let world = try World()
        let phone = try world.livePhone("talkative")
        let away = try world.phone("away")
        let order = try world.order(for: away)
        // The first is acknowledged at once, the second is still owed when the order expires.
        world.now = world.now + .minutes(10) - .milliseconds(500)
        for _ in 1...2 { world.step(try away.report(at: world.now)) }
        world.now = world.now + .milliseconds(500)
        world.failingSeals.fail(2)
        let output = world.step(try phone.report(at: world.now))
        #expect(output.failures.count == 1)
        #expect(try world.state(of: order) == .expired)
        #expect(try away.acknowledgements(in: output, by: world.signer).map(\.trailThrough) == [2])
    }

    @Test("a registry that another process keeps locked refuses all of a batch after one wait")
    func locked() throws {
        let folder = try TemporaryFolder()
        let path = folder.path + "/registry.sqlite"
        let patience = Duration.milliseconds(500)
        let world = try World(file: path, patience: patience)
        let phone = try world.livePhone()
        let sent = try world.order(for: phone)
        let orders = (0..<3).map { _ in world.newOrder(.ring(duration: .seconds(5)), for: phone) }
        let batch =
            try orders.enumerated().map { index, order in
                ControlEvent.wish(.accept(order, repeatable: nil), ticket: Ticket(index + 1))
            } + [try phone.say(.received, of: sent, at: world.now), phone.report(at: world.now)]
        let other = try Registry(
            path: path, keys: World.keys, entropy: { [UInt8](repeating: 1, count: $0) })
        let tail = try world.registry.read { try $0.auditTail() }

        var begun = ContinuousClock.now
        let refused = try other.write { _ in
            begun = .now
            return world.dispatcher.step(batch + [.busDown], at: world.now)
        }
        let took = begun.duration(to: .now)
        #expect(took >= patience && took < patience * 4, "\(took) for six events")
        #expect(refused.replies.map(\.ticket) == [1, 2, 3])
        for (_, result) in refused.replies {
            guard case .failure(.unavailable) = result else {
                Issue.record("\(result)")
                continue
            }
        }
        #expect(refused.failures == ["the registry is locked by another process"])
        #expect(refused.publications.isEmpty && refused.changedOrders.isEmpty)
        #expect(refused.stored.isEmpty && refused.auditHead == nil)
        #expect(try world.registry.read { try $0.auditTail() } == tail)
        #expect(try world.state(of: sent) == .sent)
        #expect(world.presence(of: phone) == .unknown, "that the bus is gone is known all the same")

        world.step(.busUp)
        world.step(try phone.hello(at: world.now))
        let taken = world.dispatcher.step(batch, at: world.now)
        #expect(taken.failures.isEmpty && taken.stored.count == 1)
        #expect(try world.state(of: sent) == .received)
        #expect(try world.state(of: orders[0]) == .sent, "the others joined it")
        try other.close()
    }

    @Test("an acknowledgement that could not be made is still owed, and made later")
    func owedStays() {
        var random = SeededRandom(seed: 1)
        let device = DeviceID(using: &random)
        var memory = Memory()
        memory.apply(
            [
                .owe(device, 1, due: World.noon), .owe(device, 2, due: World.noon),
                .due(device, World.noon),
            ])
        let then = World.noon + .seconds(1)
        let due = memory.popDue(at: then)
        #expect(due.devices == [device] && due.owed == [device])
        #expect(memory.next == nil)
        for part in due.apart {
            memory.apply(part.putOff(to: then + .seconds(2)))
        }
        let later = memory.popDue(at: then + .seconds(3))
        #expect(later.devices == [device] && later.owed == [device])
    }

    @Test("the crash points of a step are passed in their order, with its events")
    func crashPoints() throws {
        let world = try World()
        var passed: [(CrashPoint, Int)] = []
        let dispatcher = Dispatcher(
            registry: world.registry, signer: world.signer, settings: world.settings,
            crash: { passed.append(($0, $1.count)) })
        _ = dispatcher.step([.busUp, .busDown], at: world.now)
        #expect(passed.map(\.0) == [.beforeCommit, .afterCommit])
        #expect(passed.map(\.1) == [2, 2])
    }
}
