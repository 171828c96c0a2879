import Control
import DeviceRegistry
import FindDevice
import TestSupport
import Testing
import Wire

/// Whatever happens in whatever order, what must always hold holds.
@Suite("any story")
struct AnyStoryTests {
    @Test("sixty events among three phones, by seed", arguments: 0..<300)
    func anyStory(seed: UInt64) throws {
        let world = try World(seed: seed)
        let phones = [
            try world.phone("one"), try world.phone("two"),
            try world.phone("three", of: world.bob),
        ]
        var witness = Witness(world: world, phones: phones)
        var chance = SeededRandom(seed: seed &+ 1_000_000)
        var teller = Teller(world: world, phones: phones)
        for round in 0..<60 {
            for output in try teller.tell(using: &chance) { try witness.see(output) }
            try witness.expectNothingOverdue()
            if round.isMultiple(of: 6) { try witness.expectOpenOrdersMatch() }
        }
        for output in world.pass(.days(8)) { try witness.see(output) }
        try witness.expectAllEnded()
        try witness.expectAuditMatches()
    }
}

/// Makes things happen at random.
private struct Teller {
    let world: World
    let phones: [PhoneVoice]
    var orders: [Order] = []
    var said: [ControlEvent] = []
    var isRemoved: Set<DeviceID> = []

    init(world: World, phones: [PhoneVoice]) {
        self.world = world
        self.phones = phones
    }

    mutating func tell(using chance: inout SeededRandom) throws -> [StepOutput] {
        let phone = phones[Int.random(in: 0..<phones.count, using: &chance)]
        switch Int.random(in: 0..<24, using: &chance) {
        case 0..<5: return [try accept(for: phone, using: &chance)]
        case 5, 6:
            guard let order = orders.randomElement(using: &chance) else { return [] }
            return [world.step(.wish(.cancel(order.id, account: order.account), ticket: 1))]
        case 7, 8:
            phone.session = SessionID(using: &chance)
            return [step(try phone.hello(at: world.now))]
        case 9: return [step(try phone.presence(online: false))]
        case 10: return [world.step(.busDown, .busUp)]
        case 11..<17:
            guard let order = orders.randomElement(using: &chance) else { return [] }
            let voice = phones.first { $0.device.id == order.device } ?? phone
            return [
                step(try voice.say(report(of: order, using: &chance), of: order, at: world.now))
            ]
        case 17: return [step(try phone.report(at: world.now))]
        case 18:
            guard let again = said.randomElement(using: &chance) else { return [] }
            return [world.step(again, again)]
        case 19:
            try world.restart()
            return [world.step(.busUp)]
        case 20:
            guard Int.random(in: 0..<12, using: &chance) == 0 else { return [] }
            return [
                world.step(
                    .wish(.remove(phone.device.id, account: phone.device.account), ticket: 1))
            ]
        default:
            let seconds = [0, 1, 3, 20, 90, 400, 900]
            return world.pass(.seconds(seconds[Int.random(in: 0..<7, using: &chance)]))
        }
    }

    private mutating func step(_ event: ControlEvent) -> StepOutput {
        said.append(event)
        return world.step(event)
    }

    private mutating func accept(
        for phone: PhoneVoice, using chance: inout SeededRandom
    ) throws -> StepOutput {
        let duration = Duration.seconds(Int64.random(in: 1...3, using: &chance) * 20)
        let order = world.newOrder(
            Bool.random(using: &chance) ? .locate : .ring(duration: duration), for: phone,
            patience: .seconds(Int64.random(in: 1...900, using: &chance)))
        let output = world.step(.wish(.accept(order, repeatable: nil), ticket: 1))
        if output.changedOrders.contains(where: { $0.id == order.id }) { orders.append(order) }
        return output
    }

    private func report(
        of order: Order, using chance: inout SeededRandom
    ) throws -> OrderReport {
        let reports: [OrderReport] = [
            .received, .received, .received, .deferred, .running(), .running(), .expired,
            .cancelled,
            .cancelled, .succeeded(.rang(for: .seconds(3), endedBy: .pickup)),
            .succeeded(.located(try PhoneVoice.fix(at: world.now))), .failed(.noFix),
            try world.replayed(order),
        ]
        return reports[Int.random(in: 0..<reports.count, using: &chance)]
    }
}

/// Sees every step, and remembers what it must never contradict.
private struct Witness {
    let world: World
    let phones: [PhoneVoice]
    private var states: [OrderID: OrderState] = [:]
    private var orders: [OrderID: Order] = [:]
    private var bytes: [OrderID: [UInt8]] = [:]
    private var messages: [[UInt8]: OrderMessage] = [:]
    private var counters: [DeviceID: Counter] = [:]

    init(world: World, phones: [PhoneVoice]) {
        self.world = world
        self.phones = phones
    }

    mutating func see(_ output: StepOutput) throws {
        #expect(output.failures.isEmpty)
        let before = states
        for order in output.changedOrders {
            if let former = states[order.id], former.isTerminal {
                Issue.record("\(former) became \(order.state)")
            }
            states[order.id] = order.state
            orders[order.id] = order
            #expect(order.state.isTerminal == (order.endedAt != nil))
        }
        for phone in phones {
            let payloads = phone.payloads(.command, in: output)
            for payload in payloads {
                let message = try read(payload, for: phone.device.id)
                #expect(before[message.order]?.isTerminal != true, "sent after its end")
                guard message.intent != .cancel else { continue }
                see(message, payload, to: phone.device.id)
            }
        }
        expectOneOutstanding()
    }

    /// Most messages are repetitions, which need not be verified again.
    private mutating func read(_ payload: [UInt8], for device: DeviceID) throws -> OrderMessage {
        if let known = messages[payload] { return known }
        let message = try OrderMessage(
            verifying: payload, with: world.signer.verifying, for: device)
        messages[payload] = message
        return message
    }

    /// The same bytes each time, under a counter above all before it.
    private mutating func see(_ message: OrderMessage, _ payload: [UInt8], to device: DeviceID) {
        if let former = bytes[message.order] {
            #expect(former == payload)
            return
        }
        bytes[message.order] = payload
        #expect(message.counter > counters[device] ?? .zero)
        counters[device] = message.counter
    }

    private func expectOneOutstanding() {
        for phone in phones {
            let sent = orders.values.filter {
                $0.device == phone.device.id && states[$0.id] == .sent
            }
            #expect(sent.count <= 1)
        }
    }

    func expectOpenOrdersMatch() throws {
        let open = try world.registry.read { try $0.openOrders() }
        let expected = states.filter { !$0.value.isTerminal }
        #expect(open.count == expected.count)
        #expect(open.allSatisfy { $0.state == expected[$0.id] })
    }

    func expectNothingOverdue() throws {
        for (id, state) in states where !state.isTerminal {
            let order = try #require(orders[id])
            let end =
                state == .queued
                ? order.expiresAt : order.answerDue(grace: world.settings.answerGrace)
            let due = try #require(end)
            #expect(due > world.now, "\(state)")
            #expect(try #require(world.dispatcher.next) <= due)
        }
    }

    func expectAllEnded() throws {
        #expect(states.values.allSatisfy { $0.isTerminal })
        #expect(world.dispatcher.next == nil)
    }

    /// The audit log tells each order's life: legal steps, one entry each, to the state it has.
    func expectAuditMatches() throws {
        for (id, state) in states {
            let order = try #require(orders[id])
            let records = try world.auditRecords(of: order)
                .filter { $0.action != .orderJoined && $0.action != .wordLate }
            #expect(records.first?.action == .orderAccepted)
            #expect(records.last?.action == state.auditAction)
            #expect(records.last?.detail == state.reason || state == .queued)
            for (from, to) in zip(records, records.dropFirst()) {
                #expect(Self.isLegal(from.action, to.action), "\(from.action) \(to.action)")
            }
            #expect(try world.state(of: order) == state)
        }
    }

    private static func isLegal(_ from: AuditAction, _ to: AuditAction) -> Bool {
        let ended: Set<AuditAction> = [
            .orderSucceeded, .orderFailed, .orderRejected, .orderExpired, .orderCancelled,
        ]
        switch from {
        case .orderAccepted: return to != .orderAccepted && to != .orderCancelling
        case .orderSent: return to != .orderAccepted && to != .orderSent && to != .orderSuperseded
        case .orderReceived:
            return [.orderDeferred, .orderRunning, .orderCancelling].contains(to)
                || ended.contains(to)
        case .orderDeferred:
            return [.orderRunning, .orderCancelling].contains(to) || ended.contains(to)
        case .orderRunning: return to == .orderCancelling || ended.contains(to)
        case .orderCancelling: return ended.contains(to)
        default: return false
        }
    }
}
