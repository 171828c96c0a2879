import FindDevice
import PhoneModel
import Testing

@testable import Scenes

@Suite("What a scenario can expect and wait for")
struct ConditionTests {
    typealias Fact = Scenario.Fact

    static let facts: [(String, Fact)] = [
        ("screen: off", .screen(0, .off)),
        ("screen: normal", .screen(0, .normal)),
        ("screen: lost", .screen(0, .lost(message: nil, callback: nil))),
        (
            "screen: lost, message: Hello, callback: 02 5550 0199",
            .screen(0, .lost(message: "Hello", callback: "02 5550 0199"))
        ),
        (
            "screen: activation, message: Hello",
            .screen(0, .activation(message: "Hello", callback: nil))
        ),
        ("ringer: sounds", .ringer(0, sounds: true)),
        ("ringer: silent", .ringer(0, sounds: false)),
        ("lock: open", .lock(0, .open)),
        ("lock: pin", .lock(0, .pin)),
        ("lock: wait", .lock(0, .wait)),
        ("lock: hard", .lock(0, .hard)),
        ("lock: activation", .lock(0, .activation)),
        ("data: intact", .data(0, isWiped: false)),
        ("data: wiped", .data(0, isWiped: true)),
        ("battery: at most 15%", .battery(0, .atMost(15))),
        ("battery: at least 15%", .battery(0, .atLeast(15))),
        ("battery: 15%", .battery(0, .exactly(15))),
        (
            "location: within 60 m of airport",
            .location(0, within: 60, of: .place(ActionTests.airport))
        ),
        ("location: within 1.5 km of truth", .location(0, within: 1500, of: .truth)),
        ("truth: within 60 m of civic", .truth(0, within: 60, of: ActionTests.civic)),
        ("presence: online", .presence(0, .online)),
        ("presence: unknown", .presence(0, .unknown)),
        ("device: erasing", .device(0, .erasing)),
        ("device: released", .device(0, .released)),
        ("count: rings, is: 2", .count(0, .rings, .exactly(2))),
        ("count: wipes, is: at most 1", .count(0, .wipes, .atMost(1))),
        ("count: fixes, is: at least 100", .count(0, .fixes, .atLeast(100))),
        ("count: orders, is: 0", .count(0, .orders(nil), .exactly(0))),
        ("count: orders, in: expired, is: 1", .count(0, .orders(.expired), .exactly(1))),
        ("count: wrongPIN, is: 10", .count(0, .events(.wrongPIN), .exactly(10))),
        ("count: order.sent, is: 1", .count(0, .entries(.orderSent), .exactly(1))),
        ("reports: acknowledged", .reports(0, areAcknowledged: true)),
        ("reports: kept", .reports(0, areAcknowledged: false)),
        ("audit: [order.accepted, order.sent]", .audit(.phone(0), [.orderAccepted, .orderSent])),
    ]

    @Test(
        "is said in the same words when it is expected and when it is waited for",
        arguments: facts)
    func alike(text: String, fact: Fact) {
        let condition = Scenario.Condition(fact)
        #expect(
            steps("- expect: {\(text)}").map(\.action) == [.expect(condition, .now)])
        #expect(
            steps("- expect: {phone: pixel, \(text), within: 1m}", phones: 2).map(\.action)
                == [.expect(condition, .within(.minutes(1)))])
        let found = steps("- when: {\(text), within: 1m}\n  charge: on")
        #expect(found.map(\.when) == [.when(condition, within: .minutes(1))])
    }

    @Test(
        "can be denied where there is more than one other",
        arguments: [
            ("screen: not normal", .screen(0, .normal)),
            ("lock: not hard", .lock(0, .hard)),
            ("presence: not online", .presence(0, .online)),
            ("device: not active", .device(0, .active)),
            (
                "location: not within 1 km of airport",
                .location(0, within: 1000, of: .place(ActionTests.airport))
            ),
            (
                "truth: not within 1 km of civic",
                .truth(0, within: 1000, of: ActionTests.civic)
            ),
        ] as [(String, Fact)])
    func denials(text: String, fact: Fact) {
        #expect(
            steps("- expect: {\(text)}").map(\.action)
                == [.expect(Scenario.Condition(fact, isNegated: true), .now)])
    }

    @Test("knows every state of an order, and why it ended so", arguments: Standing.all)
    func standings(standing: Standing) {
        let found = steps("- owner: ring\n- expect: {order: ring, \(standing.text)}")
        #expect(found.last?.action == .expect(standing.condition, .now))
    }

    struct Standing: Sendable, CustomTestStringConvertible {
        let text: String
        let condition: Scenario.Condition

        var testDescription: String { text }

        init(_ text: String, _ state: Scenario.OrderStanding, _ reason: String?, not: Bool) {
            self.text = text
            condition = Scenario.Condition(
                .order("ring", state, because: reason), isNegated: not)
        }

        static let all = Scenario.OrderStanding.allCases.flatMap { state in
            [
                Standing("is: \(state.rawValue)", state, nil, not: false),
                Standing("is: not \(state.rawValue)", state, nil, not: true),
            ]
                + state.reasons.map { reason in
                    Standing(
                        "is: \(state.rawValue), because: \(reason)", state, reason, not: false)
                }
        }
    }

    @Test("an order names its phone")
    func ofOrder() {
        let found = steps(
            """
            - owner: ring
              phone: galaxy
            - expect: {order: ring, is: running, within: 1m}
            - expect: {audit: [order.accepted, order.sent], of: ring}
            """, phones: 2)
        let order = Scenario.Condition(.order("ring", .running, because: nil))
        let entries = Scenario.Condition(.audit(.order("ring"), [.orderAccepted, .orderSent]))
        #expect(
            found.dropFirst().map(\.action)
                == [.expect(order, .within(.minutes(1))), .expect(entries, .now)])
    }

    @Test("has its deadline by its verb")
    func deadlines() {
        let wiped = Scenario.Condition(.data(0, isWiped: true))
        let found = steps(
            """
            - expect: {data: wiped}
            - expect: {data: wiped, within: 2m}
            - eventually: {data: wiped}
            - never: {data: wiped, for: 10m}
            - still: {data: wiped, for: 5m}
            """)
        #expect(
            found.map(\.action) == [
                .expect(wiped, .now), .expect(wiped, .within(.minutes(2))),
                .expect(wiped, .eventually), .expect(wiped, .never(for: .minutes(10))),
                .expect(wiped, .still(for: .minutes(5))),
            ])
    }

    @Test("sees every event of a phone come", arguments: Scenario.EventName.allCases)
    func events(name: Scenario.EventName) {
        let condition = Scenario.Condition(.event(0, name))
        let found = steps(
            """
            - expect: {event: \(name.rawValue), within: 1m}
            - eventually: {event: \(name.rawValue)}
            - never: {event: \(name.rawValue), for: 1h}
            - when: {event: \(name.rawValue)}
              charge: on
            """)
        #expect(
            found.prefix(3).map(\.action) == [
                .expect(condition, .within(.minutes(1))), .expect(condition, .eventually),
                .expect(condition, .never(for: .hours(1))),
            ])
        #expect(found.last?.when == .when(condition, within: nil))
    }

    @Test("calls events as the domain does")
    func names() {
        let version = Counter.zero
        let events: [PhoneEvent] = [
            .poweredOn, .poweringOff(battery: 1), .batteryLow(battery: 1), .unlocked,
            .refusedMessages(count: 1), .wrongPIN(count: 1, place: nil),
            .pinUnreadable(version: version), .lostModeEnded(version: version, by: .pin),
            .simChanged(network: nil), .factoryReset, .activated,
        ]
        #expect(events.map { Scenario.EventName($0) } == Scenario.EventName.allCases)
        #expect(events.map(\.name) == Scenario.EventName.allCases.map(\.rawValue))
    }

    @Test("calls states of orders as the domain does")
    func states() {
        let states: [OrderState] = [
            .queued, .sent, .received, .deferred, .running, .cancelling, .succeeded,
            .failed(.noFix), .rejected(.outdated), .expired, .cancelled, .superseded,
        ]
        for (state, standing) in zip(states, Scenario.OrderStanding.allCases) {
            #expect("\(state)".hasPrefix(standing.rawValue))
            let holding = Scenario.OrderStanding.allCases.filter { $0.holds(of: state) }
            #expect(holding == [standing, state.isTerminal ? .ended : .open])
        }
    }

    @Test("a number is exact, the least or the most")
    func bounds() {
        #expect((0...4).filter(Scenario.Bound.exactly(2).contains) == [2])
        #expect((0...4).filter(Scenario.Bound.atLeast(2).contains) == [2, 3, 4])
        #expect((0...4).filter(Scenario.Bound.atMost(2).contains) == [0, 1, 2])
    }
}
