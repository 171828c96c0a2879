import FindDevice
import OwnerAPI

@testable import cooee

/// What a service could tell of a phone: written down entry by entry, in seconds after noon.
struct Papers {
    static let noon = Timestamp(seconds: 1_772_366_400)
    static let phone = DeviceID("pixelaaaaaaaaaaaaaaaaaaaaa")!
    static let owner = AccountID("adaaaaaaaaaaaaaaaaaaaaaaaa")!
    static let home = Coordinate(latitude: -35.2809, longitude: 149.13)!

    var history = History(
        name: "pixel", span: noon...noon + .hours(1), fixes: [], orders: [], events: [], audit: [])

    static func at(_ second: Double) -> Timestamp {
        noon + .milliseconds(Int64(second * 1000))
    }

    mutating func fix(
        _ second: Double, east: Metres = 0, accuracy: Metres = 8, battery: Int? = 80,
        connection: Connection? = nil
    ) {
        history.fixes.append(
            FixBody(
                Fix(
                    at: Self.at(second), coordinate: Self.home.moved(by: east, bearing: 90),
                    accuracy: accuracy, source: .gps, battery: battery, connection: connection)))
    }

    mutating func event(_ event: PhoneEvent, _ second: Double, heard: Double? = nil) {
        let heard = Self.at(heard ?? second + 0.05)
        var body = EventBody(event, of: Self.phone, at: Self.at(second))
        body.receivedAt = Moment(heard)
        history.events.append(body)
        note(.phoneEvent, heard, by: .phone(Self.phone), detail: event.name)
    }

    /// An order, and its entries in the audit log.
    mutating func order(
        _ command: Command, state: OrderState, expires: Double? = nil,
        _ entries: (AuditAction, Double)...
    ) {
        var text = "order" + String(repeating: "a", count: 21)
        text.removeLast()
        text.append(["a", "b", "c", "d"][history.orders.count % 4])
        let id = OrderID(text)!
        let given = entries.first.map { Self.at($0.1) } ?? Self.noon
        let order = Order(
            id: id, device: Self.phone, account: Self.owner, command: command,
            acceptedAt: given, expiresAt: expires.map(Self.at), state: state,
            endedAt: state.isTerminal ? entries.last.map { Self.at($0.1) } : nil)
        history.orders.append(OrderBody(order))
        for (action, second) in entries {
            let isOwners = [AuditAction.orderAccepted, .orderCancelling, .orderCancelled]
                .contains(action)
            let isPhones = [
                AuditAction.orderReceived, .orderRunning, .orderSucceeded, .orderRejected,
                .orderDeferred,
            ].contains(action)
            let actor: AuditRecord.Actor =
                isOwners ? .owner(Self.owner) : isPhones ? .phone(Self.phone) : .service
            let reason = action == state.auditAction ? state.reason : nil
            note(action, Self.at(second), by: actor, order: id, detail: reason)
        }
        history.audit.sort { $0.at.timestamp < $1.at.timestamp }
    }

    private mutating func note(
        _ action: AuditAction, _ at: Timestamp, by actor: AuditRecord.Actor,
        order: OrderID? = nil, detail: String? = nil
    ) {
        let record = AuditRecord(
            at: at, actor: actor, action: action, account: Self.owner, device: Self.phone,
            order: order, detail: detail)
        let number = Int64(history.audit.count + 1)
        history.audit.append(AuditBody(AuditEntry(number: number, record: record, hash: "")))
    }

    /// The timeline that they make, without the head.
    var timeline: String {
        let composer = Composer(history, stem: "x", profile: .usual)
        guard let recording = composer.compose() else { return "" }
        let text = recording.scenario.yaml(remarks: recording.remarks)
        return text.split(separator: "timeline:\n").last.map(String.init) ?? ""
    }

    /// When the phone could not be reached, in seconds after noon.
    var spells: [ClosedRange<Double>] {
        OutOfReach(
            history, OrderTale.all(of: history), powerless: PowerDeeds(history).spans
        ).spells.map { ($0.from - Self.noon).inSeconds...($0.to - Self.noon).inSeconds }
    }
}
