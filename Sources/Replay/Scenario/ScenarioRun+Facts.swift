internal import DeviceRegistry
internal import FindDevice
internal import PhoneModel
internal import Scenes

/// What is so in a world, and what is seen of it where something else was expected.
extension ScenarioRun {
    /// - Parameter eventsBefore: how many events were told before anybody looked.
    func isSo(_ condition: Scenario.Condition, after eventsBefore: Int) -> Bool {
        isSo(condition.fact, after: eventsBefore) != condition.isNegated
    }

    private func isSo(_ fact: Scenario.Fact, after eventsBefore: Int) -> Bool {
        switch fact {
        case .order(let name, let standing, let reason):
            return stands(name, standing) && (reason == nil || order(name)?.state.reason == reason)
        case .screen(let index, let screen):
            return self.screen(of: index) == screen.completed(by: self.screen(of: index))
        case .ringer(let index, let sounds): return isSounding(index) == sounds
        case .lock(let index, let lock): return self.lock(of: index) == lock
        case .data(let index, let isWiped): return isEmptied(index) == isWiped
        case .battery(let index, let bound): return bound.contains(charge(of: index))
        case .location(let index, let metres, let landmark):
            guard let fix = lastFix(of: index) else { return false }
            return fix.coordinate.distance(to: coordinate(landmark, of: index)) <= metres
        case .truth(let index, let metres, let place):
            return truth(of: index).distance(to: place.coordinate) <= metres
        case .presence(let index, let presence): return world.presence(of: index) == presence
        case .device(let index, let state): return world.state(of: index) == state
        case .event(let index, let name):
            return world.chronicle.events.dropFirst(eventsBefore).contains {
                $0.phone == index && Scenario.EventName($0.event) == name
            }
        case .audit(let scope, let actions): return audit(scope).holds(inOrder: actions)
        case .count(let index, let count, let bound):
            return bound.contains(self.count(count, of: index))
        }
    }

    /// What is there to be seen, in a few words.
    func seen(_ fact: Scenario.Fact) -> String {
        switch fact {
        case .order(let name, _, _): return "order \(name) is \(standing(of: name))"
        case .screen(let index, _): return "its screen shows \(screen(of: index).words)"
        case .ringer(let index, _): return isSounding(index) ? "it sounds" : "it is silent"
        case .lock(let index, _): return "its lock is \(lock(of: index).rawValue)"
        case .data(let index, _):
            return isEmptied(index) ? "its data is wiped" : "its data is intact"
        case .battery(let index, _): return "its battery is at \(charge(of: index)) %"
        case .location(let index, _, let landmark):
            guard let fix = lastFix(of: index) else { return "the service has no fix of it" }
            let distance = fix.coordinate.distance(to: coordinate(landmark, of: index))
            return "its last fix is \(Int(distance.rounded())) m from there"
        case .truth(let index, _, let place):
            let distance = truth(of: index).distance(to: place.coordinate)
            return "it is \(Int(distance.rounded())) m from there"
        case .presence(let index, _): return "it is \(world.presence(of: index).rawValue)"
        case .device(let index, _): return "it is \(world.state(of: index).rawValue)"
        case .event(let index, _):
            let names = world.chronicle.events.filter { $0.phone == index }.map(\.event.name)
            return names.isEmpty
                ? "it has told nothing" : "it has told \(names.suffix(8).joined(separator: ", "))"
        case .audit(let scope, _):
            let actions = audit(scope).map(\.rawValue)
            return actions.isEmpty
                ? "the audit log has nothing of it"
                : "the audit log has \(actions.suffix(12).joined(separator: ", "))"
        case .count(let index, let count, _): return "there are \(self.count(count, of: index))"
        }
    }

    // MARK: Orders

    private func stands(_ name: String, _ standing: Scenario.OrderStanding) -> Bool {
        if standing == .refused { return isRefused(name) }
        return order(name).map { standing.holds(of: $0.state) } ?? false
    }

    private func isRefused(_ name: String) -> Bool {
        requests[name].map { world.requests[$0].refusal != nil && world.requests[$0].order == nil }
            ?? false
    }

    private func standing(of name: String) -> String {
        if isRefused(name) { return "refused" }
        guard let order = order(name) else { return "nowhere" }
        return order.state.words
    }

    // MARK: Phones

    private func phone(_ index: PhoneIndex) -> Phone { world.bodies[index].phone }

    private func isSounding(_ index: PhoneIndex) -> Bool { phone(index).ringing != nil }
    private func isEmptied(_ index: PhoneIndex) -> Bool { phone(index).disk.standing.isWiped }
    private func charge(of index: PhoneIndex) -> Int { phone(index).handset.charge }

    func truth(of index: PhoneIndex) -> Coordinate {
        phone(index).handset.motion(at: world.now).coordinate
    }

    private func coordinate(_ landmark: Scenario.Landmark, of index: PhoneIndex) -> Coordinate {
        switch landmark {
        case .place(let place): place.coordinate
        case .truth: truth(of: index)
        }
    }

    func screen(of index: PhoneIndex) -> Scenario.Screen {
        switch phone(index).lockScreen(at: world.now) {
        case .off: .off
        case .normal: .normal
        case .lost(let plea, _): .lost(message: plea.message, callback: plea.callback)
        case .activation(let plea, _):
            .activation(message: plea?.message, callback: plea?.callback)
        }
    }

    private func lock(of index: PhoneIndex) -> Scenario.Lock {
        let disk = phone(index).disk
        if disk.standing.isActivationLocked { return .activation }
        guard disk.lost.isOn else { return .open }
        switch phone(index).pinEntry(at: world.now) {
        case .open: return .pin
        case .waits: return .wait
        case .locked: return .hard
        }
    }

    // MARK: The registry

    private func lastFix(of index: PhoneIndex) -> Fix? {
        read { try $0.lastFix(of: world.bodies[index].identity.device) } ?? nil
    }

    private func audit(_ scope: Scenario.AuditScope) -> [AuditAction] {
        switch scope {
        case .order(let name):
            guard let order = order(name) else { return [] }
            return entries(of: order.account) { $0.order == order.id }
        case .phone(let index):
            let body = world.bodies[index]
            return entries(of: body.account) { [nil, body.identity.device].contains($0.device) }
        }
    }

    private func entries(
        of account: AccountID, where isMeant: (AuditRecord) -> Bool
    ) -> [AuditAction] {
        let entries =
            read { try $0.audit(of: account, limit: .max) + $0.auditOfTheHouse() } ?? []
        return entries.sorted { $0.number < $1.number }.map(\.record).filter(isMeant).map(\.action)
    }

    private func count(_ count: Scenario.Count, of index: PhoneIndex) -> Int {
        let body = world.bodies[index]
        switch count {
        case .rings: return world.chronicle.rings[index] ?? 0
        case .wipes: return world.chronicle.wipes[index] ?? 0
        case .fixes: return read { try $0.trailCount(of: body.identity.device) } ?? 0
        case .orders(let standing):
            return requests.keys.count { name in
                guard let number = requests[name], world.requests[number].phone == index else {
                    return false
                }
                return standing.map { stands(name, $0) } ?? true
            }
        case .events(let name):
            return world.chronicle.events.count {
                $0.phone == index && Scenario.EventName($0.event) == name
            }
        case .entries(let action):
            return entries(of: body.account) {
                $0.action == action && $0.device == body.identity.device
            }.count
        }
    }

    /// Nil if the registry cannot be read, as when a story lets it fail.
    private func read<Value>(_ body: (RegistryReader) throws -> Value) -> Value? {
        do { return try world.registry.read(body) } catch { return nil }
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
        let name = Scenario.OrderStanding.allCases.first { $0 != .ended && $0.holds(of: self) }
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
