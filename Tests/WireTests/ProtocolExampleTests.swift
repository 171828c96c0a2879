import FindDevice
import Foundation
import Testing
import Wire

/// `docs/protocol.md` is what the code does: its worked examples, and the words that it lists.
///
/// An example is a fenced block that begins with `json example=NAME`, for a payload, or with
/// `jws example=NAME`, for the signed message, which may be broken into lines.
@Suite("The protocol's page")
struct ProtocolExampleTests {
    let page: ProtocolPage
    let cast: ProtocolCast

    init() throws {
        page = try ProtocolPage()
        cast = try ProtocolCast()
    }

    @Test("shows the very bytes that are written", arguments: ProtocolExample.allCases)
    func written(example: ProtocolExample) throws {
        let content = try cast.content(of: example)
        let message = try cast.write(content)
        let shown = try #require(page.block("json", example.rawValue))
        guard content.isSigned else {
            #expect(shown == message)
            return
        }
        let signed = try #require(page.block("jws", example.rawValue))
        #expect(signed.filter { !$0.isNewline } == message)
        #expect(try part(1, of: message) == shown)
    }

    @Test("shows messages that hold and mean what it says", arguments: ProtocolExample.allCases)
    func read(example: ProtocolExample) throws {
        let content = try cast.content(of: example)
        let shown = try #require(page.block(content.isSigned ? "jws" : "json", example.rawValue))
        #expect(try cast.read(shown.filter { !$0.isNewline }, as: content) == content)
    }

    @Test("shows the header of a signed message")
    func header() throws {
        let message = try cast.write(try cast.content(of: .locate))
        #expect(page.block("json", "header") == (try part(0, of: message)))
    }

    @Test("shows its keys, by the names that messages give them")
    func keys() throws {
        #expect(page.text.contains(Base64URL.encode(cast.service.publicBytes)))
        #expect(page.text.contains(Base64URL.encode(cast.phone.publicBytes)))
        #expect(page.text.contains(cast.service.name))
    }

    @Test("shows what an OwnTracks phone sends, and that is read")
    func ownTracks() throws {
        let shown = try #require(page.block("json", "owntracks"))
        let message = try TrailMessage(decoding: Array(shown.utf8), from: .fix)
        let fix = Fix(
            at: cast.noon, coordinate: cast.place, accuracy: 12, source: .unknown, altitude: 578,
            speed: 4, course: 270, battery: 61, connection: .wifi)
        #expect(message == TrailMessage(number: nil, report: .fix(fix)))
    }

    @Test("has no example that is not checked")
    func checked() {
        let names = ProtocolExample.allCases.map(\.rawValue) + ["header", "owntracks"]
        #expect(page.names.subtracting(names) == [])
    }

    @Test("explains every member of its examples", arguments: ProtocolExample.allCases)
    func explained(example: ProtocolExample) throws {
        let shown = try #require(page.block("json", example.rawValue))
        let value = try JSONSerialization.jsonObject(with: Data(shown.utf8))
        #expect(members(of: value).filter { !page.explains($0) } == [])
    }

    @Test("lists every word that a message may hold")
    func vocabulary() throws {
        let words: [[String]] = [
            Channel.allCases.map(\.rawValue),
            MessageType.allCases.filter { $0 != .auditHead }.map(\.rawValue),
            OrderKind.allCases.map(\.rawValue),
            // The service alone says of an order that no answer came, or that its device is gone.
            FailureReason.allCases.filter { $0 != .noAnswer && $0 != .removed }.map(\.rawValue),
            RejectionReason.allCases.map(\.rawValue), RingEnd.allCases.map(\.rawValue),
            FixSource.allCases.filter { $0 != .unknown }.map(\.rawValue),
            Connection.allCases.map(\.rawValue), DataKind.allCases.map(\.rawValue),
            try cast.statesAndEvents(),
        ]
        #expect(words.flatMap(\.self).filter { !page.explains($0) } == [])
    }

    private func part(_ index: Int, of message: String) throws -> String {
        let parts = message.split(separator: ".")
        return String(decoding: try #require(Base64URL.decode(parts[index])), as: UTF8.self)
    }

    private func members(of value: Any) -> [String] {
        switch value {
        case let object as [String: Any]: object.flatMap { [$0.key] + members(of: $0.value) }
        case let list as [Any]: list.flatMap(members)
        default: []
        }
    }
}

/// The page, and the blocks in it that have a name.
struct ProtocolPage {
    let text: String
    private var blocks: [String: String] = [:]

    init() throws {
        let root = URL(filePath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        text = try String(contentsOf: root.appending(path: "docs/protocol.md"), encoding: .utf8)
        var open: (name: String, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let block = open {
                guard line == "```" else {
                    open?.lines.append(line)
                    continue
                }
                try #require(blocks[block.name] == nil, "\(block.name) stands there twice")
                blocks[block.name] = block.lines.joined(separator: "\n")
                open = nil
            } else if line.hasPrefix("```"), line.contains(" example=") {
                open = (String(line.dropFirst(3)).replacing("example=", with: ""), [])
            }
        }
        try #require(open == nil, "a block has no end")
    }

    func block(_ kind: String, _ name: String) -> String? { blocks["\(kind) \(name)"] }

    var names: Set<String> { Set(blocks.keys.map { String($0.drop { $0 != " " }.dropFirst()) }) }

    func explains(_ word: String) -> Bool { text.contains("`\(word)`") }
}

/// The messages that the page shows.
enum ProtocolExample: String, CaseIterable, Sendable {
    case locate, ring, cancel, ack, reply, online, will, hello
    case received, running, located, rang, failed, event, refused, fix, sync

    enum Content: Hashable {
        case order(OrderMessage)
        case acknowledgement(Acknowledgement)
        case hello(Hello)
        case word(Word)
        case trail(TrailMessage)
        case presence(PresenceMessage)

        var isSigned: Bool {
            switch self {
            case .order, .acknowledgement, .hello, .word: true
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
    let nonce = "noncea2b3c4d5e6f7"
    let place: Coordinate
    /// The key of RFC 8037, appendix A.1.
    let service: SigningKey
    /// The key of RFC 8032, section 7.1, test 2.
    let phone: SigningKey

    init() throws {
        device = try Self.name("phone")
        stream = try Self.name("stream")
        session = try Self.name("session")
        locate = try Self.name("locate")
        ring = try Self.name("ring")
        place = try #require(Coordinate(latitude: -35.2809, longitude: 149.13))
        let serviceSeed = try #require(
            Base64URL.decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"))
        service = try #require(SigningKey(seed: serviceSeed))
        let phoneSeed = try #require(
            Base64URL.decode("TM0Imyj_ltqdtsNG7BFOD1uKMZ81q6Yk2oz27U-4pvs"))
        phone = try #require(SigningKey(seed: phoneSeed, name: device.text))
    }

    /// An identifier that says in its first letters what it names.
    private static func name<Subject>(_ word: String) throws -> Identifier<Subject> {
        try #require(Identifier(word + String(repeating: "a", count: 26 - word.count)))
    }

    func content(of example: ProtocolExample) throws -> ProtocolExample.Content {
        switch example {
        case .locate: .order(order(locate, number: 1, .run(.locate)))
        case .ring: .order(order(ring, number: 2, .run(.ring(duration: .seconds(30)))))
        case .cancel: .order(order(ring, number: 2, .cancel))
        case .ack: .acknowledgement(acknowledgement(nonce: nil))
        case .reply: .acknowledgement(acknowledgement(nonce: nonce))
        case .online: .presence(PresenceMessage(session: session, online: true))
        case .will: .presence(PresenceMessage(session: session, online: false))
        case .hello: .hello(hello)
        case .received: word(3, .order(locate, .received))
        case .running: word(5, .order(ring, .running))
        case .located: word(4, .order(locate, .succeeded(.located(fix))))
        case .rang:
            word(6, .order(ring, .succeeded(.rang(for: .seconds(12), endedBy: .pickup))))
        case .failed: word(4, .order(locate, .failed(.noFix)))
        case .event: word(7, .event(.batteryLow(battery: 15)))
        case .refused: word(8, .event(.refusedMessages(count: 1)))
        case .fix: .trail(TrailMessage(number: number(41), report: .fix(fix)))
        case .sync: .trail(TrailMessage(number: number(42), report: .sync(sync)))
        }
    }

    /// The message's bytes, as text.
    func write(_ content: ProtocolExample.Content) throws -> String {
        let bytes =
            switch content {
            case .order(let order): try order.signed(with: service)
            case .acknowledgement(let message): try message.signed(with: service)
            case .hello(let hello): try hello.signed(by: device, with: phone)
            case .word(let word): try word.signed(by: device, with: phone)
            case .trail(let message): try message.encoded()
            case .presence(let message): try message.encoded()
            }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The names of all that a phone can say of an order, and of all that can happen to it.
    func statesAndEvents() throws -> [String] {
        let reports: [OrderReport] = [
            .received, .deferred, .running, .succeeded(.located(fix)), .failed(.noFix),
            .rejected(.replayed), .expired, .cancelled,
        ]
        let events: [PhoneEvent] = [
            .poweredOn, .poweringOff(battery: 1), .batteryLow(battery: 1), .unlocked,
            .refusedMessages(count: 1),
        ]
        let contents = reports.map { .order(locate, $0) } + events.map(Word.Content.event)
        return try contents.map { content in
            let word = Word(number: number(1), at: noon, content: content)
            let payload = Data(try word.payload(of: device))
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
        case .hello: .hello(try Hello(verifying: bytes, with: phone.verifying, from: device))
        case .word: .word(try Word(verifying: bytes, with: phone.verifying, from: device))
        case .trail(let message):
            .trail(try TrailMessage(decoding: bytes, from: message.channel))
        case .presence: .presence(try PresenceMessage(decoding: bytes))
        }
    }

    private func order(
        _ id: OrderID, number: Int64, _ intent: OrderMessage.Intent
    ) -> OrderMessage {
        let isLocate = id == locate
        let issuedAt = isLocate ? noon : noon + .milliseconds(60_250)
        return OrderMessage(
            device: device, order: id, counter: Counter(epoch: 0, number: number),
            issuedAt: issuedAt, expiresAt: issuedAt + .minutes(isLocate ? 10 : 5),
            intent: intent)
    }

    private func acknowledgement(nonce: String?) -> Acknowledgement {
        Acknowledgement(
            device: device, at: noon + .milliseconds(500), stream: stream, trailThrough: 40,
            wordThrough: 2, nonce: nonce)
    }

    private var hello: Hello {
        Hello(
            session: session, nonce: nonce, at: noon, counter: .zero, supports: [.locate, .ring],
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
