internal import FindDevice
internal import PhoneModel
internal import Scenes

/// What may happen in a random scenario, and how often.
extension Exploration {
    mutating func action() -> Scenario.Action {
        switch number(100) {
        case 0..<38: ownerAction()
        case 38..<78: .phone(number(phones.count), phoneAction())
        case 78..<94: .service(serviceAction())
        case 94..<97: .broker(brokerAction())
        default: .bus(Scenario.BusFault.allCases[number(3)], for: .seconds(Int64(10 + number(190))))
        }
    }

    // MARK: Owners

    private mutating func ownerAction() -> Scenario.Action {
        let name = orders.isEmpty || number(12) < 7 ? nil : mostlyLast()
        guard let name else {
            return .owner(number(60) == 0 ? .remove(number(phones.count)) : order())
        }
        return switch number(8) {
        case 0..<3: .owner(.askAgain(name))
        case 3: .owner(.giveUp(name))
        default: .owner(.cancel(name))
        }
    }

    private mutating func order() -> Scenario.OwnerAction {
        let (index, demand) = (number(phones.count), demand())
        if case .lost(let pin, _, _) = demand { pins[index] = pin }
        let former = orders.count { $0.kind == demand.kind }
        let name = demand.kind.rawValue + (former == 0 ? "" : "\(former + 1)")
        orders.append((name, demand.kind))
        let doesExpire = demand == .locate || demand.kind == .ring
        return .order(
            name, of: index, demand, expires: doesExpire && number(2) == 0 ? expiry() : nil)
    }

    private mutating func demand() -> Demand {
        switch number(24) {
        case 0..<8: .ring(duration: .seconds(Int64(5 + 10 * number(6))))
        case 8..<13: .locate
        case 13..<18: .lost(pin(), message: "Whoever finds it is kind", callback: nil)
        case 18..<20: .found
        case 20..<22: .erase
        default: .release
        }
    }

    private mutating func pin() -> PIN {
        guard let pin = PIN(String(1000 + number(9000))) else {
            preconditionFailure("four digits are a PIN")
        }
        return pin
    }

    private mutating func expiry() -> Duration {
        .seconds([5, 20, 60, 180, 300, 600][number(6)])
    }

    private mutating func mostlyLast() -> String {
        let back = number(3) > 0 ? number(min(4, orders.count)) : number(orders.count)
        return orders[orders.count - 1 - back].name
    }

    // MARK: Phones

    private mutating func phoneAction() -> Scenario.PhoneAction {
        switch number(50) {
        case 0..<17: .press(button())
        case 17..<19: .switchOff(for: briefly())
        case 19..<24: .cutPower(nil, for: briefly())
        case 24..<31: .cutPower(Scenario.CutPoint.allCases[number(3)], for: briefly())
        case 31..<34: .crashAgent(for: briefly())
        case 34..<43: .network(network(), for: .seconds(Int64(1 + number(200))))
        case 43..<45: .sky(number(2) == 0 ? .lost : .canyon, for: .seconds(Int64(1 + number(600))))
        case 45..<47: .move(way())
        default: .press(.clock(ahead: clockError()))
        }
    }

    private mutating func button() -> Button {
        switch number(30) {
        case 0..<4: .airplane(true)
        case 4..<8: .airplane(false)
        case 8..<11: .pickup
        case 11: .power(false)
        case 12, 13: .power(true)
        case 14: .reboot
        case 15: .factoryReset
        case 16, 17: .activate
        case 18: .call(true)
        case 19: .call(false)
        case 20: .sim(number(2) == 0 ? .out : .network("Banksia Telecom"))
        case 21: .battery(1 + number(20))
        case 22: .charge(number(2) == 0)
        case 23: .ringer(Ringer.Profile.allCases[number(Ringer.Profile.allCases.count)])
        case 24, 25: .silence
        default: .pin(typed())
        }
    }

    /// One that somebody set, on this phone or another, or a guess.
    private mutating func typed() -> PIN {
        let set = pins.sorted { $0.key < $1.key }.map(\.value)
        return set.isEmpty || number(3) == 0 ? pin() : set[number(set.count)]
    }

    private mutating func network() -> Scenario.Network {
        [.down, .down, .flaky, .flaky, .halfOpen, .halfOpen, .roaming][number(7)]
    }

    private mutating func way() -> Scenario.Way {
        let place = places[number(places.count)]
        return switch number(5) {
        case 0: .stop
        case 1: .to(place, .taxi)
        case 2: .to(place, .walk)
        default: .about([.walk, .drive, .taxi, .commute][number(4)])
        }
    }

    // MARK: The service

    private mutating func serviceAction() -> Scenario.ServiceAction {
        switch number(20) {
        case 0, 1: return .crash(nil, taking: nil, for: briefly())
        case 2: return .restart
        case 3..<14:
            let taking: [Scenario.Taking?] = [nil, .order, .result, .hello, .event, .fix]
            return .crash(
                Scenario.CrashPoint.allCases[number(4)], taking: taking[number(6)], for: moment())
        case 14..<18:
            hasBackup = true
            return .backUp
        default:
            let isNamed = hasBackup && number(3) > 0
            let ago = Duration.milliseconds(Int64(number(Int(time.milliseconds))))
            return .restore(
                isNamed ? .last : .of(time - ago), byHand: number(3) == 0, for: moment())
        }
    }

    private mutating func brokerAction() -> Scenario.BrokerAction {
        switch number(4) {
        case 0: .restart
        case 1: .wipe(for: briefly())
        default: .crash(for: briefly())
        }
    }

    private mutating func briefly() -> Duration {
        .milliseconds([50, 300, 1000, 5000, 60_000, 120_000][number(6)])
    }

    /// A service that dies is started again by its supervisor.
    private mutating func moment() -> Duration { .milliseconds([50, 500, 5000][number(3)]) }
}
