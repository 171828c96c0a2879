internal import FindDevice
internal import Fleet
internal import OwnerAPI
internal import Replay
internal import Scenes

/// What was seen of a live story when somebody looked last: a value that is judged by the same
/// rules as a world in memory.
struct LiveSight: Sight {
    var phones: [SeenPhone]
    var orders: [String: SeenOrder] = [:]
    /// What phones have told since the beginning, in the order in which it was read.
    var events: [Told] = []
    /// The account's entries since the beginning.
    var audit: [AuditBody] = []
    /// Whether the service gave no answer.
    var isServiceSilent = false

    struct SeenPhone: Sendable {
        let id: DeviceID
        /// Where it was at first.
        let start: Coordinate
        /// As its agent last told it.
        var status: PhoneStatus
        /// Whether its agent runs.
        var isUp = true
        /// As the service last told it.
        var presence = Presence.unknown
        var state = DeviceState.active
        var place: Coordinate?
        var fixes = 0
        /// How often it began to ring, and was emptied.
        var rings = 0
        var wipes = 0
    }

    struct SeenOrder: Sendable {
        let phone: PhoneIndex
        var id: OrderID?
        var state: OrderState?
        var isRefused = false
    }

    struct Told: Sendable {
        let phone: PhoneIndex
        let name: String
    }

    // MARK: Orders

    func state(ofOrder name: String) -> OrderState? { orders[name]?.state }
    func isRefused(order name: String) -> Bool { orders[name]?.isRefused ?? false }

    func isUnanswered(order name: String) -> Bool {
        orders[name].map { $0.id == nil && !$0.isRefused } ?? false
    }

    // MARK: Phones

    func isAcknowledged(_ index: PhoneIndex) -> Bool {
        let status = phones[index].status
        return status.unacknowledgedReports == 0 && status.unacknowledgedWords == 0
    }

    func screen(of index: PhoneIndex) -> Scenario.Screen {
        let (phone, status) = (phones[index], phones[index].status)
        guard phone.isUp, status.isOn else { return .off }
        if status.isActivationLocked {
            return .activation(message: status.message, callback: status.callback)
        }
        return status.isLost
            ? .lost(message: status.message, callback: status.callback) : .normal
    }

    func isSounding(_ index: PhoneIndex) -> Bool {
        phones[index].isUp && phones[index].status.isRinging
    }

    func lock(of index: PhoneIndex) -> Scenario.Lock { phones[index].status.lock }
    func isEmptied(_ index: PhoneIndex) -> Bool { phones[index].status.isWiped }
    func charge(of index: PhoneIndex) -> Int { phones[index].status.battery }
    func truth(of index: PhoneIndex) -> Coordinate {
        phones[index].status.place ?? phones[index].start
    }

    // MARK: The service

    func lastPlace(of index: PhoneIndex) -> Coordinate? { phones[index].place }

    func presence(of index: PhoneIndex) -> Presence {
        isServiceSilent ? .unknown : phones[index].presence
    }

    func state(of index: PhoneIndex) -> DeviceState { phones[index].state }

    var eventCount: Int { events.count }

    func hasTold(
        _ name: Scenario.EventName, by index: PhoneIndex, after count: Int
    ) -> Bool {
        events.dropFirst(count).contains { $0.phone == index && $0.name == name.rawValue }
    }

    func told(by index: PhoneIndex) -> [String] {
        events.filter { $0.phone == index }.map(\.name)
    }

    func audit(_ scope: Scenario.AuditScope) -> [AuditAction] {
        switch scope {
        case .order(let name):
            guard let id = orders[name]?.id else { return [] }
            return audit.filter { $0.order == id }.map(\.action)
        case .phone(let index):
            return audit.filter { [nil, phones[index].id].contains($0.device) }.map(\.action)
        }
    }

    func count(_ count: Scenario.Count, of index: PhoneIndex) -> Int {
        switch count {
        case .rings: phones[index].rings
        case .wipes: phones[index].wipes
        case .fixes: phones[index].fixes
        case .orders(let standing):
            orders.count { name, order in
                order.phone == index && standing.map { stands(name, $0) } ?? true
            }
        case .events(let name):
            events.count { $0.phone == index && $0.name == name.rawValue }
        case .entries(let action):
            audit.count { $0.action == action && $0.device == phones[index].id }
        }
    }
}

extension PhoneStatus {
    /// Where it truly is.
    var place: Coordinate? { Coordinate(latitude: latitude, longitude: longitude) }
}

extension OrderBody {
    /// Its state as the domain has it; a reason that nobody knows is the commonest one.
    var orderState: OrderState {
        switch state {
        case .succeeded: .succeeded
        case .failed: .failed(reason.flatMap(FailureReason.init) ?? .noAnswer)
        case .rejected: .rejected(reason.flatMap(RejectionReason.init) ?? .unsupported)
        case .expired: .expired
        case .cancelled: .cancelled
        case .superseded: .superseded
        case .queued, .sent, .received, .deferred, .running, .cancelling:
            state.openState ?? .queued
        }
    }
}
