internal import Control
internal import DeviceRegistry
internal import FindDevice
internal import PhoneModel
internal import Wire

/// What the promises see of the service: what it commits, and what it tells owners.
extension Promises {
    /// A step is committed.
    mutating func commits(_ output: StepOutput, in moment: Moment) {
        for told in output.events { hears(told.event, of: told.device) }
        var changes = countChanges(of: output.changedDevices, in: moment)
        for order in output.changedOrders where orders[order.id]?.order != order {
            let former = orders[order.id]?.order.state
            // What is overtaken on its way is noted when it is sent anew.
            if former != order.state, former == nil || order.state != .queued { changes += 1 }
            becomes(order, moment)
        }
        let entries = output.auditHead.map { $0.count - auditCount } ?? 0
        auditCount += entries
        if entries < changes {
            fail(.audit, moment, "\(changes) changes of orders, \(entries) audit entries")
        }
    }

    /// A phone told its owner something, and the service has taken note of it.
    private mutating func hears(_ event: PhoneEvent, of device: DeviceID) {
        guard case .lostModeEnded(let version, _) = event else { return }
        endedVersions[device] = max(endedVersions[device] ?? .zero, version)
    }

    private mutating func countChanges(of devices: [Device], in moment: Moment) -> Int64 {
        var changes: Int64 = 0
        for device in devices {
            let former = deviceStates[device.id] ?? .active
            deviceStates[device.id] = device.state
            guard device.state != former else { continue }
            changes += 1
            guard let index = places[device.id] else { continue }
            if device.state == .locked, !phones[index].hasBeenEmptied {
                fail(.erasure, moment, "\(phones[index].name) is called erased, and never was")
            }
        }
        return changes
    }

    /// An order goes to a phone.
    mutating func publishes(_ message: OrderMessage, in moment: Moment) {
        guard case .run(.lost) = message.intent, let version = message.version,
            version <= endedVersions[message.device] ?? .zero
        else { return }
        fail(
            .effects, moment,
            "\(name(of: message.order)) is sent, whose lost mode the right PIN has ended")
    }

    /// The service says up to where it has what a phone reported.
    mutating func publishes(
        _ message: Acknowledgement, registry: Registry, in moment: Moment
    ) throws {
        guard let index = places[message.device] else { return }
        for (log, through) in [
            (ReportLog.trail, message.trailThrough), (.word, message.wordThrough),
        ] where through > phones[index].told[log] ?? 0 {
            phones[index].told[log] = through
            let stored = try registry.read {
                try phones[index].stored(log, through: through, in: $0)
            }
            if !stored {
                fail(
                    .reports, moment,
                    "\(phones[index].name) is told that \(log) \(through) is stored, and it is not")
            }
        }
    }

    private mutating func becomes(_ order: Order, _ moment: Moment) {
        guard let ghost = orders[order.id] else { return begins(order, moment) }
        let former = ghost.order.state
        orders[order.id]?.order = order
        guard former != order.state else { return }
        if former.isTerminal {
            return fail(
                .orders, moment, "\(name(of: order.id)) was \(former) and becomes \(order.state)")
        }
        checkTruth(of: order, after: former, in: moment)
        if order.state.isTerminal { openOrders -= 1 }
    }

    private mutating func begins(_ order: Order, _ moment: Moment) {
        guard let phone = places[order.device] else {
            return fail(.orders, moment, "an order for a device that there is not")
        }
        history.append(order.id)
        orders[order.id] = GhostOrder(
            number: orders.count + 1, phone: phone, acceptedAt: moment.true,
            order: order, clockError: moment.service - moment.true)
        if !order.state.isTerminal { openOrders += 1 }
    }

    /// What a state says that a phone did, that phone has done and said.
    private mutating func checkTruth(of order: Order, after former: OrderState, in moment: Moment) {
        guard let ghost = orders[order.id] else { return }
        let isTrue =
            switch order.state {
            case .queued, .sent, .cancelling, .superseded, .failed(.noAnswer), .failed(.removed),
                .failed(.abandoned):
                true
            case .expired, .cancelled: former == .queued || ghost.hasSaid(order)
            case .succeeded where order.command.kind == .lost:
                ghost.hasSaid(order) || phones[ghost.phone].ended >= order.version ?? .zero
            case .succeeded, .received, .deferred, .running, .failed, .rejected:
                ghost.hasSaid(order)
            }
        if !isTrue {
            fail(
                .effects, moment,
                "\(name(of: order.id)) is \(order.state), which its phone has not said")
        }
        if order.state.excludesEffects, ghost.effects > 0, !ghost.isSetBack {
            fail(
                .effects, moment,
                "\(name(of: order.id)) is \(order.state), and had taken effect")
        }
    }

    /// The audit log's head, as its file outside the registry follows it.
    mutating func seals(_ mark: AuditMark) { head = mark }

    /// A service has noted its start in the audit log.
    mutating func resumes(at mark: AuditMark) {
        auditCount = mark.count
        head = mark
    }

    mutating func fails(_ failures: [String], in moment: Moment) {
        guard !mayFail, let failure = failures.first else { return }
        fail(nil, moment, "a step failed: \(failure)")
    }

    /// A backup takes the registry's place: what came after it is forgotten, but by the phones.
    mutating func restores(_ registry: Registry, keys: [String: OrderID]) throws {
        let accounts = Set(orders.values.map(\.order.account)).sorted()
        let stored = try registry.read { reader in
            try accounts.flatMap { try reader.orders(of: $0, limit: .max) }
        }
        let known = Dictionary(uniqueKeysWithValues: stored.map { ($0.id, $0) })
        // A backup may know again what an older one, restored before it, had forgotten.
        let remembered = Set(history)
        for (id, ghost) in orders where ghost.order != known[id] || !remembered.contains(id) {
            orders[id]?.isSetBack = true
            if let order = known[id] { orders[id]?.order = order }
        }
        for index in phones.indices { phones[index].told = [:] }
        history = orders.filter { known[$0.key] != nil }.sorted {
            $0.value.number < $1.value.number
        }
        .map(\.key)
        openOrders = history.count { orders[$0]?.order.state.isTerminal == false }
        self.keys = keys
        endedVersions = [:]
        deviceStates = [:]
        for phone in phones {
            let device = try registry.read { try $0.device(phone.device) }
            deviceStates[phone.device] = device?.state
        }
        auditCount = try registry.read { try $0.auditTail().count }
        try countReleased(in: registry)
    }

    /// The service's clock is set.
    mutating func clocks(ahead error: Duration) {
        for (id, ghost) in orders where error < ghost.clockError { orders[id]?.clockError = error }
    }

    /// A service starts on the registry: whatever was accepted is there, as far as it had come.
    mutating func meets(registry: Registry, in moment: Moment) throws {
        let open = try registry.read { try $0.openOrders() }
        let expected = history.compactMap { id in
            orders[id].flatMap { $0.order.state.isTerminal ? nil : $0.order }
        }
        guard open != expected else { return }
        let lost = expected.first { order in !open.contains(order) }
        fail(
            .orders, moment,
            lost.map { "\(name(of: $0.id)) is lost, or not what it was" }
                ?? "an order is open that nobody accepted")
    }

    /// An owner is told of an order.
    mutating func tells(_ order: Order, key: String?, in moment: Moment) {
        guard let ghost = orders[order.id] else {
            return fail(.orders, moment, "an owner is told of an order that is not stored")
        }
        orders[order.id]?.isTold = true
        // A reply may be older than the latest state; that an order has ended stays true.
        if order.state.isTerminal, ghost.order.state != order.state {
            fail(
                .orders, moment,
                "an owner is told \(order.state) of \(name(of: order.id)), "
                    + "which is \(ghost.order.state)")
        }
        guard let key else { return }
        if let earlier = keys[key], earlier != order.id {
            fail(
                .effects, moment,
                "one request led to \(name(of: earlier)) and \(name(of: order.id))")
        }
        keys[key] = order.id
    }

    /// Notes which phones were removed from their accounts.
    mutating func countReleased(in registry: Registry) throws {
        for index in phones.indices {
            let device = try registry.read { try $0.device(phones[index].device) }
            phones[index].isReleased = device?.state == .released
        }
    }
}
