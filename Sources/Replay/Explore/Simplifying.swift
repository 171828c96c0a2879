internal import FindDevice
internal import PhoneModel
internal import Scenes

/// What of a misadventure could be simpler, each change alone; whether it then still fails has to
/// be tried.
extension Misadventure {
    /// Fewer phones, and less that is special about them.
    var simplerCasts: [Misadventure] {
        var found: [Misadventure] = []
        if gone != nil { found.append(changed { $0.gone = nil }) }
        for index in phones.indices.reversed() {
            if phones.count > 1, let fewer = without(phone: index) { found.append(fewer) }
            found += [
                changed { $0.phones[index].owner = Scenario.Phone.usualOwner },
                changed { $0.phones[index].clockError = .zero },
                changed { $0.phones[index].battery = nil },
                changed { $0.phones[index].way = .stop },
            ]
        }
        return found
    }

    private func changed(_ change: (inout Misadventure) -> Void) -> Misadventure {
        var changed = self
        change(&changed)
        return changed
    }

    /// Nil if anything happens to it.
    private func without(phone index: Int) -> Misadventure? {
        guard gone != index, !mishaps.contains(where: { $0.action.phone == index }) else {
            return nil
        }
        return changed { fewer in
            fewer.phones.remove(at: index)
            if let gone, gone > index { fewer.gone = gone - 1 }
            for place in mishaps.indices { fewer.mishaps[place].action.skip(phone: index) }
        }
    }
}

extension Scenario.Action {
    /// The phone that it is about.
    fileprivate var phone: Int? {
        switch self {
        case .phone(let index, _), .owner(.order(_, of: let index, _, _)),
            .owner(.remove(let index)):
            index
        default: nil
        }
    }

    /// Counts phones as if there were not this one.
    fileprivate mutating func skip(phone missing: Int) {
        guard let phone, phone > missing else { return }
        switch self {
        case .phone(_, let action): self = .phone(phone - 1, action)
        case .owner(.order(let name, _, let demand, let expires)):
            self = .owner(.order(name, of: phone - 1, demand, expires: expires))
        case .owner(.remove): self = .owner(.remove(phone - 1))
        default: break
        }
    }

    /// Lets a backup of some moment be so much older, as what happened then now happens sooner.
    mutating func moveBackups(back span: Duration, notBefore earliest: Duration) {
        guard case .service(.restore(.of(let moment), let byHand, let pause)) = self,
            moment > earliest
        else { return }
        self = .service(
            .restore(.of(max(earliest, moment - span)), byHand: byHand, for: pause))
    }

    /// The same with less in it, the simplest first.
    var simpler: [Scenario.Action] {
        switch self {
        case .phone(let index, let action): action.simpler.map { .phone(index, $0) }
        case .service(let action): action.simpler.map { .service($0) }
        case .broker(let action): action.simpler.map { .broker($0) }
        case .bus(let fault, let span): span.rounder.map { .bus(fault, for: $0) }
        case .owner(.order(let name, let phone, let demand, let expires)):
            (expires == nil ? [] : [.owner(.order(name, of: phone, demand, expires: nil))])
                + demand.simpler.map { .owner(.order(name, of: phone, $0, expires: expires)) }
        case .owner, .expect: []
        }
    }
}

extension Scenario.PhoneAction {
    fileprivate var simpler: [Self] {
        switch self {
        case .switchOff(let span): span.rounder.map { .switchOff(for: $0) }
        case .cutPower(let point, let span):
            (point == nil ? [] : [.cutPower(nil, for: span)])
                + (span?.rounder ?? []).map { .cutPower(point, for: $0) }
        case .network(let network, let span):
            (span?.rounder ?? []).map { .network(network, for: $0) }
        case .sky(let sky, let span): (span?.rounder ?? []).map { .sky(sky, for: $0) }
        case .move(.stop): []
        case .move: [.move(.stop)]
        case .crashAgent(let span): span.usual.map { .crashAgent(for: $0) }
        case .press(.clock(let ahead)) where ahead < .zero:
            (.zero - ahead).rounder.map { .press(.clock(ahead: .zero - $0)) }
        case .press(.clock(let ahead)): ahead.rounder.map { .press(.clock(ahead: $0)) }
        case .press: []
        }
    }
}

extension Scenario.ServiceAction {
    fileprivate var simpler: [Self] {
        switch self {
        case .crash(let point, let taking, let span):
            (point == nil ? [] : [.crash(nil, taking: nil, for: span)])
                + (taking == nil ? [] : [.crash(point, taking: nil, for: span)])
                + span.usual.map { .crash(point, taking: taking, for: $0) }
        case .restore(let backup, let byHand, let span):
            (byHand ? [.restore(backup, byHand: false, for: span)] : [])
                + span.usual.map { .restore(backup, byHand: byHand, for: $0) }
        case .restart, .backUp: []
        }
    }
}

extension Scenario.BrokerAction {
    fileprivate var simpler: [Self] {
        switch self {
        case .restart: []
        case .crash(let span): [.restart] + span.usual.map { .crash(for: $0) }
        case .wipe(let span): [.restart, .crash(for: span)] + span.usual.map { .wipe(for: $0) }
        }
    }
}

extension Demand {
    fileprivate var simpler: [Demand] {
        switch self {
        case .ring(let span) where span != Command.defaultRingDuration:
            [.ring(duration: Command.defaultRingDuration)]
        case .lost(let pin, let message, let callback) where message != nil || callback != nil:
            [.lost(pin, message: nil, callback: nil)]
        default: []
        }
    }
}

extension Duration {
    private static let round: [Duration] =
        [1, 2, 5, 10, 20, 30].map { .seconds($0) } + [1, 2, 5, 10, 20, 30].map { .minutes($0) }
        + [1, 2, 5, 10, 24].map { .hours($0) }

    /// The next shorter time that people would write, then the next longer one if this is none.
    var rounder: [Duration] {
        let shorter = Self.round.last { $0 < self }
        let longer = Self.round.contains(self) ? nil : Self.round.first { $0 > self }
        return [shorter, longer].compactMap(\.self)
    }

    /// How long what crashed stays down if nobody says.
    fileprivate var usual: [Duration] {
        self == Scenario.usualPause ? [] : [Scenario.usualPause]
    }
}
