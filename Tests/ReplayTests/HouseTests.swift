import Control
import FindDevice
import PhoneModel
import Testing
import Wire

@testable import Replay

/// The parts of a world do what those that they stand for do.
@Suite("A house in memory")
struct HouseTests {
    @Test("a ring reaches its phone, sounds once and ends")
    func ring() throws {
        let house = try House()
        try house.ring()
        try house.pass(.seconds(5))
        #expect(house.phone.ringing != nil)
        try house.rest()
        #expect(try house.order.effects == 1)
        #expect(try house.order.order.outcome == .rang(for: .seconds(20), endedBy: .itself))
    }

    @Test("a half-open connection is noticed by both ends, and the ring comes late")
    func halfOpen() throws {
        let house = try House()
        try house.act(.phone(0, .network(.halfOpen)))
        try house.ring()
        try house.pass(.seconds(29))
        #expect(try house.order.effects == 0)
        #expect(house.phone.link.isConnected)
        try house.pass(.minutes(2))
        #expect(try house.order.effects == 1)
        #expect(house.world.trace.text.contains("broker   drops phone0: it is silent"))
    }

    @Test("without a network nothing comes, and TCP delivers it afterwards in order")
    func outage() throws {
        let house = try House()
        try house.act(.phone(0, .network(.down(for: .seconds(20)))))
        try house.ring()
        try house.pass(.seconds(18))
        #expect(try house.order.effects == 0)
        try house.pass(.seconds(5))
        #expect(try house.order.effects == 1)
        #expect(!house.world.trace.text.contains("drops phone0"))
    }

    @Test("a broker that dies takes retained presence with it, and everybody comes back")
    func broker() throws {
        let house = try House()
        try house.act(.broker(downFor: .seconds(10)))
        #expect(house.world.broker.sessions.isEmpty)
        try house.ring()
        try house.pass(.minutes(1))
        #expect(house.world.broker.sessions.count == 3)
        #expect(try house.order.effects == 1)
    }

    @Test("an identity that connects again ends its earlier connection, whose will is published")
    func oneConnection() throws {
        let house = try House()
        let first = try #require(house.world.bodies[0].line)
        try house.act(.phone(0, .cutPower(nil, offFor: .seconds(1))), after: .seconds(1))
        try house.pass(.seconds(20))
        let second = try #require(house.world.bodies[0].line)
        #expect(first != second)
        #expect(house.world.lines[first].session == nil)
        #expect(house.world.lines[second].session != nil)
        let text = house.world.trace.text
        #expect(text.contains("drops phone0: its identity connected again"))
    }

    @Test("a phone hears its own topics, whatever it subscribes to")
    func accessList() throws {
        let house = try House(phones: 2)
        try house.act(.phone(1, .trespass(on: 0)))
        try house.ring()
        try house.pass(.seconds(5))
        #expect(house.world.trace.text.contains("broker   refuses phone1 a topic"))
        #expect(try house.order.effects == 1)
        try house.rest()
    }

    @Test("killed at any point, the service has accepted an order or not", arguments: 0..<8)
    func crash(number: Int) throws {
        let point = CrashPoint.allCases[number % 4]
        let house = try House(seed: UInt64(number))
        try house.act(.service(.crash(point, on: .command, downFor: .seconds(5))))
        try house.ring()
        try house.pass(.seconds(1))
        let isTold = house.world.requests[0].order != nil
        #expect(isTold == (point == .beforePublish || point == .afterPublish))
        #expect(house.world.promises.history.isEmpty == (point == .beforeCommit))
        try house.act(.owner(.askAgain(0)), after: .seconds(10))
        try house.pass(.minutes(1))
        #expect(house.world.promises.history.count == 1)
        #expect(try house.order.effects == 1)
        try house.rest()
    }

    @Test("a phone whose power goes at any point rings once or not at all", arguments: 0..<30)
    func powerCut(number: Int) throws {
        let house = try House(seed: UInt64(number))
        let point = CutPoint.allCases[number % 3]
        try house.act(.phone(0, .cutPower(point, offFor: .seconds(5))))
        try house.ring()
        try house.pass(.minutes(1))
        #expect(house.world.bodies[0].life == 1)
        try house.rest()
        #expect(try house.order.effects <= 1)
        #expect(try house.order.order.state.isTerminal)
    }

    @Test("an order of old that somebody plays again does nothing")
    func playedBack() throws {
        let house = try House(phones: 2)
        try house.ring()
        try house.pass(.seconds(30))
        try house.act(.phone(0, .playBack(0)))
        try house.act(.phone(1, .playBack(0)))
        try house.pass(.seconds(30))
        #expect(try house.order.effects == 1)
        try house.rest()
    }

    @Test("an order ends though its phone is never found")
    func gone() throws {
        let house = try House()
        try house.ring()
        let verdict = try house.world.play(Script(steps: [], gone: 0))
        #expect(verdict.broken == nil)
        #expect(try house.order.order.state.isTerminal)
    }
}
