internal import FindDevice

/// What is expected and waited for, in the keys that say so.
extension ScenarioWriter {
    typealias Condition = Scenario.Condition
    typealias Fact = Scenario.Fact

    /// A condition under its word, with its deadline.
    func words(_ condition: Condition, _ watch: Scenario.Watch) -> WrittenMapping {
        var (verb, condition) = (watch.verb, condition)
        // `never not` cancel out, and so do `still not`.
        if condition.isNegated, let opposite = verb.opposite {
            verb = opposite
            condition.isNegated = false
        }
        var inside = words(condition)
        switch watch {
        case .now, .eventually: break
        case .within(let limit): inside.add("within", limit.written)
        case .never(let span), .still(let span): inside.add("for", span.written)
        }
        var mapping = WrittenMapping()
        mapping.add(verb.rawValue, inside)
        return mapping
    }

    func words(_ condition: Condition) -> WrittenMapping {
        let (fact, isNegated) = condition.affirmed
        let not = isNegated ? "not " : ""
        var mapping = WrittenMapping()
        switch fact {
        case .order(let name, let standing, let reason):
            mapping.add("order", text: name)
            mapping.add("is", not + standing.rawValue)
            if let reason { mapping.add("because", reason) }
        case .audit(let scope, let actions):
            mapping.add("audit", actions.map(\.rawValue))
            switch scope {
            case .phone(let phone): add(phone: phone, to: &mapping)
            case .order(let name): mapping.add("of", text: name)
            }
        case .count(let phone, let count, let bound):
            mapping.add("count", count.written)
            add(phone: phone, to: &mapping)
            if case .orders(let standing?) = count { mapping.add("in", standing.rawValue) }
            mapping.add("is", bound.written())
        default: words(fact, not, &mapping)
        }
        return mapping
    }

    /// What is so of one phone, and needs no keys but its name.
    private func words(_ fact: Fact, _ not: String, _ mapping: inout WrittenMapping) {
        switch fact {
        case .screen(let phone, let screen): words(phone, screen, not, &mapping)
        case .ringer(let phone, let sounds):
            say("ringer", sounds ? "sounds" : "silent", of: phone, &mapping)
        case .lock(let phone, let lock): say("lock", not + lock.rawValue, of: phone, &mapping)
        case .data(let phone, let isWiped):
            say("data", isWiped ? "wiped" : "intact", of: phone, &mapping)
        case .battery(let phone, let bound):
            say("battery", bound.written(unit: "%"), of: phone, &mapping)
        case .location(let phone, let distance, let landmark):
            let near = "\(not)within \(distance.writtenDistance) of \(landmark.name)"
            say("location", near, of: phone, &mapping)
        case .truth(let phone, let distance, let place):
            let near = "\(not)within \(distance.writtenDistance) of \(place.name)"
            say(Scenario.truth, near, of: phone, &mapping)
        case .presence(let phone, let presence):
            say("presence", not + presence.rawValue, of: phone, &mapping)
        case .device(let phone, let state):
            say("device", not + state.rawValue, of: phone, &mapping)
        case .event(let phone, let name): say("event", name.rawValue, of: phone, &mapping)
        case .reports(let phone, let areAcknowledged):
            say("reports", areAcknowledged ? "acknowledged" : "kept", of: phone, &mapping)
        case .order, .audit, .count: break
        }
    }

    private func say(
        _ key: String, _ words: String, of phone: Int, _ mapping: inout WrittenMapping
    ) {
        mapping.add(key, words)
        add(phone: phone, to: &mapping)
    }

    private func words(
        _ phone: Int, _ screen: Scenario.Screen, _ not: String, _ mapping: inout WrittenMapping
    ) {
        let (word, message, callback): (String, String?, String?) =
            switch screen {
            case .off: ("off", nil, nil)
            case .normal: ("normal", nil, nil)
            case .lost(let message, let callback): ("lost", message, callback)
            case .activation(let message, let callback): ("activation", message, callback)
            }
        say("screen", not + word, of: phone, &mapping)
        if let message { mapping.add("message", text: message) }
        if let callback { mapping.add("callback", text: callback) }
    }
}

extension Scenario.Watch {
    fileprivate var verb: WatchWords.Verb {
        switch self {
        case .now, .within: .expect
        case .eventually: .eventually
        case .never: .never
        case .still: .still
        }
    }
}

extension WatchWords.Verb {
    fileprivate var opposite: Self? {
        switch self {
        case .never: .still
        case .still: .never
        case .expect, .eventually, .when: nil
        }
    }
}

extension Scenario.Condition {
    /// The same without `not`, where there is a word for its opposite.
    fileprivate var affirmed: (fact: Scenario.Fact, isNegated: Bool) {
        guard isNegated else { return (fact, false) }
        switch fact {
        case .ringer(let phone, let sounds): return (.ringer(phone, sounds: !sounds), false)
        case .data(let phone, let isWiped): return (.data(phone, isWiped: !isWiped), false)
        case .reports(let phone, let areAcknowledged):
            return (.reports(phone, areAcknowledged: !areAcknowledged), false)
        case .battery(let phone, let bound):
            return bound.opposite.map { (.battery(phone, $0), false) } ?? (fact, true)
        case .count(let phone, let what, let bound):
            return bound.opposite.map { (.count(phone, what, $0), false) } ?? (fact, true)
        default: return (fact, true)
        }
    }
}

extension Scenario.Bound {
    fileprivate var opposite: Self? {
        switch self {
        case .exactly: nil
        case .atLeast(let least): least > 0 ? .atMost(least - 1) : nil
        case .atMost(let most): .atLeast(most + 1)
        }
    }
}

extension Scenario.Landmark {
    fileprivate var name: String {
        switch self {
        case .place(let place): place.name
        case .truth: Scenario.truth
        }
    }
}

extension Scenario.Count {
    fileprivate var written: String {
        switch self {
        case .rings: "rings"
        case .wipes: "wipes"
        case .fixes: "fixes"
        case .orders: "orders"
        case .events(let name): name.rawValue
        case .entries(let action): action.rawValue
        }
    }
}
