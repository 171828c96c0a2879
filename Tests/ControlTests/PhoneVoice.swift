import Control
import FindDevice
import Testing
import Wire

/// What a phone says on the bus, well signed, in numbers that count on.
final class PhoneVoice {
    let device: Device
    let key: SigningKey
    var session: SessionID
    private(set) var words: UInt64 = 0
    private(set) var reports: UInt64 = 0
    private var hellos = 0

    init(device: Device, key: SigningKey, session: SessionID) {
        self.device = device
        self.key = key
        self.session = session
    }

    func event(_ channel: Channel, _ payload: [UInt8]) -> ControlEvent {
        .message(topic: TopicPrefix(of: device.id).topic(channel), payload: payload)
    }

    /// Says hello, with a nonce of its own each time.
    func hello(
        at now: Timestamp, counter: Counter = .zero,
        supports: Set<OrderKind> = Set(OrderKind.allCases), lost: LostState = .never,
        oldestWord: UInt64? = nil
    ) throws -> ControlEvent {
        hellos += 1
        let hello = Hello(
            session: session, nonce: nonce, at: now, counter: counter, supports: supports,
            lost: lost, trail: LogExtent(stream: device.stream, oldest: 1, next: reports + 1),
            word: LogExtent(
                stream: device.stream, oldest: oldestWord ?? 1,
                next: max(words + 1, oldestWord ?? 1)))
        return event(.hello, try hello.signed(by: device.id, with: key))
    }

    /// The nonce of the last hello.
    var nonce: String { "hello \(hellos)" }

    /// Says the next word of its log.
    func say(
        _ report: OrderReport, of order: Order, at now: Timestamp
    ) throws -> ControlEvent {
        try say(.order(order.id, report), at: now)
    }

    func say(_ content: Word.Content, at now: Timestamp) throws -> ControlEvent {
        words += 1
        return try word(content, number: words, at: now)
    }

    /// A word with a number that the story chooses.
    func word(
        _ content: Word.Content, number: UInt64, at now: Timestamp, stream: StreamID? = nil,
        key other: SigningKey? = nil
    ) throws -> ControlEvent {
        let word = Word(
            number: ReportNumber(stream: stream ?? device.stream, sequence: number), at: now,
            content: content)
        return event(word.channel, try word.signed(by: device.id, with: other ?? key))
    }

    /// Reports where it is, as the next entry of its trail or with the number given.
    func report(
        at now: Timestamp, number: UInt64? = nil, stream: StreamID? = nil
    ) throws -> ControlEvent {
        if number == nil { reports += 1 }
        let message = TrailMessage(
            number: ReportNumber(
                stream: stream ?? device.stream, sequence: number ?? reports),
            report: .fix(try Self.fix(at: now)))
        return event(.fix, message.encoded())
    }

    func presence(online: Bool, session other: SessionID? = nil) throws -> ControlEvent {
        event(
            .presence, PresenceMessage(session: other ?? session, online: online).encoded())
    }

    static func fix(at now: Timestamp) throws -> Fix {
        let place = try #require(Coordinate(latitude: -33.8568, longitude: 151.2153))
        return Fix(
            at: Timestamp(seconds: now.seconds), coordinate: place, accuracy: 8.5, source: .gps,
            battery: 81, connection: .mobile)
    }

    // MARK: What it hears

    /// The orders and cancellings that an output publishes to it.
    func orders(in output: StepOutput, by service: SigningKey) throws -> [OrderMessage] {
        try payloads(.command, in: output).map {
            try OrderMessage(verifying: $0, with: service.verifying, for: device.id)
        }
    }

    func acknowledgements(
        in output: StepOutput, by service: SigningKey
    ) throws -> [Acknowledgement] {
        try payloads(.acknowledgement, in: output).map {
            try Acknowledgement(verifying: $0, with: service.verifying, for: device.id)
        }
    }

    func payloads(_ channel: Channel, in output: StepOutput) -> [[UInt8]] {
        output.publications.filter { $0.device == device.id && $0.channel == channel }
            .map(\.payload)
    }
}
