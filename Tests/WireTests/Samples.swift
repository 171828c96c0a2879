import FindDevice
import Foundation
import TestSupport
import Testing
import Wire

/// One phone, its service, and one of every message that they exchange.
struct Samples {
    static let noon = Timestamp(seconds: 1_772_366_400)

    let device: DeviceID
    let otherDevice: DeviceID
    let stream: StreamID
    let session: SessionID
    let order: OrderID
    let service: SigningKey
    let phone: SigningKey
    var random: SeededRandom

    init(seed: UInt64 = 1) throws {
        random = SeededRandom(seed: seed)
        device = DeviceID(using: &random)
        otherDevice = DeviceID(using: &random)
        stream = StreamID(using: &random)
        session = SessionID(using: &random)
        order = OrderID(using: &random)
        service = try #require(SigningKey(seed: Array(1...32)))
        phone = try #require(SigningKey(seed: Array(33...64), name: device.text))
    }

    func orderMessage(
        _ intent: OrderMessage.Intent, expiresAt: Timestamp? = noon + .minutes(5),
        version: Counter? = nil
    ) -> OrderMessage {
        OrderMessage(
            device: device, order: order, counter: Counter(epoch: 2, number: 17),
            issuedAt: Self.noon, expiresAt: expiresAt, intent: intent, version: version)
    }

    let version = Counter(epoch: 1, number: 4)

    func lostMode(
        message: String? = "Call me, \"please\" 🦘", callback: String? = "+61 (0)2 6125-5111"
    ) -> LostMode {
        LostMode(sealedPIN: Array(0..<52), message: message, callback: callback)
    }

    /// Orders that never expire.
    var lasting: [OrderMessage] {
        let commands: [Command] = [
            .lost(lostMode()), .lost(lostMode(message: nil)), .lost(lostMode(callback: nil)),
            .lost(LostMode(sealedPIN: [], message: nil, callback: nil)), .found,
        ]
        return commands.map { orderMessage(.run($0), expiresAt: nil, version: version) }
            + [.erase, .release].map { orderMessage(.run($0), expiresAt: nil) }
    }

    var orders: [OrderMessage] {
        [
            orderMessage(.run(.locate)), orderMessage(.run(.ring(duration: .seconds(1)))),
            orderMessage(.run(.ring(duration: .milliseconds(1500)))),
            orderMessage(.run(.ring(duration: .minutes(5)))), orderMessage(.cancel),
            orderMessage(.run(.locate), expiresAt: nil), orderMessage(.unknown(type: "dance")),
            orderMessage(.run(.locate), expiresAt: Self.noon + .milliseconds(1)),
            orderMessage(.cancel, expiresAt: nil, version: version),
        ] + lasting
    }

    func acknowledgement(nonce: String? = nil, again: Bool = false) -> Acknowledgement {
        Acknowledgement(
            device: device, at: Self.noon + .milliseconds(250), epoch: 3, stream: stream,
            trailThrough: 41, wordThrough: 7, nonce: nonce, again: again)
    }

    var activation: Activation {
        Activation(device: device, at: Self.noon, nonce: "n0nce")
    }

    func hello(nonce: String = "n0nce") -> Hello {
        Hello(
            session: session, nonce: nonce, at: Self.noon, counter: Counter(epoch: 2, number: 16),
            supports: [.locate, .ring], lost: LostState(version: version, isOn: true),
            trail: LogExtent(stream: stream, oldest: 40, next: 44),
            word: LogExtent(stream: stream, oldest: 8, next: 8))
    }

    func word(_ content: Word.Content, sequence: UInt64 = 7) -> Word {
        Word(
            number: ReportNumber(stream: stream, sequence: sequence), at: Self.noon,
            content: content)
    }

    func reports() throws -> [OrderReport] {
        let ends = RingEnd.allCases.map {
            OrderReport.succeeded(.rang(for: .milliseconds(12_345), endedBy: $0))
        }
        return [.received, .deferred, .running(), .expired, .cancelled]
            + [.running(lastSeen: try fix()), .succeeded(.applied)]
            + [.succeeded(.erased(lastSeen: nil)), .succeeded(.erased(lastSeen: try fix()))]
            + [.succeeded(.located(try fix())), .succeeded(.located(try bareFix()))] + ends
            + FailureReason.allCases.map { .failed($0) }
            + RejectionReason.allCases.map { .rejected($0, of: version) }
    }

    func events() throws -> [PhoneEvent] {
        [
            .poweredOn, .unlocked, .poweringOff(battery: 0), .batteryLow(battery: 15),
            .batteryLow(battery: 100), .refusedMessages(count: 3),
            .wrongPIN(count: 1, place: nil), .wrongPIN(count: 10, place: try fix()),
            .pinUnreadable(version: version), .simChanged(network: nil),
            .simChanged(network: "Magpie 名"), .factoryReset, .activated,
        ] + LostModeEnd.allCases.map { .lostModeEnded(version: version, by: $0) }
    }

    func words() throws -> [Word] {
        let events = try events()
        return try reports().map { word(.order(order, $0)) } + events.map { word(.event($0)) }
    }

    func fix() throws -> Fix {
        let place = try #require(Coordinate(latitude: -33.8567844, longitude: 151.2152967))
        return Fix(
            at: Self.noon, coordinate: place, accuracy: 8.5, source: .gps, altitude: 31.2,
            speed: 4.5, course: 271, battery: 81, connection: .mobile)
    }

    func bareFix() throws -> Fix {
        let place = try #require(Coordinate(latitude: 0, longitude: -180))
        return Fix(at: Timestamp(seconds: 0), coordinate: place, accuracy: 0, source: .unknown)
    }

    func sync() -> SyncReport {
        SyncReport(
            at: Self.noon,
            kinds: DataKind.allCases.enumerated().map { index, kind in
                SyncState(
                    kind: kind, enabled: index.isMultiple(of: 2), items: 10 * index,
                    unsynced: index, syncedAt: index == 0 ? nil : Self.noon - .hours(1),
                    error: index == 3 ? "not connected" : nil)
            })
    }

    func number(_ sequence: UInt64) -> ReportNumber {
        ReportNumber(stream: stream, sequence: sequence)
    }
}

/// What a body throws, if it is a fault of a message.
func fault(_ body: () throws -> Void) -> WireFault? {
    do {
        try body()
        return nil
    } catch let fault as WireFault {
        return fault
    } catch {
        Issue.record("another error: \(error)")
        return nil
    }
}

extension WireFault {
    /// The field of a malformed message.
    var field: String? {
        if case .malformed(let field, _) = self { field } else { nil }
    }
}

/// JSON with the value at `path` (`args.duration`, `kinds.0.kind`) written as `raw`, or taken out.
func altered(_ json: [UInt8], _ path: String, _ raw: String?) throws -> [UInt8] {
    let object = try JSONSerialization.jsonObject(with: Data(json))
    let changed = change(object, path.split(separator: ".").map(String.init)[...], raw != nil)
    let text = String(
        decoding: try JSONSerialization.data(withJSONObject: changed), as: UTF8.self)
    return Array(text.replacing("\"@@@\"", with: raw ?? "").utf8)
}

private func change(_ value: Any, _ path: ArraySlice<String>, _ isKept: Bool) -> Any {
    guard let key = path.first else { return "@@@" }
    if var object = value as? [String: Any] {
        let isLast = path.count == 1
        object[key] =
            isLast && !isKept ? nil : change(object[key] as Any, path.dropFirst(), isKept)
        return object
    }
    if var array = value as? [Any], let index = Int(key) {
        array[index] = change(array[index], path.dropFirst(), isKept)
        return array
    }
    return value
}
