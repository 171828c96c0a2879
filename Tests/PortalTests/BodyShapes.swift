import FindDevice
import Foundation
import Testing

@testable import OwnerAPI

/// The fields that a request may have, as its reader knows them.
struct RequestShape: Sendable, CustomTestStringConvertible {
    let name: String
    let fields: [String]
    var testDescription: String { name }

    static let all = [
        RequestShape(name: "SessionRequest", fields: SessionRequest.names),
        RequestShape(name: "EnrolRequest", fields: EnrolRequest.names),
        RequestShape(name: "BulkEnrolRequest", fields: BulkEnrolRequest.names),
        RequestShape(name: "BulkEnrolEntry", fields: BulkEnrolRequest.Entry.names),
        RequestShape(name: "Removal", fields: Removal.names),
        RequestShape(name: "Confirmation", fields: Confirmation.names),
        RequestShape(name: "NewOrder", fields: NewOrder.names),
        RequestShape(name: "Cancellation", fields: Cancellation.names),
        RequestShape(name: "ActivationRequest", fields: ActivationRequest.names),
    ]
}

/// The fields that an answer has: those that any of its samples has, and those that all have.
struct AnswerShape {
    let name: String
    let all: Set<String>
    let always: Set<String>

    init(_ name: String, _ samples: any Encodable...) throws {
        self.name = name
        let fields = try samples.map { sample in
            let object = try JSONSerialization.jsonObject(with: Data(try BodyJSON.write(sample)))
            return Set(try #require(object as? [String: Any]).keys)
        }
        all = fields.reduce(into: []) { $0.formUnion($1) }
        always = fields.dropFirst().reduce(into: fields.first ?? []) { $0.formIntersection($1) }
    }

    static func all() throws -> [AnswerShape] {
        let samples = try BodySamples()
        let problem = Problem(.slowDown, detail: "", mend: "")
        let wholeProblem = Problem(
            .slowDown, detail: "", mend: "", field: "f", retryAfter: Span(.seconds(1)),
            instance: "i")
        return try samples.devices() + samples.orders() + samples.history() + [
            AnswerShape("Problem", problem, wholeProblem),
            AnswerShape("Health", HealthBody()),
            AnswerShape("Readiness", ReadinessBody(ready: true, parts: [:])),
        ]
    }
}

/// One of each event that a phone can tell.
enum PhoneEventSamples {
    static let all: [PhoneEvent] = [
        .poweredOn, .poweringOff(battery: 1), .batteryLow(battery: 1), .unlocked,
        .refusedMessages(count: 1), .wrongPIN(count: 1, place: BodySamples.fix),
        .pinUnreadable(version: .zero), .lostModeEnded(version: .zero, by: .pin),
        .simChanged(network: "Optus"), .factoryReset, .activated,
    ]
}

/// Bodies with all that they can hold, and with as little as they can.
struct BodySamples {
    static let fix = Coordinate(latitude: -35, longitude: 149).map {
        Fix(
            at: Timestamp(seconds: 1), coordinate: $0, accuracy: 8, source: .gps, altitude: 1,
            speed: 1, course: 1, battery: 1, connection: .wifi)
    }

    private let whole: Fix
    private let bare: Fix
    private let account: Account
    private let device: Device
    private let time = Timestamp(seconds: 1)

    init() throws {
        whole = try #require(Self.fix)
        bare = Fix(
            at: whole.at, coordinate: whole.coordinate, accuracy: 8, source: .cell)
        var generator = SystemRandomNumberGenerator()
        account = Account(
            id: AccountID(using: &generator), name: "ada", passwordHash: "", createdAt: time)
        device = Device(
            id: DeviceID(using: &generator), account: account.id, name: "n", serial: "SN-1",
            model: "m", stream: StreamID(using: &generator), signingKey: [], sealingKey: [],
            supports: [.locate], enrolledAt: time, lastHeardAt: time)
    }

    func devices() throws -> [AnswerShape] {
        var lost = device
        lost.desired.isOn = true
        var silent = device
        silent.lastHeardAt = nil
        let mode = LostMode(sealedPIN: [1], message: "m", callback: "112")
        let order = order(.lost(mode))
        let sync = SyncState(
            kind: .notes, enabled: true, items: 1, unsynced: 0, syncedAt: time, error: "e")
        let bareSync = SyncState(kind: .notes, enabled: true, items: 1, unsynced: 0)
        let key = try #require(KeyText(bytes: Array(repeating: 1, count: 32)))
        let broker = BrokerBody(host: "h", port: 1)
        let bulkEntry = BulkEnrolGrant.Entry(
            device: device.id, name: "n", stream: device.stream, prefix: "p", certificate: "c")
        return [
            try AnswerShape(
                "Device",
                DeviceBody(lost, presence: .online, lastFix: whole, sync: [], openOrders: []),
                DeviceBody(silent, presence: .online, lastFix: nil, sync: [], openOrders: [])),
            try AnswerShape("DeviceList", DeviceList(devices: [])),
            try AnswerShape("LostMode", LostModeBody(lost, setBy: order), LostModeBody(device)),
            try AnswerShape("Sync", SyncBody(sync), SyncBody(bareSync)),
            try AnswerShape("DeviceChange", DeviceChange(device)),
            try AnswerShape("DeviceFix", DeviceFix(device: device.id, fix: FixBody(whole))),
            try AnswerShape(
                "DevicePresence", DevicePresence(device: device.id, presence: .online)),
            try AnswerShape("Broker", broker),
            try AnswerShape(
                "EnrolGrant",
                EnrolGrant(
                    device: device.id, stream: device.stream, prefix: "p", certificate: "c",
                    authority: "a", broker: broker, serviceKey: key, serviceKeyID: "k")),
            try AnswerShape("BulkGrantEntry", bulkEntry),
            try AnswerShape(
                "BulkEnrolGrant",
                BulkEnrolGrant(
                    devices: [bulkEntry], authority: "a", broker: broker, serviceKey: key,
                    serviceKeyID: "k")),
            try AnswerShape("Account", AccountBody(account)),
            try AnswerShape(
                "Session",
                Session(token: "t", account: AccountBody(account), expiresAt: Moment(time))),
            try AnswerShape("ActivationGrant", ActivationGrant(activation: "a")),
        ]
    }

    func orders() throws -> [AnswerShape] {
        var waiting = order(.erase)
        waiting.state = .running
        waiting.outcome = .located(whole)
        var failed = order(.locate)
        failed.state = .failed(.noFix)
        failed.endedAt = time
        var done = order(.ring(duration: .seconds(1)), expiresAt: time)
        done.state = .succeeded
        done.outcome = .rang(for: .seconds(1), endedBy: .itself)
        let mode = LostMode(sealedPIN: [1], message: "m", callback: "112")
        return [
            try AnswerShape("Order", OrderBody(waiting), OrderBody(failed), OrderBody(done)),
            try AnswerShape("OrderList", OrderList(orders: [])),
            try AnswerShape(
                "OrderArguments", OrderArguments(.lost(mode)),
                OrderArguments(.ring(duration: .seconds(1)))),
            try AnswerShape(
                "Outcome", OutcomeBody(.located(whole)), OutcomeBody(.applied),
                OutcomeBody(.rang(for: .seconds(1), endedBy: .itself)),
                OutcomeBody(.erased(lastSeen: nil))),
            try AnswerShape(
                "Ring", OutcomeBody(.rang(for: .seconds(1), endedBy: .itself)).ring),
        ]
    }

    func history() throws -> [AnswerShape] {
        let record = AuditRecord(
            at: time, actor: .owner(account.id), action: .orderAccepted, account: account.id,
            device: device.id, order: order(.locate).id, detail: "d")
        let bareRecord = AuditRecord(at: time, actor: .service, action: .serviceStarted)
        var events = PhoneEventSamples.all.map { EventBody($0, of: device.id, at: time) }
        events[0].number = 1
        events[0].receivedAt = Moment(time)
        let shapes = try events.map { try AnswerShape("Event", $0) }
        return [
            try AnswerShape("Fix", FixBody(whole), FixBody(bare)),
            try AnswerShape(
                "Trail", TrailBody(fixes: [], next: Moment(time)), TrailBody(fixes: [])),
            try AnswerShape("EventPage", EventPage(events: [], next: 0)),
            AnswerShape(name: "Event", of: shapes),
            try AnswerShape("AuditPage", AuditPage(entries: [], next: 0)),
            try AnswerShape("AuditEntry", audit(record), audit(bareRecord)),
            try AnswerShape("Actor", ActorBody(record.actor), ActorBody(bareRecord.actor)),
        ]
    }

    private func audit(_ record: AuditRecord) -> AuditBody {
        AuditBody(AuditEntry(number: 1, record: record, hash: "h"))
    }

    private func order(_ command: Command, expiresAt: Timestamp? = nil) -> Order {
        var generator = SystemRandomNumberGenerator()
        return Order(
            id: OrderID(using: &generator), device: device.id, account: account.id,
            command: command, acceptedAt: time, expiresAt: expiresAt)
    }
}

extension AnswerShape {
    /// Several samples as one.
    init(name: String, of shapes: [AnswerShape]) {
        self.name = name
        all = shapes.reduce(into: []) { $0.formUnion($1.all) }
        always = shapes.dropFirst().reduce(into: shapes.first?.all ?? []) {
            $0.formIntersection($1.all)
        }
    }
}
