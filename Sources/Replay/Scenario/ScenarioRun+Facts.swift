internal import DeviceRegistry
package import FindDevice
internal import PhoneModel
package import Scenes

/// What is so in a world.
extension ScenarioRun: Sight {
    // MARK: Orders

    package func state(ofOrder name: String) -> OrderState? { order(name)?.state }

    package func isRefused(order name: String) -> Bool {
        requests[name].map { world.requests[$0].refusal != nil && world.requests[$0].order == nil }
            ?? false
    }

    package func isUnanswered(order name: String) -> Bool {
        requests[name].map { !world.requests[$0].isAnswered } ?? false
    }

    // MARK: Phones

    package func isAcknowledged(_ index: PhoneIndex) -> Bool {
        world.bodies[index].isAcknowledged
    }

    private func phone(_ index: PhoneIndex) -> Phone { world.bodies[index].phone }

    package func isSounding(_ index: PhoneIndex) -> Bool { phone(index).ringing != nil }
    package func isEmptied(_ index: PhoneIndex) -> Bool { phone(index).disk.standing.isWiped }
    package func charge(of index: PhoneIndex) -> Int { phone(index).handset.charge }

    package func truth(of index: PhoneIndex) -> Coordinate {
        phone(index).handset.motion(at: world.now).coordinate
    }

    package func screen(of index: PhoneIndex) -> Scenario.Screen {
        switch phone(index).lockScreen(at: world.now) {
        case .off: .off
        case .normal: .normal
        case .lost(let plea, _): .lost(message: plea.message, callback: plea.callback)
        case .activation(let plea, _):
            .activation(message: plea?.message, callback: plea?.callback)
        }
    }

    package func lock(of index: PhoneIndex) -> Scenario.Lock {
        Scenario.Lock(of: phone(index), at: world.now)
    }

    // MARK: The registry

    package func lastPlace(of index: PhoneIndex) -> Coordinate? {
        let fix = read { try $0.lastFix(of: world.bodies[index].identity.device) } ?? nil
        return fix?.coordinate
    }

    package func presence(of index: PhoneIndex) -> Presence { world.presence(of: index) }
    package func state(of index: PhoneIndex) -> DeviceState { world.state(of: index) }

    package var eventCount: Int { world.chronicle.events.count }

    package func hasTold(
        _ name: Scenario.EventName, by index: PhoneIndex, after count: Int
    ) -> Bool {
        world.chronicle.events.dropFirst(count).contains {
            $0.phone == index && Scenario.EventName($0.event) == name
        }
    }

    package func told(by index: PhoneIndex) -> [String] {
        world.chronicle.events.filter { $0.phone == index }.map(\.event.name)
    }

    package func audit(_ scope: Scenario.AuditScope) -> [AuditAction] {
        switch scope {
        case .order(let name):
            guard let order = order(name) else { return [] }
            return actions(
                read { try $0.audit(of: order.account, order: order.id, limit: .max) })
        case .phone(let index):
            let device = world.bodies[index].identity.device
            return actions(entries(of: index).filter { [nil, device].contains($0.record.device) })
        }
    }

    /// What concerns a phone's owner, and the house.
    private func entries(of index: PhoneIndex) -> [AuditEntry] {
        let account = world.bodies[index].account
        return read { try $0.audit(of: account, limit: .max) + $0.auditOfTheHouse() } ?? []
    }

    private func actions(_ entries: [AuditEntry]?) -> [AuditAction] {
        (entries ?? []).sorted { $0.number < $1.number }.map(\.record.action)
    }

    package func count(_ count: Scenario.Count, of index: PhoneIndex) -> Int {
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
            return entries(of: index).count {
                $0.record.action == action && $0.record.device == body.identity.device
            }
        }
    }

    /// Nil if the registry cannot be read, as when a story lets it fail.
    private func read<Value>(_ body: (RegistryReader) throws -> Value) -> Value? {
        do { return try world.registry.read(body) } catch { return nil }
    }
}
