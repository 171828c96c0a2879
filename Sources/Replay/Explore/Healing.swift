internal import FindDevice
internal import PhoneModel
internal import Scenes

/// How a misadventure is healed, and what must come of it then.
extension Misadventure {
    /// What is done and expected after its last mishap.
    func healing(after end: Duration) -> [Mishap] {
        // Longer than anything stays down.
        var time = end + .minutes(4)
        var steps = phones.indices.filter { $0 != gone }.flatMap { cures(of: $0, at: time) }
        if let gone {
            steps.append(Mishap(at: time, action: .phone(gone, .cutPower(nil, for: nil))))
            // The service may be told to die at the first.
            for _ in 0..<2 {
                time += .seconds(30)
                steps += endlessOrders(of: gone).map {
                    Mishap(at: time, action: .owner(.giveUp($0)))
                }
            }
        }
        time += .seconds(10)
        return steps + hopes.map { Mishap(at: time, action: .expect($0, .eventually)) }
    }

    /// Nothing is open any more, and every phone is there and has told all.
    private var hopes: [Scenario.Condition] {
        let orders = mishaps.compactMap(\.order).map { order in
            Scenario.Condition(.order(order.name, .open, because: nil), isNegated: true)
        }
        // Whether the service let a phone go is its decision.
        let removed = mishaps.compactMap(\.removed)
        let there = phones.indices.filter { $0 != gone && !removed.contains($0) }
        return orders
            + there.flatMap { index in
                [
                    Scenario.Condition(.presence(index, .online)),
                    Scenario.Condition(.reports(index, areAcknowledged: true)),
                ]
            }
    }

    private func endlessOrders(of index: Int) -> [String] {
        mishaps.compactMap(\.order).filter { order in
            order.phone == index && order.demand != .locate && order.demand.kind != .ring
        }.map(\.name)
    }

    /// Whatever undoes what was done to a phone; nothing more, so that a short story stays short.
    private func cures(of index: Int, at time: Duration) -> [Mishap] {
        let phone = phones[index]
        let done: [Scenario.PhoneAction] = mishaps.compactMap { mishap in
            if case .phone(index, let action) = mishap.action { action } else { nil }
        }
        let isLong = time > .hours(6)
        let isDrained = phone.battery != nil || isLong || done.contains(where: \.isOfBattery)
        let all: [(cure: Scenario.PhoneAction, isNeeded: Bool)] = [
            (.network(.up, for: nil), done.contains(where: \.isOfNetwork)),
            (.sky(.open, for: nil), done.contains(where: \.isOfSky)),
            (.press(.charge(true)), isDrained),
            (.press(.battery(80)), isDrained),
            (.press(.airplane(false)), done.contains(.press(.airplane(true)))),
            (.press(.call(false)), done.contains(.press(.call(true)))),
            (.press(.power(true)), isDrained || done.contains(where: \.isOfPower)),
            (
                .press(.sim(SIM(network: phone.profile.profile.network))),
                done.contains(where: \.isOfSIM)
            ),
        ]
        return all.filter(\.isNeeded).map { Mishap(at: time, action: .phone(index, $0.cure)) }
    }
}

extension Misadventure.Mishap {
    /// The order that an owner gives.
    fileprivate var order: (name: String, phone: Int, demand: Demand)? {
        guard case .owner(.order(let name, let phone, let demand, _)) = action else { return nil }
        return (name, phone, demand)
    }

    /// The phone that its owner removes.
    fileprivate var removed: Int? {
        if case .owner(.remove(let index)) = action { index } else { nil }
    }
}

extension Scenario.PhoneAction {
    fileprivate var isOfNetwork: Bool { if case .network = self { true } else { false } }
    fileprivate var isOfSky: Bool { if case .sky = self { true } else { false } }
    fileprivate var isOfSIM: Bool { if case .press(.sim) = self { true } else { false } }

    fileprivate var isOfBattery: Bool {
        switch self {
        case .press(.battery), .press(.charge): true
        default: false
        }
    }

    fileprivate var isOfPower: Bool {
        switch self {
        case .switchOff, .cutPower, .crashAgent, .press(.power), .press(.reboot),
            .press(.factoryReset):
            true
        default: false
        }
    }
}
