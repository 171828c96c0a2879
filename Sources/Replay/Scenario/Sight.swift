package import FindDevice
package import Scenes

/// What can be seen of wherever a scenario is played.
package protocol Sight {
    /// Where the order of that name stands, if the service took it.
    func state(ofOrder name: String) -> OrderState?
    func isRefused(order name: String) -> Bool
    /// Whether its owner still waits for the service to say anything of it.
    func isUnanswered(order name: String) -> Bool
    func screen(of index: PhoneIndex) -> Scenario.Screen
    func isSounding(_ index: PhoneIndex) -> Bool
    func lock(of index: PhoneIndex) -> Scenario.Lock
    /// Whether what its user stored is gone.
    func isEmptied(_ index: PhoneIndex) -> Bool
    func charge(of index: PhoneIndex) -> Int
    /// Whether the service has said that it has all that the phone reported.
    func isAcknowledged(_ index: PhoneIndex) -> Bool
    /// Where it truly is.
    func truth(of index: PhoneIndex) -> Coordinate
    /// The newest fix that the service has of it.
    func lastPlace(of index: PhoneIndex) -> Coordinate?
    func presence(of index: PhoneIndex) -> Presence
    func state(of index: PhoneIndex) -> DeviceState
    /// How many events owners have been told of since the beginning, by all phones.
    var eventCount: Int { get }
    func hasTold(_ name: Scenario.EventName, by index: PhoneIndex, after count: Int) -> Bool
    /// The names of what it has told, oldest first.
    func told(by index: PhoneIndex) -> [String]
    func audit(_ scope: Scenario.AuditScope) -> [AuditAction]
    func count(_ count: Scenario.Count, of index: PhoneIndex) -> Int
}

extension Sight {
    /// - Parameter eventsBefore: how many events were told before anybody looked.
    package func isSo(_ condition: Scenario.Condition, after eventsBefore: Int) -> Bool {
        isSo(condition.fact, after: eventsBefore) != condition.isNegated
    }

    private func isSo(_ fact: Scenario.Fact, after eventsBefore: Int) -> Bool {
        switch fact {
        case .order(let name, let standing, let reason):
            return stands(name, standing)
                && (reason == nil || state(ofOrder: name)?.reason == reason)
        case .screen(let index, let screen):
            return self.screen(of: index) == screen.completed(by: self.screen(of: index))
        case .ringer(let index, let sounds): return isSounding(index) == sounds
        case .lock(let index, let lock): return self.lock(of: index) == lock
        case .data(let index, let isWiped): return isEmptied(index) == isWiped
        case .battery(let index, let bound): return bound.contains(charge(of: index))
        case .location(let index, let metres, let landmark):
            guard let place = lastPlace(of: index) else { return false }
            return place.distance(to: coordinate(landmark, of: index)) <= metres
        case .truth(let index, let metres, let place):
            return truth(of: index).distance(to: place.coordinate) <= metres
        case .presence(let index, let presence): return self.presence(of: index) == presence
        case .device(let index, let state): return self.state(of: index) == state
        case .event(let index, let name): return hasTold(name, by: index, after: eventsBefore)
        case .audit(let scope, let actions): return audit(scope).holds(inOrder: actions)
        case .reports(let index, let areAcknowledged):
            return isAcknowledged(index) == areAcknowledged
        case .count(let index, let count, let bound):
            return bound.contains(self.count(count, of: index))
        }
    }

    /// What is there to be seen, in a few words.
    package func seen(_ fact: Scenario.Fact) -> String {
        switch fact {
        case .order(let name, _, _): return "order \(name) is \(standing(of: name))"
        case .screen(let index, _): return "its screen shows \(screen(of: index).words)"
        case .ringer(let index, _): return isSounding(index) ? "it sounds" : "it is silent"
        case .lock(let index, _): return "its lock is \(lock(of: index).rawValue)"
        case .data(let index, _):
            return isEmptied(index) ? "its data is wiped" : "its data is intact"
        case .battery(let index, _): return "its battery is at \(charge(of: index)) %"
        case .location(let index, _, let landmark):
            guard let place = lastPlace(of: index) else { return "the service has no fix of it" }
            let distance = place.distance(to: coordinate(landmark, of: index))
            return "its last fix is \(Int(distance.rounded())) m from there"
        case .truth(let index, _, let place):
            let distance = truth(of: index).distance(to: place.coordinate)
            return "it is \(Int(distance.rounded())) m from there"
        case .presence(let index, _): return "it is \(presence(of: index).rawValue)"
        case .device(let index, _): return "it is \(state(of: index).rawValue)"
        case .event(let index, _):
            let names = told(by: index)
            return names.isEmpty
                ? "it has told nothing" : "it has told \(names.suffix(8).joined(separator: ", "))"
        case .audit(let scope, _):
            let actions = audit(scope).map(\.rawValue)
            return actions.isEmpty
                ? "the audit log has nothing of it"
                : "the audit log has \(actions.suffix(12).joined(separator: ", "))"
        case .reports(let index, _):
            return isAcknowledged(index)
                ? "all that it reported is acknowledged"
                : "it keeps reports that are not acknowledged"
        case .count(let index, let count, _): return "there are \(self.count(count, of: index))"
        }
    }

    /// Whether the order of that name stands so.
    package func stands(_ name: String, _ standing: Scenario.OrderStanding) -> Bool {
        if standing == .refused { return isRefused(order: name) }
        if standing == .open, isUnanswered(order: name) { return true }
        return state(ofOrder: name).map(standing.holds) ?? false
    }

    private func standing(of name: String) -> String {
        if isRefused(order: name) { return "refused" }
        if isUnanswered(order: name) { return "not answered" }
        return state(ofOrder: name)?.words ?? "nowhere"
    }

    private func coordinate(_ landmark: Scenario.Landmark, of index: PhoneIndex) -> Coordinate {
        switch landmark {
        case .place(let place): place.coordinate
        case .truth: truth(of: index)
        }
    }
}

extension Scenario.Screen {
    /// What is not said of it is as it is.
    fileprivate func completed(by seen: Scenario.Screen) -> Scenario.Screen {
        switch (self, seen) {
        case (.lost(let message, let callback), .lost(let shown, let number)):
            .lost(message: message ?? shown, callback: callback ?? number)
        case (.activation(let message, let callback), .activation(let shown, let number)):
            .activation(message: message ?? shown, callback: callback ?? number)
        default: self
        }
    }

    /// What somebody who looks at it reads.
    package var words: String {
        switch self {
        case .off: "nothing"
        case .normal: "what it always shows"
        case .lost(let message, let callback):
            "lost: " + Self.words(message, callback)
        case .activation(let message, let callback):
            "the activation lock: " + Self.words(message, callback)
        }
    }

    private static func words(_ message: String?, _ callback: String?) -> String {
        let parts = [message.map { "“\($0)”" }, callback].compactMap(\.self)
        return parts.isEmpty ? "no message" : parts.joined(separator: ", ")
    }
}

extension OrderState {
    /// Its name, and why it ended so.
    fileprivate var words: String {
        let name = Scenario.OrderStanding.allCases.first {
            $0 != .ended && $0 != .open && $0.holds(of: self)
        }
        return (name?.rawValue ?? "") + (reason.map { " (\($0))" } ?? "")
    }
}

extension [AuditAction] {
    /// Whether these stand in it in their order, others perhaps in between.
    fileprivate func holds(inOrder actions: [AuditAction]) -> Bool {
        var left = actions[...]
        for action in self where action == left.first { left.removeFirst() }
        return left.isEmpty
    }
}
