internal import Control
internal import FindDevice
internal import PhoneModel
internal import Scenes
internal import Wire

/// How a step's action is done in a world.
extension ScenarioRun {
    func carryOut(_ action: Scenario.Action) throws {
        switch action {
        case .phone(let index, let action): try carryOut(action, on: index)
        case .service(let action): try carryOut(action)
        case .broker(let action): try carryOut(action)
        case .bus(let fault, let span):
            world.spoilBus(fault.inWorld, until: world.now + span)
        case .owner(let action): try carryOut(action)
        case .expect: break
        }
    }

    private func carryOut(_ action: Scenario.PhoneAction, on index: PhoneIndex) throws {
        func act(_ act: PhoneAct) throws { try world.carryOut(.phone(index, act)) }
        switch action {
        case .press(let button): try act(.press(button))
        case .switchOff(let span):
            try act(.press(.power(false)))
            world.plan(.phone(index, .press(.power(true))), at: world.now + span)
        case .cutPower(let point, let span):
            try act(.cutPower(point?.inWorld, offFor: span ?? Self.forever))
        case .network(let network, let span):
            try act(.network(network.act(for: span ?? Self.forever)))
        case .sky(let sky, let span): try set(sky, for: span, over: index)
        case .move(let way):
            let here = world.bodies[index].phone.handset.motion(at: world.now).coordinate
            try world.move(index, way.movement(from: here, seed: seed &+ UInt64(index)))
        case .crashAgent(let span): try act(.crashAgent(downFor: span))
        }
    }

    private func set(
        _ sky: Positioning.Sky, for span: Duration?, over index: PhoneIndex
    ) throws {
        try world.setSky(sky, over: index)
        if let span { world.clearSky(over: index, at: world.now + span) }
    }

    private func carryOut(_ action: Scenario.ServiceAction) throws {
        switch action {
        case .crash(let point, let taking, let span):
            try world.carryOut(
                .service(.crash(point?.inCore, on: taking?.channel, downFor: span)))
        case .restart: try world.carryOut(.service(.crash(nil, on: nil, downFor: .zero)))
        case .backUp: lastBackup = try world.backUp()
        case .restore(let which, let byHand, let span):
            let backup =
                switch which {
                case .last: lastBackup
                case .of(let moment): backups[moment]
                }
            guard let backup else { return }
            try world.restore(backup, byHand: byHand, downFor: span)
        }
    }

    private func carryOut(_ action: Scenario.BrokerAction) throws {
        switch action {
        case .crash(let span), .wipe(let span): try world.carryOut(.broker(downFor: span))
        case .restart: try world.carryOut(.broker(downFor: .zero))
        }
    }

    private func carryOut(_ action: Scenario.OwnerAction) throws {
        switch action {
        case .order(let name, let index, let demand, let expiry):
            requests[name] = world.requests.count
            let usual = demand.command { _ in [] }.patience ?? .zero
            world.ask(of: index, demand, patience: expiry ?? usual)
        case .askAgain(let name): if let number = requests[name] { world.ask(request: number) }
        case .cancel(let name): if let order = order(name) { world.cancel(order, giveUp: false) }
        case .giveUp(let name): if let order = order(name) { world.cancel(order, giveUp: true) }
        case .remove(let index): world.remove(index)
        }
    }

    /// The order of that name, as the registry has it.
    func order(_ name: String) -> Order? {
        requests[name].flatMap { world.requests[$0].order }.flatMap { world.order($0.id) }
    }

    /// Longer than any story.
    private static let forever = Duration.days(3650)
}

extension Scenario.BusFault {
    fileprivate var inWorld: BusFault {
        switch self {
        case .duplicate: .duplicate
        case .reorder: .reorder
        case .delay: .delay
        }
    }
}

extension Scenario.CutPoint {
    fileprivate var inWorld: CutPoint {
        switch self {
        case .beforeFlush: .beforeFlush
        case .afterFlush: .afterFlush
        case .amidEffects: .amidEffects
        }
    }
}

extension Scenario.CrashPoint {
    fileprivate var inCore: CrashPoint {
        switch self {
        case .beforeCommit: .beforeCommit
        case .afterCommit: .afterCommit
        case .beforePublish: .beforePublish
        case .afterPublish: .afterPublish
        }
    }
}

extension Scenario.Taking {
    fileprivate var channel: Channel {
        switch self {
        case .order: .command
        case .hello: .hello
        case .presence: .presence
        case .result: .result
        case .event: .event
        case .fix: .fix
        case .sync: .sync
        }
    }
}

extension Scenario.Network {
    fileprivate func act(for span: Duration) -> NetworkAct {
        switch self {
        case .up: .up
        case .down: .down(for: span)
        case .flaky: .wild(for: span)
        case .halfOpen: .halfOpen
        case .roaming: .slow(for: span)
        }
    }
}
