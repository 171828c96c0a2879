import FindDevice
import Testing

@testable import OwnerAPI

/// What an owner reads of an order, a device, and what a phone told.
@Suite("The words of bodies")
struct OrderWordsTests {
    @Test("an erase that was asked for, one that cannot be stopped and one that is done differ")
    func erase() throws {
        let place = try #require(Coordinate(latitude: -35, longitude: 149))
        let fix = Fix(at: Timestamp(seconds: 1), coordinate: place, accuracy: 8, source: .gps)
        for state in [OrderState.queued, .sent, .received] {
            let body = OrderBody(order(.erase, state))
            #expect(body.summary == "erase requested" && body.lastSeen == nil)
        }
        let running = OrderBody(order(.erase, .running, outcome: .located(fix)))
        #expect(running.summary == "erasing, cannot be stopped")
        #expect(running.lastSeen == FixBody(fix) && running.outcome == nil)
        let done = OrderBody(order(.erase, .succeeded, outcome: .erased(lastSeen: fix)))
        #expect(done.summary == "erased" && done.lastSeen == FixBody(fix))
        #expect(done.outcome?.erased == true && done.outcome?.fix == nil)
        let givenUp = OrderBody(order(.erase, .failed(.abandoned), outcome: .located(fix)))
        #expect(givenUp.summary.contains("not known") && givenUp.lastSeen == FixBody(fix))
        #expect(givenUp.outcome == nil && givenUp.reason == "abandoned")
    }

    @Test("every state of every order has words, and only open ones wait for something")
    func allStates() {
        let commands: [Command] = [
            .locate, .ring(duration: .seconds(1)),
            .lost(LostMode(sealedPIN: [1], message: "m", callback: nil)), .found, .erase, .release,
        ]
        let states: [OrderState] =
            [
                .queued, .sent, .received, .deferred, .running, .cancelling, .succeeded,
                .expired, .cancelled, .superseded,
            ] + FailureReason.allCases.map(OrderState.failed)
            + RejectionReason.allCases.map(OrderState.rejected)
        for command in commands {
            for state in states {
                let body = OrderBody(order(command, state))
                #expect(!body.summary.isEmpty)
                #expect((body.waitingFor == nil) == state.isTerminal)
            }
        }
    }

    @Test("an order of lost mode shows its words, and nothing of its PIN")
    func lostOrder() throws {
        let mode = LostMode(
            sealedPIN: Array(repeating: 0xAB, count: 52), message: "m", callback: "112")
        let body = OrderBody(order(.lost(mode), .succeeded, outcome: .applied))
        #expect(body.args.message == "m" && body.args.callback == "112")
        #expect(body.outcome?.applied == true)
        let text = String(decoding: try BodyJSON.write(body), as: UTF8.self)
        #expect(!text.lowercased().contains("pin"))
    }

    @Test("lost mode is wanted until the phone says that it is so, and applied from then on")
    func lostMode() {
        var generator = SystemRandomNumberGenerator()
        let first = Counter(epoch: 0, number: 1)
        var device = Device(
            id: DeviceID(using: &generator), account: AccountID(using: &generator), name: "n",
            serial: "SN-1", model: "m", stream: StreamID(using: &generator),
            signingKey: [], sealingKey: [], supports: [], enrolledAt: Timestamp(seconds: 0))
        #expect(LostModeBody(device) == body(wanted: false, applied: true))
        device.desired = LostState(version: first, isOn: true)
        #expect(LostModeBody(device) == body(wanted: true, applied: false))
        device.reported = device.desired
        #expect(LostModeBody(device) == body(wanted: true, applied: true))
        device.desired = LostState(version: first.next, isOn: true)
        #expect(LostModeBody(device) == body(wanted: true, applied: false), "a newer one")
        device.desired = LostState(version: first, isOn: false)
        #expect(LostModeBody(device) == body(wanted: false, applied: false))
        let mode = LostMode(sealedPIN: [1], message: "m", callback: nil)
        let lost = order(.lost(mode), .queued)
        device.desired = LostState(version: first, isOn: true)
        #expect(LostModeBody(device, setBy: lost).message == "m")
        device.desired.isOn = false
        #expect(LostModeBody(device, setBy: lost).message == nil)
        #expect(LostModeBody(device, setBy: lost).order == lost.id)
    }

    private func body(wanted: Bool, applied: Bool) -> LostModeBody {
        var generator = SystemRandomNumberGenerator()
        var body = LostModeBody(
            Device(
                id: DeviceID(using: &generator), account: AccountID(using: &generator), name: "",
                serial: "", model: "", stream: StreamID(using: &generator), signingKey: [],
                sealingKey: [], supports: [], enrolledAt: Timestamp(seconds: 0)))
        (body.wanted, body.applied) = (wanted, applied)
        return body
    }

    private func order(
        _ command: Command, _ state: OrderState, outcome: Outcome? = nil
    ) -> Order {
        var generator = SystemRandomNumberGenerator()
        return Order(
            id: OrderID(using: &generator), device: DeviceID(using: &generator),
            account: AccountID(using: &generator), command: command,
            acceptedAt: Timestamp(seconds: 0), expiresAt: nil, state: state, outcome: outcome)
    }
}
