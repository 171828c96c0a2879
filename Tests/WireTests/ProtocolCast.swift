import FindDevice
import Foundation
import Testing
import Wire

/// The messages that the page shows.
enum ProtocolExample: String, CaseIterable, Sendable {
    case locate, ring, lost, found, erase, release, cancel
    case ack, reply, activation, online, will, hello
    case received, deferred, running, located, rang, failed, applied, outdated, erasing, erased
    case wrongPIN, ended, unreadable, event, refused, sim, reset, activated
    case fix, sync

    enum Content: Hashable {
        case order(OrderMessage)
        case acknowledgement(Acknowledgement)
        case activation(Activation)
        case hello(Hello)
        case word(Word)
        case trail(TrailMessage)
        case presence(PresenceMessage)

        var isSigned: Bool {
            switch self {
            case .order, .acknowledgement, .activation, .hello, .word: true
            case .trail, .presence: false
            }
        }
    }
}

/// Who speaks in the examples: one phone, its service, and the keys of two standards.
struct ProtocolCast {
    /// 2026-03-01T12:00:00Z.
    let noon = Timestamp(seconds: 1_772_366_400)
    let device: DeviceID
    let stream: StreamID
    let session: SessionID
    let locate: OrderID
    let ring: OrderID
    let lost: OrderID
    let found: OrderID
    let erase: OrderID
    let release: OrderID
    let nonce = "noncea2b3c4d5e6f7"
    let place: Coordinate
    /// The key of RFC 8037, appendix A.1.
    let service: SigningKey
    /// The key of RFC 8032, section 7.1, test 2.
    let phone: SigningKey
    /// The key of RFC 7748, section 6.1, Alice's.
    let sealing: SealingKey

    /// The private halves, in that order.
    static let secrets = [
        "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        "TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs",
        "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo",
    ]
    /// Bytes that nobody can make twice, as HPKE draws a key for each: 1234, sealed for `lost`.
    private static let sealedPIN =
        "3p7bfXt9wbTTW2HC7OQ1Nz-DQ8hbeGdNrfx-FG-IK08x-Pib7SwOig2s4WTmAlei45z-og"

    init() throws {
        device = try Self.name("phone")
        stream = try Self.name("stream")
        session = try Self.name("session")
        locate = try Self.name("locate")
        ring = try Self.name("ring")
        lost = try Self.name("lost")
        found = try Self.name("found")
        erase = try Self.name("erase")
        release = try Self.name("release")
        place = try #require(Coordinate(latitude: -35.2809, longitude: 149.13))
        let secrets = try Self.secrets.map { try #require(Base64URL.decode($0)) }
        service = try #require(SigningKey(seed: secrets[0]))
        phone = try #require(SigningKey(seed: secrets[1], name: device.text))
        sealing = try #require(SealingKey(bytes: secrets[2]))
    }

    /// An identifier that says in its first letters what it names.
    private static func name<Subject>(_ word: String) throws -> Identifier<Subject> {
        try #require(Identifier(word + String(repeating: "a", count: 26 - word.count)))
    }

    func content(of example: ProtocolExample) throws -> ProtocolExample.Content {
        switch example {
        case .locate: order(locate, number: 1, .run(.locate), patience: .minutes(10))
        case .ring: order(ring, number: 2, .run(Self.ringing), patience: .minutes(5))
        case .cancel: order(ring, number: 2, .cancel, patience: .minutes(5))
        case .lost: order(lost, number: 3, .run(.lost(try lostMode())), version: 1)
        case .found: order(found, number: 4, .run(.found), version: 2)
        case .erase: order(erase, number: 5, .run(.erase))
        case .release: order(release, number: 6, .run(.release))
        case .ack: .acknowledgement(acknowledgement(nonce: nil))
        case .reply: .acknowledgement(acknowledgement(nonce: nonce))
        case .activation:
            .activation(Activation(device: device, at: noon + .milliseconds(500), nonce: nonce))
        case .online: .presence(PresenceMessage(session: session, online: true))
        case .will: .presence(PresenceMessage(session: session, online: false))
        case .hello: .hello(hello)
        case .received: word(3, .order(locate, .received))
        case .located: word(4, .order(locate, .succeeded(.located(fix))))
        case .failed: word(4, .order(locate, .failed(.noFix)))
        case .deferred: word(5, .order(ring, .deferred))
        case .running: word(6, .order(ring, .running()))
        case .rang:
            word(7, .order(ring, .succeeded(.rang(for: .seconds(12), endedBy: .pickup))))
        case .applied: word(8, .order(lost, .succeeded(.applied)))
        case .wrongPIN: word(9, .event(.wrongPIN(count: 2, place: fix)))
        case .ended: word(10, .event(.lostModeEnded(version: version(1), by: .pin)))
        case .outdated: word(11, .order(found, .rejected(.outdated, of: version(4))))
        case .erasing: word(12, .order(erase, .running(lastSeen: fix)))
        case .erased: word(13, .order(erase, .succeeded(.erased(lastSeen: fix))))
        case .event: word(14, .event(.batteryLow(battery: 15)))
        case .refused: word(15, .event(.refusedMessages(count: 1)))
        case .unreadable: word(16, .event(.pinUnreadable(version: version(1))))
        case .sim: word(17, .event(.simChanged(network: "Wattle Mobile")))
        case .reset: word(18, .event(.factoryReset))
        case .activated: word(19, .event(.activated))
        case .fix: .trail(TrailMessage(number: number(41), report: .fix(fix)))
        case .sync: .trail(TrailMessage(number: number(42), report: .sync(sync)))
        }
    }

    /// Whether a phone may give this reason; the service alone says of an order that no answer
    /// came, that its device is gone, or that its owner gave up.
    func isPhones(_ reason: FailureReason) -> Bool {
        switch reason {
        case .noFix, .interrupted, .erased: true
        case .noAnswer, .removed, .abandoned: false
        }
    }

    /// The message's bytes, as text.
    func write(_ content: ProtocolExample.Content) throws -> String {
        let bytes =
            switch content {
            case .order(let order): try order.signed(with: service)
            case .acknowledgement(let message): try message.signed(with: service)
            case .activation(let message): try message.signed(with: service)
            case .hello(let hello): try hello.signed(by: device, with: phone)
            case .word(let word): try word.signed(by: device, with: phone)
            case .trail(let message): message.encoded()
            case .presence(let message): message.encoded()
            }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names of all that a phone can say of an order, and of all that can happen to it.
    func statesAndEvents() throws -> [String] {
        let reports: [OrderReport] = [
            .received, .deferred, .running(), .succeeded(.located(fix)), .failed(.noFix),
            .rejected(.replayed, of: version(1)), .expired, .cancelled,
        ]
        let events: [PhoneEvent] = [
            .poweredOn, .poweringOff(battery: 1), .batteryLow(battery: 1), .unlocked,
            .refusedMessages(count: 1), .wrongPIN(count: 1, place: nil),
            .pinUnreadable(version: version(1)), .lostModeEnded(version: version(1), by: .pin),
            .simChanged(network: nil), .factoryReset, .activated,
        ]
        let contents = reports.map { .order(locate, $0) } + events.map(Word.Content.event)
        return try contents.map { content in
            let word = Word(number: number(1), at: noon, content: content)
            let payload = Data(word.payload(of: device))
            let value = try JSONSerialization.jsonObject(with: payload) as? [String: Any]
            return try #require((value?["state"] ?? value?["event"]) as? String)
        }
    }

    /// What a message says, read as one of the same kind.
    func read(
        _ text: String, as kind: ProtocolExample.Content
    ) throws -> ProtocolExample.Content {
        let bytes = Array(text.utf8)
        return switch kind {
        case .order:
            .order(try OrderMessage(verifying: bytes, with: service.verifying, for: device))
        case .acknowledgement:
            .acknowledgement(
                try Acknowledgement(verifying: bytes, with: service.verifying, for: device))
        case .activation:
            .activation(try Activation(verifying: bytes, with: service.verifying, for: device))
        case .hello: .hello(try Hello(verifying: bytes, with: phone.verifying, from: device))
        case .word: .word(try Word(verifying: bytes, with: phone.verifying, from: device))
        case .trail(let message):
            .trail(try TrailMessage(decoding: bytes, from: message.channel))
        case .presence: .presence(try PresenceMessage(decoding: bytes))
        }
    }

    private func order(
        _ id: OrderID, number: Int64, _ intent: OrderMessage.Intent, version: Int64? = nil,
        patience: Duration? = nil
    ) -> ProtocolExample.Content {
        // The orders come a minute apart; the ring is late by a quarter of a second.
        let issuedAt = noon + .minutes(number - 1) + .milliseconds(id == ring ? 250 : 0)
        return .order(
            OrderMessage(
                device: device, order: id, counter: Counter(epoch: 0, number: number),
                issuedAt: issuedAt, expiresAt: patience.map { issuedAt + $0 }, intent: intent,
                version: version.map(self.version)))
    }

    private static let ringing = Command.ring(duration: .seconds(30))

    private func lostMode() throws -> LostMode {
        LostMode(
            sealedPIN: try #require(Base64URL.decode(Self.sealedPIN)),
            message: "This phone is lost – please call me. Mira", callback: "+61 491 570 156")
    }

    private func version(_ number: Int64) -> Counter { Counter(epoch: 0, number: number) }

    private func acknowledgement(nonce: String?) -> Acknowledgement {
        Acknowledgement(
            device: device, at: noon + .milliseconds(500), stream: stream, trailThrough: 40,
            wordThrough: 2, nonce: nonce)
    }

    private var hello: Hello {
        Hello(
            session: session, nonce: nonce, at: noon, counter: .zero,
            supports: Set(OrderKind.allCases),
            trail: LogExtent(stream: stream, oldest: 39, next: 41),
            word: LogExtent(stream: stream, oldest: 3, next: 3))
    }

    private func number(_ sequence: UInt64) -> ReportNumber {
        ReportNumber(stream: stream, sequence: sequence)
    }

    private func word(
        _ sequence: UInt64, _ content: Word.Content
    ) -> ProtocolExample.Content {
        .word(Word(number: number(sequence), at: noon + .seconds(2), content: content))
    }

    private var fix: Fix {
        Fix(
            at: noon + .seconds(1), coordinate: place, accuracy: 8.3, source: .gps,
            altitude: 578.4, speed: 4.1, course: 270, battery: 61, connection: .mobile)
    }

    private var sync: SyncReport {
        SyncReport(
            at: noon + .seconds(1),
            kinds: [
                SyncState(
                    kind: .contacts, enabled: true, items: 212, unsynced: 0, syncedAt: noon),
                SyncState(
                    kind: .gallery, enabled: true, items: 1840, unsynced: 96,
                    error: "not connected"),
            ])
    }
}
