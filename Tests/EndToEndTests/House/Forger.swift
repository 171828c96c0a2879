import FindDevice
import Foundation
import PhoneModel
import Testing
import Wire

@testable import Fleet

/// Writes what a phone might say: with its own keys, in a way that does not hold.
struct Forger {
    /// A payload for a channel, and the kind of fault that it is refused for.
    struct Message {
        let channel: String
        let payload: [UInt8]
        let complaint: String
    }

    private let device: DeviceID
    private let key: SigningKey
    private let stream: StreamID
    private let other: PhoneIdentityParts

    private struct PhoneIdentityParts {
        let device: DeviceID
        let key: SigningKey
        let stream: StreamID
    }

    init(of phone: TestPhone, and other: TestPhone) throws {
        let own = try phone.card.identity(in: phone.folder)
        let foreign = try other.card.identity(in: other.folder)
        device = own.device
        key = own.signingKey
        stream = own.stream
        self.other = PhoneIdentityParts(
            device: foreign.device, key: foreign.signingKey, stream: foreign.stream)
    }

    /// A hello of a phone that has said and heard nothing.
    func hello(nonce: String, stream: StreamID? = nil) throws -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        let extent = LogExtent(stream: stream ?? self.stream, oldest: 1, next: 2)
        return try Hello(
            session: SessionID(using: &generator), nonce: nonce, at: Self.now, counter: .zero,
            supports: Set(OrderKind.allCases), trail: extent, word: extent
        ).signed(by: device, with: key)
    }

    func event(_ event: PhoneEvent, number: UInt64, stream: StreamID? = nil) throws -> [UInt8] {
        try word(.event(event), number: number, stream: stream).signed(by: device, with: key)
    }

    /// All that does not hold, the last of each of the service's two clients being of a kind of its
    /// own: once that was refused, all was read.
    var messages: [Message] {
        get throws { try fixes + words + hellos + endings }
    }

    private var fixes: [Message] {
        get throws {
            let foreign = TrailMessage(
                number: ReportNumber(stream: other.stream, sequence: 1), report: .fix(fix))
            let texts = [
                "", "no", "{}", "[1,2", "null", "\u{0}", String(repeating: "[", count: 60_000),
                #"{"_type":"location","lat":"here","lon":149,"tst":1}"#,
                #"{"_type":"location","lat":91,"lon":149,"tst":1}"#,
                #"{"_type":"location","lat":-35,"lon":1e999,"tst":1}"#,
                #"{"_type":"location","lat":-35,"lon":149,"tst":-1}"#,
                #"{"_type":"location","lat":-35,"lon":149,"tst":1,"seq":7}"#,
                #"{"_type":"location","lat":-35,"lon":149,"tst":1,"seq":0,"stream":"\#(stream)"}"#,
                #"{"_type":"waypoint","lat":-35,"lon":149,"tst":1}"#,
            ]
            return texts.map { malformed("fix", $0) }
                + [Message(channel: "fix", payload: [0xff, 0xfe, 0x00], complaint: "malformed")]
                + [Message(channel: "fix", payload: foreign.encoded(), complaint: "foreign")]
        }
    }

    private var words: [Message] {
        get throws {
            var generator = SystemRandomNumberGenerator()
            let never = OrderID(using: &generator)
            // Far ahead: a number that is taken moves no acknowledgement.
            let speech = try word(.order(never, .running()), number: 9)
                .signed(by: device, with: key)
            var changed = speech
            changed[changed.count / 2] ^= 1
            let theirs = word(.event(.unlocked), number: 1, stream: other.stream)
            let ofOther = word(.event(.unlocked), number: 1)
            let posing = try #require(
                SigningKey(seed: Array(repeating: 7, count: 32), name: device.text))
            return [
                unsigned("res", Array("a.b".utf8)),
                malformed("res", ".."),
                unsigned("res", Array(speech.dropLast(1))),
                unsigned("res", changed),
                unsigned("event", try ofOther.signed(by: device, with: other.key)),
                unsigned("event", try ofOther.signed(by: device, with: posing)),
                foreign("res", speech),
                foreign("res", try hello(nonce: "no word")),
                foreign("event", try ofOther.signed(by: other.device, with: key)),
                foreign("event", try theirs.signed(by: device, with: key)),
                Message(
                    channel: "event", payload: try JWS.sign([], type: .word, with: key),
                    complaint: "malformed"),
            ]
        }
    }

    private var hellos: [Message] {
        get throws {
            [
                unsigned("hello", Array("hello".utf8)),
                foreign("hello", try hello(nonce: "theirs", stream: other.stream)),
                foreign("hello", try event(.unlocked, number: 1)),
                Message(
                    channel: "hello", payload: try hello(nonce: ""), complaint: "malformed"),
            ]
        }
    }

    private var endings: [Message] {
        [
            malformed("presence", #"{"session":7,"online":"perhaps"}"#),
            malformed("sync", #"{"_type":"sync","tst":1,"kinds":[]}"#),
        ]
    }

    private func word(
        _ content: Word.Content, number: UInt64, stream: StreamID? = nil
    ) -> Word {
        Word(
            number: ReportNumber(stream: stream ?? self.stream, sequence: number), at: Self.now,
            content: content)
    }

    private var fix: Fix {
        Fix(at: Self.now, coordinate: TestHouse.lake, accuracy: 5, source: .gps)
    }

    private func malformed(_ channel: String, _ text: String) -> Message {
        Message(channel: channel, payload: Array(text.utf8), complaint: "malformed")
    }

    private func unsigned(_ channel: String, _ payload: [UInt8]) -> Message {
        Message(channel: channel, payload: payload, complaint: "unsigned")
    }

    private func foreign(_ channel: String, _ payload: [UInt8]) -> Message {
        Message(channel: channel, payload: payload, complaint: "foreign")
    }

    private static let now = Timestamp(seconds: 1_700_000_000)
}
