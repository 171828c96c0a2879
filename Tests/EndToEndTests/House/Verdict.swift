import FindDevice
import PhoneModel
import Wire

/// What in the evidence must not be: that an order was lost, ended twice or took effect twice, that
/// the service and a phone tell different stories, that a fix is gone.
struct Verdict {
    struct Fault: CustomStringConvertible {
        let rule: Rule
        let what: String

        var description: String { "\(rule): \(what)" }
    }

    enum Rule: Hashable, CaseIterable {
        case damaged
        // Orders, by the registry and the audit log.
        case orderLost, orderOpen, acceptedTwice, notEndedOnce, endUnlikeAudit, notOver
        // Orders, by the registry and the phone.
        case onAnotherPhone, doneAfterTheEnd, unlikeThePhone, unfounded
        // Effects, by the phone.
        case takenTwice, begunTwice, begunAfterEnd, answeredTwice, versionTwice, wipedTwice
        case erasedUnwiped
        case numberTwice, heardTooOften
        // Devices and reports.
        case stateUnlikeAudit, stateUnlikePhone, fixMissing, fixStrange
    }

    private(set) var faults: [Fault] = []

    /// - Parameter accepted: the orders that the owner was told are accepted.
    init(on evidence: Evidence, accepted: [OrderID]) {
        if evidence.integrity != ["ok"] { add(.damaged, "\(evidence.integrity)") }
        for order in accepted where evidence.orders[order] == nil {
            add(.orderLost, "\(order)")
        }
        let entries = Dictionary(grouping: evidence.audit.filter { $0.order != nil }) { $0.order }
        for order in evidence.orders.values { judge(order, entries[order.id] ?? []) }
        for phone in evidence.phones {
            let diary = Diary(phone.journal)
            judge(diary, of: phone)
            judge(diary, of: phone, against: evidence.orders, entries)
            judge(phone, diary, evidence.audit.filter { $0.device == phone.device.id })
        }
    }

    var rules: Set<Rule> { Set(faults.map(\.rule)) }

    private mutating func add(_ rule: Rule, _ what: String) {
        faults.append(Fault(rule: rule, what: what))
    }

    // MARK: The registry and the audit log

    private mutating func judge(_ order: Order, _ entries: [AuditRecord]) {
        let actions = entries.map(\.action)
        let story = "\(order.command.kind) \(order.id) is \(order.state): \(actions)"
        if !order.state.isTerminal { add(.orderOpen, story) }
        if actions.count(where: { $0 == .orderAccepted }) != 1 { add(.acceptedTwice, story) }
        let ends = entries.filter { Self.ends.contains($0.action) }
        if ends.count != 1 { add(.notEndedOnce, story) }
        guard let end = ends.last else { return }
        if end.action != order.state.auditAction || end.detail != order.state.reason {
            add(.endUnlikeAudit, story)
        }
        // What the phone says later is audited as late; a device's state may follow from the end.
        let after = actions.drop { $0 != end.action }.dropFirst()
        if after.contains(where: { $0.rawValue.hasPrefix("order.") && $0 != .orderJoined }) {
            add(.notOver, story)
        }
    }

    private static let ends: Set<AuditAction> = [
        .orderSucceeded, .orderFailed, .orderRejected, .orderExpired, .orderCancelled,
        .orderSuperseded,
    ]

    // MARK: The phone by itself

    private mutating func judge(_ diary: Diary, of phone: PhoneEvidence) {
        for (rule, counts) in [
            (Rule.takenTwice, diary.taken), (.begunTwice, diary.begun),
            (.wipedTwice, diary.wiped), (.answeredTwice, diary.ended.mapValues(\.count)),
        ] {
            for (order, count) in counts where count != 1 {
                add(rule, "\(phone.name), \(order): \(count) times")
            }
        }
        for order in diary.begunAfterEnd { add(.begunAfterEnd, "\(phone.name), \(order)") }
        let again = diary.applied.filter { $0.value != 1 }.keys
        for version in diary.versionsOutOfTurn + again {
            add(.versionTwice, "\(phone.name), \(version)")
        }
        for order in diary.erasedUnwiped { add(.erasedUnwiped, "\(phone.name), \(order)") }
        for number in diary.numbersOutOfTurn { add(.numberTwice, "\(phone.name), \(number)") }
    }

    /// A ring that is heard was noted before: nobody hears more of them than the journal has begun.
    mutating func hear(rings: Int, of phone: PhoneEvidence) {
        let begun = Diary(phone.journal).rings
        if rings > begun { add(.heardTooOften, "\(phone.name): \(rings) rings, \(begun) begun") }
    }

    // MARK: The phone and the registry

    private mutating func judge(
        _ diary: Diary, of phone: PhoneEvidence, against orders: [OrderID: Order],
        _ entries: [OrderID?: [AuditRecord]]
    ) {
        for id in Set(diary.taken.keys) where orders[id]?.device != phone.device.id {
            add(.onAnotherPhone, "\(phone.name), \(id)")
        }
        for order in orders.values where order.device == phone.device.id {
            let story = "\(phone.name), \(order.command.kind) \(order.id), \(order.state)"
            let said = diary.ended[order.id]?.last
            if order.counter == nil, diary.taken[order.id] != nil { add(.doneAfterTheEnd, story) }
            if order.state == .succeeded, said?.event != .succeed { add(.unfounded, story) }
            guard let said, said.end != order.state else { continue }
            let isLate = (entries[order.id] ?? []).contains { $0.action == .wordLate }
            if !isLate { add(.unlikeThePhone, "\(story), said \(said)") }
        }
    }

    /// The device's state by the registry, by the audit log, and by its phone.
    private mutating func judge(
        _ phone: PhoneEvidence, _ diary: Diary, _ entries: [AuditRecord]
    ) {
        let state = phone.device.state
        let told = Self.state(by: entries.map(\.action))
        if state != told { add(.stateUnlikeAudit, "\(phone.name) is \(state), audited \(told)") }
        let held: DeviceState = diary.isLocked ? .locked : diary.lost.isOn ? .lost : .active
        if state != held || phone.device.reported != diary.lost
            || phone.device.desired.isOn != diary.lost.isOn
        {
            add(
                .stateUnlikePhone,
                "\(phone.name) is \(phone.device.state), \(phone.device.desired) desired, "
                    + "\(phone.device.reported) reported; the phone: \(held), \(diary.lost)")
        }
        // Two of one moment may be alike: they are counted.
        let made = Dictionary(phone.fixes.map { ($0, 1) }, uniquingKeysWith: +)
        let stored = Dictionary(phone.storedFixes.map { ($0, 1) }, uniquingKeysWith: +)
        for fix in Set(made.keys).union(stored.keys) where made[fix] != stored[fix] {
            let (made, stored) = (made[fix] ?? 0, stored[fix] ?? 0)
            let story = "\(phone.name), made \(made), stored \(stored) of \(fix.at)"
            add(made > stored ? .fixMissing : .fixStrange, story)
        }
        for (log, last) in diary.lastNumber where phone.acknowledged[log] != last {
            add(.fixMissing, "\(phone.name), \(log) \(last): \(phone.acknowledged)")
        }
    }

    /// What the entries of the audit log add up to.
    private static func state(by actions: [AuditAction]) -> DeviceState {
        var isLost = false
        var other: DeviceState?
        for action in actions {
            switch action {
            case .deviceLost: isLost = true
            case .deviceFound: isLost = false
            case .deviceErasing: other = .erasing
            case .deviceLocked: other = .locked
            case .deviceActivated: other = nil
            default: break
            }
        }
        return other ?? (isLost ? .lost : .active)
    }
}

extension OrderReport {
    /// The state that it ends an order in; nil for what is no end.
    var end: OrderState? {
        switch self {
        case .received, .deferred, .running: nil
        case .succeeded: .succeeded
        case .failed(let reason): .failed(reason)
        case .rejected(let reason, _): .rejected(reason)
        case .expired: .expired
        case .cancelled: .cancelled
        }
    }
}
