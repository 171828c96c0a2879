internal import Control
internal import DeviceRegistry
internal import FindDevice
internal import PhoneModel
internal import Wire

/// How everything is held against everything once a story is over.
extension Promises {
    /// Holds everything against everything.
    /// - Parameter resting: the phones that have told all they had to tell, and for which nobody
    ///   has an order open; what others say may still be on its way.
    mutating func holdAll(
        _ registry: Registry, _ bodies: [PhoneBody], resting: Set<PhoneIndex>, in moment: Moment
    ) throws {
        let records = try registry.read { try Records(of: bodies, in: $0) }
        holdOrders(against: records, resting: resting, in: moment)
        for index in phones.indices where !isAway(index) {
            if resting.contains(index) {
                holdReports(of: index, against: records, in: moment)
                holdState(of: index, against: records, in: moment)
            } else if !phones[index].hasReported(records.trails[index]) {
                fail(.reports, moment, "\(phones[index].name) never reported what its trail says")
            }
        }
        for phone in phones where !records.tellLife(of: phone) {
            fail(.audit, moment, "the audit log does not tell the life of \(phone.name)")
        }
        if let place = try registry.read({ try $0.place(ofAny: secrets.sorted()) }) {
            fail(.secrets, moment, "what an owner said stands in clear in \(place)")
        }
        try holdAudit(registry, in: moment)
    }

    /// Holds the audit log against its chain, and against its head as that was last sealed.
    private mutating func holdAudit(_ registry: Registry, in moment: Moment) throws {
        let known = head.map { AuditHead(count: $0.count, hash: $0.hash) }
        if case .broken(let fault) = try registry.verifyAudit(against: known) {
            fail(.audit, moment, "\(fault)")
        }
    }

    private mutating func holdOrders(
        against records: Records, resting: Set<PhoneIndex>, in moment: Moment
    ) {
        for id in history {
            guard let ghost = orders[id] else { continue }
            guard let stored = records.orders[id], stored == ghost.order else {
                fail(.orders, moment, "\(name(of: id)) is lost, or not what it was")
                continue
            }
            let entries = records.audit.filter { $0.order == id }
            if let fault = stored.auditFault(entries) {
                fail(.audit, moment, "\(name(of: id)): \(fault)")
            }
            if case .succeeded = stored.state, ghost.effects != 1, !stored.wasOverAtOnce {
                fail(.effects, moment, "\(name(of: id)) succeeded, and never took effect")
            }
            let heard = entries.contains { $0.actor == .phone(stored.device) }
            if ghost.isOver, !heard, !isAway(ghost.phone), resting.contains(ghost.phone) {
                fail(.reports, moment, "what a phone said of \(name(of: id)) is nowhere")
            }
        }
        if records.orders.count != history.count {
            fail(.orders, moment, "there is an order that nobody accepted")
        }
    }

    private mutating func holdReports(
        of index: PhoneIndex, against records: Records, in moment: Moment
    ) {
        let phone = phones[index]
        if records.trails[index] != phone.trail {
            fail(.reports, moment, "the trail of \(phone.name) is not what it reported")
        }
        let heard = records.audit.filter {
            $0.action == .phoneEvent && $0.device == phone.device
        }
        if phone.events.sorted() != heard.compactMap(\.detail).sorted() {
            fail(.reports, moment, "the events of \(phone.name) are not what it said")
        }
    }

    /// What the owner reads of a phone is what it is.
    private mutating func holdState(
        of index: PhoneIndex, against records: Records, in moment: Moment
    ) {
        let phone = phones[index]
        guard let device = records.devices[index] else {
            return fail(.erasure, moment, "the record of \(phone.name) is gone")
        }
        let isLost = phone.lost.isOn
        // What is lost may be wanted no more, if its owner took back that it is found.
        if device.reported.isOn != isLost || (device.desired.isOn && !isLost) {
            fail(
                .orders, moment,
                "\(phone.name) is \(isLost ? "" : "not ")lost, which is not what is known or wanted"
            )
        }
        let state: DeviceState = phone.isLocked ? .locked : isLost ? .lost : .active
        if device.state != state {
            fail(.audit, moment, "\(phone.name) is \(state), and its record says \(device.state)")
        }
    }

    /// All was healed and much time has passed, and something is still not done.
    mutating func missQuiet(_ bodies: [PhoneBody], in moment: Moment) {
        for id in history where orders[id]?.order.state.isTerminal == false {
            let state = orders[id].map { "\($0.order.state)" } ?? ""
            fail(.orders, moment, "\(name(of: id)) never ends: it is still \(state)")
        }
        for (index, body) in bodies.enumerated()
        where !isAway(index) && !body.isAcknowledged {
            fail(.reports, moment, "\(body.name) is never acknowledged what it reported")
        }
        fail(nil, moment, "the house does not come to rest")
    }
}

extension Order {
    /// Whether it was a ring that a newer one took over from before anybody could hear it, as when
    /// several had waited for a call to end: it is so even if the power goes at that very moment.
    fileprivate var wasOverAtOnce: Bool { outcome == .rang(for: .zero, endedBy: .newerRing) }
}

/// What the registry holds when a story is over.
private struct Records {
    private(set) var orders: [OrderID: Order] = [:]
    /// The entries of all accounts, each account's in their order.
    private(set) var audit: [AuditRecord] = []
    /// Each phone's trail.
    let trails: [[Fix]]
    /// Each phone's record.
    let devices: [Device?]

    init(of bodies: [PhoneBody], in reader: RegistryReader) throws {
        devices = try bodies.map { try reader.device($0.identity.device) }
        trails = try bodies.map { try reader.trail(of: $0.identity.device, limit: .max) }
        for account in Set(bodies.map(\.account)).sorted() {
            audit += try reader.audit(of: account, limit: .max).map(\.record)
            for order in try reader.orders(of: account, limit: .max) { orders[order.id] = order }
        }
    }

    func tellLife(of phone: GhostPhone) -> Bool {
        let actions = audit.filter { $0.device == phone.device }.map(\.action)
        return actions.first == .deviceEnrolled
            && actions.contains(.deviceRemoved) == phone.isReleased
    }
}

extension GhostPhone {
    /// Its fixes as the registry gives them back: by their own times, then by their numbers.
    fileprivate var trail: [Fix] {
        let fixes: [Fix] = reports.compactMap { report in
            if case .fix(let fix) = report { fix.onTheBus } else { nil }
        }
        return fixes.enumerated().sorted {
            ($0.element.at, $0.offset) < ($1.element.at, $1.offset)
        }.map(\.element)
    }

    /// Whether each of these fixes is one of its own, and no more often than it said so.
    fileprivate func hasReported(_ fixes: [Fix]) -> Bool {
        var left: [Fix: Int] = [:]
        for fix in trail { left[fix, default: 0] += 1 }
        for fix in fixes {
            guard let count = left[fix], count > 0 else { return false }
            left[fix] = count - 1
        }
        return true
    }

    fileprivate var events: [String] {
        words.compactMap { word in
            if case .event(let event) = word.content { event.name } else { nil }
        }
    }
}
