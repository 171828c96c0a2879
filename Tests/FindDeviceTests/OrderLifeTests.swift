import FindDevice
import TestSupport
import Testing

/// The life of an order: the whole table of what may happen when, and what follows from it.
@Suite("an order's life")
struct OrderLifeTests {
    @Test("every event in every state does what the table says", arguments: OrderTable.events)
    func table(event: OrderEvent) throws {
        let row = try #require(OrderTable.cells[OrderTable.name(of: event)])
        for state in OrderTable.states {
            let column = state.isTerminal ? "ended" : OrderTable.name(of: state)
            let expected = try #require(row[column])
            #expect(
                OrderTable.spelled(state.transition(on: event)) == expected,
                "\(event) in \(state)")
        }
    }

    @Test("the table has a row for every event and a column for every state")
    func whole() {
        #expect(OrderTable.cells.count == OrderTable.events.count)
        #expect(Set(OrderTable.events).count == OrderTable.events.count)
        let columns = Set(OrderTable.openStates.map(OrderTable.name)).union(["ended"])
        #expect(OrderTable.cells.values.allSatisfy { Set($0.keys) == columns })
    }

    @Test("what has ended stays ended: a phone's words are late, all else is nothing or refused")
    func terminal() {
        for state in OrderTable.endedStates {
            #expect(state.isTerminal)
            for event in OrderTable.events {
                let transition = state.transition(on: event)
                if case .to = transition { Issue.record("\(state) left by \(event)") }
                #expect((transition == .late) == event.isWordOfPhone)
            }
        }
        #expect(OrderTable.openStates.allSatisfy { !$0.isTerminal })
    }

    @Test("a wish to cancel is not taken back by the phone's progress")
    func cancelling() {
        for event: OrderEvent in [.receive, .defer, .run, .publish, .cancelRequest, .expiryPass] {
            #expect(OrderState.cancelling.transition(on: event) == .unchanged, "\(event)")
        }
        #expect(OrderState.cancelling.transition(on: .succeed) == .to(.succeeded))
    }

    @Test("an order that no phone has is cancelled at once, one that a phone may have is not")
    func cancelRequest() {
        #expect(OrderState.queued.transition(on: .cancelRequest) == .to(.cancelled))
        for state in [OrderState.sent, .received, .deferred, .running] {
            #expect(state.transition(on: .cancelRequest) == .to(.cancelling))
        }
    }

    @Test("whoever gives up on an order waits for it no longer, and hears what came of it late")
    func giveUp() {
        for state in OrderTable.openStates {
            let end: OrderState = state == .queued ? .cancelled : .failed(.abandoned)
            #expect(state.transition(on: .giveUp) == .to(end))
            #expect(end.transition(on: .succeed) == .late)
            #expect(end.transition(on: .giveUp) == .refused)
        }
    }

    @Test("a newer order supersedes what no phone has said that it has")
    func supersede() {
        for state: OrderState in [.queued, .sent, .cancelling] {
            #expect(state.transition(on: .supersede) == .to(.superseded))
        }
        #expect(OrderState.superseded.transition(on: .reject(.replayed)) == .late)
        for state: OrderState in [.received, .deferred, .running] {
            #expect(state.transition(on: .supersede) == .refused)
        }
    }

    @Test("time alone ends an order by expiry only while it is queued, later by no answer")
    func time() {
        for state in OrderTable.openStates {
            let isQueued = state == .queued
            #expect(state.transition(on: .expiryPass) == (isQueued ? .to(.expired) : .unchanged))
            #expect(
                state.transition(on: .answerOverdue)
                    == .to(isQueued ? .expired : .failed(.noAnswer)))
        }
    }

    @Test("whatever happens in whatever order, an order ends at most once", arguments: 0..<200)
    func anyStory(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        var state = OrderState.queued
        var ends = 0
        for _ in 0..<40 {
            let event = try #require(OrderTable.events.randomElement(using: &random))
            guard case .to(let next) = state.transition(on: event) else { continue }
            #expect(next != state, "a transition leads somewhere else")
            state = next
            ends += state.isTerminal ? 1 : 0
        }
        #expect(ends <= 1)
    }

    @Test("every state can be reached from the first")
    func reachable() {
        var reached: Set<OrderState> = [.queued]
        var frontier = [OrderState.queued]
        while let state = frontier.popLast() {
            for event in OrderTable.events {
                guard case .to(let next) = state.transition(on: event) else { continue }
                if reached.insert(next).inserted { frontier.append(next) }
            }
        }
        #expect(reached == Set(OrderTable.states))
    }

    @Test("an answer is awaited for expiry, duration and grace; without expiry for ever")
    func answerDue() throws {
        var random = SeededRandom(seed: 1)
        func order(_ command: Command, expiresAt: Timestamp?) -> Order {
            Order(
                id: OrderID(using: &random), device: DeviceID(using: &random),
                account: AccountID(using: &random), command: command,
                acceptedAt: Timestamp(seconds: 0), expiresAt: expiresAt)
        }
        let ring = order(.ring(duration: .seconds(45)), expiresAt: Timestamp(seconds: 300))
        #expect(ring.answerDue(grace: .seconds(30)) == Timestamp(seconds: 375))
        let locate = order(.locate, expiresAt: Timestamp(seconds: 600))
        #expect(locate.answerDue(grace: .seconds(30)) == Timestamp(seconds: 750))
        #expect(order(.locate, expiresAt: nil).answerDue(grace: .seconds(30)) == nil)
        #expect(order(.erase, expiresAt: nil).answerDue(grace: .seconds(30)) == nil)
    }

    @Test(
        "what each kind of order asks of its owner, and how long it waits for its phone",
        arguments: [
            // Password again; before others on their way; minutes of patience.
            (Command.locate, false, false, 10), (.ring(duration: .seconds(30)), false, false, 5),
            (.lost(LostMode(sealedPIN: [], message: nil, callback: nil)), true, true, nil),
            (.found, true, false, nil), (.erase, true, true, nil), (.release, true, false, nil),
        ] as [(Command, Bool, Bool, Int64?)])
    func kinds(command: Command, confirmed: Bool, preempts: Bool, patience: Int64?) {
        #expect(command.kind.needsConfirmation == confirmed)
        #expect(command.kind.preempts == preempts)
        #expect(command.patience == patience.map { .minutes($0) })
    }

    @Test("what a phone says of an order moves it, and what it says is no wish of its owner")
    func reports() {
        let reports: [(OrderReport, OrderState)] = [
            (.received, .received), (.deferred, .deferred), (.running(), .running),
            (.running(lastSeen: nil), .running), (.succeeded(.applied), .succeeded),
            (.succeeded(.erased(lastSeen: nil)), .succeeded), (.failed(.erased), .failed(.erased)),
            (.rejected(.outdated, of: .zero), .rejected(.outdated)), (.expired, .expired),
            (.cancelled, .cancelled),
        ]
        for (report, state) in reports {
            #expect(report.event.isWordOfPhone)
            #expect(OrderState.sent.transition(on: report.event) == .to(state))
        }
    }

    @Test("each state has its own audit entry, and says its reason where it has one")
    func audit() {
        let names = Set(OrderTable.states.map(\.auditAction))
        // The reasons of failing share their action, and so do those of rejecting.
        #expect(names.count == 12)
        for state in OrderTable.states {
            switch state {
            case .failed(let why): #expect(state.reason == why.rawValue)
            case .rejected(let why): #expect(state.reason == why.rawValue)
            default: #expect(state.reason == nil)
            }
        }
    }
}
