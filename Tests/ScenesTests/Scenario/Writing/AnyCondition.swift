import FindDevice

@testable import Scenes

/// What is expected and waited for in a scenario that a seed decides.
extension AnyScenario {
    mutating func expectation() -> Scenario.Action {
        let verb = pick([WatchWords.Verb.expect, .eventually, .never, .still])
        let condition = condition(under: verb)
        switch verb {
        case .never: return .expect(condition, .never(for: duration()))
        case .still: return .expect(condition, .still(for: duration()))
        case .eventually: return .expect(condition, .eventually)
        case .expect, .when:
            let now = !condition.fact.isEvent && chance(2)
            return .expect(condition, now ? .now : .within(duration()))
        }
    }

    /// A condition that the language has words for under that verb.
    mutating func condition(under verb: WatchWords.Verb) -> Scenario.Condition {
        var fact = fact()
        while verb == .still && fact.isEvent || !isKnown(fact) { fact = self.fact() }
        let negates = verb != .never && verb != .still && fact.canBeDenied && chance(2)
        return Scenario.Condition(fact, isNegated: negates)
    }

    private func isKnown(_ fact: Scenario.Fact) -> Bool {
        switch fact {
        case .order(let name, _, because: _), .audit(.order(let name), _): orders.contains(name)
        default: true
        }
    }

    private mutating func fact() -> Scenario.Fact {
        let phone = phone()
        switch number(16) {
        case 0:
            let standing = pick(Scenario.OrderStanding.allCases)
            let reason = standing.reasons.isEmpty || chance(2) ? nil : pick(standing.reasons)
            return .order(order(), standing, because: reason)
        case 1: return .screen(phone, screen())
        case 2: return .ringer(phone, sounds: chance(2))
        case 3: return .lock(phone, pick(Scenario.Lock.allCases))
        case 4: return .data(phone, isWiped: chance(2))
        case 5: return .battery(phone, bound(100))
        case 6:
            let landmark = chance(3) ? .truth : Scenario.Landmark.place(pick(places))
            return .location(phone, within: distance(), of: landmark)
        case 7: return .truth(phone, within: distance(), of: pick(places))
        case 8: return .presence(phone, pick(Presence.allCases))
        case 9: return .device(phone, pick(DeviceState.allCases))
        case 10: return .event(phone, pick(Scenario.EventName.allCases))
        case 11:
            let actions = (0...number(8)).map { _ in pick(AuditAction.allCases) }
            return .audit(chance(2) ? .phone(phone) : .order(order()), actions)
        case 12: return .reports(phone, areAcknowledged: chance(2))
        default: return .count(phone, count(), bound(1_000_000))
        }
    }

    private mutating func order() -> String { orders.isEmpty ? "" : pick(orders) }

    private mutating func screen() -> Scenario.Screen {
        let message = chance(2) ? nil : texts.message()
        let callback = chance(2) ? nil : texts.callback()
        return pick([
            .off, .normal, .lost(message: message, callback: callback),
            .activation(message: message, callback: callback),
        ])
    }

    private mutating func count() -> Scenario.Count {
        let standing = chance(2) ? nil : pick(Scenario.OrderStanding.allCases)
        return pick([
            .rings, .wipes, .fixes, .orders(standing),
            .events(pick(Scenario.EventName.allCases)), .entries(pick(AuditAction.allCases)),
            .entries(pick(AuditAction.allCases)), .entries(pick(AuditAction.allCases)),
        ])
    }

    private mutating func bound(_ most: Int) -> Scenario.Bound {
        let number = number(most)
        return pick([.exactly(number), .atLeast(number), .atMost(number)])
    }

    private mutating func distance() -> Metres {
        min(1_000_000, Double(1 + number(pick([100, 10_000, 999_999]))) / pick([1, 1, 10, 7]) + 1)
    }
}

extension Scenario.Fact {
    /// Whether the language has a `not` for it.
    fileprivate var canBeDenied: Bool {
        switch self {
        case .order(_, _, let reason): reason == nil
        case .screen(_, .lost(let message, let callback)),
            .screen(_, .activation(let message, let callback)):
            message == nil && callback == nil
        case .screen, .lock, .location, .truth, .presence, .device: true
        case .ringer, .data, .battery, .event, .audit, .reports, .count: false
        }
    }
}
