internal import Control
package import FindDevice
package import PhoneModel

/// What a scenario does to a world beside its acts, and what it may know of it.
extension World {
    /// From now on a phone moves so, the way beginning now.
    package func move(_ index: PhoneIndex, _ movement: Movement) throws {
        trace.note(now, bodies[index].name, "! goes another way")
        bodies[index].phone.move(movement, at: now)
        try handle(.passage, by: index)
    }

    package func setSky(_ sky: Positioning.Sky, over index: PhoneIndex) throws {
        trace.note(now, bodies[index].name, "! sky \(sky.rawValue)")
        bodies[index].phone.setSky(sky, at: now)
        try handle(.passage, by: index)
    }

    package func clearSky(over index: PhoneIndex, at time: Timestamp) {
        queue.plan(.skyClears(index), at: time)
    }

    /// Lets the bus treat all messages so until a moment.
    package func spoilBus(_ fault: BusFault, until end: Timestamp) {
        trace.note(now, "bus", "! \(fault.rawValue)s messages")
        busSpells[fault] = end
    }

    /// Whether an owner who has had no answer would ask again by now.
    func isDue(request number: Int) -> Bool {
        now - requests[number].askedAt >= .seconds(5)
    }

    /// Whether a phone can be reached, as far as the service can tell.
    package func presence(of index: PhoneIndex) -> Presence {
        service.dispatcher?.presence(of: bodies[index].identity.device, at: serviceNow) ?? .unknown
    }

    /// What a phone is in the registry.
    package func state(of index: PhoneIndex) -> DeviceState {
        promises.deviceStates[bodies[index].identity.device] ?? .active
    }

    /// A line of the trace, where a scenario has come so far.
    func note(_ place: String) { trace.note(now, "story", place) }

    /// The stored trails of all phones.
    func trails() throws -> [[Fix]] {
        try registry.read { reader in
            try bodies.map { try reader.trail(of: $0.identity.device, limit: .max) }
        }
    }

    /// What the audit log has of an order.
    func entries(of order: Order) throws -> [RunRecording.Entry] {
        let entries = try registry.read {
            try $0.audit(of: order.account, order: order.id, limit: .max)
        }
        return entries.map(\.record).map {
            RunRecording.Entry(at: $0.at - plan.start, action: $0.action, detail: $0.detail)
        }
    }

    /// An order as the registry has it; nil if that has forgotten it.
    package func order(_ id: OrderID) -> Order? {
        promises.history.contains(id) ? promises.orders[id]?.order : nil
    }
}

/// What a bus does to messages that it should not.
package enum BusFault: String, CaseIterable, Sendable {
    case duplicate, reorder, delay
}
