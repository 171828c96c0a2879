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
        #expect(page.explains(Base64URL.encode(cast.service.publicBytes)))
        #expect(page.explains(Base64URL.encode(cast.phone.publicBytes)))
        #expect(page.explains(Base64URL.encode(cast.sealing.publicBytes)))
        #expect(page.explains(cast.service.name))
        for secret in ProtocolCast.secrets { #expect(page.explains(secret)) }
    }

    @Test("shows a sealed PIN that opens with the phone's key, for this device and order alone")
    func sealedPIN() throws {
        let message = try OrderMessage(
            verifying: Array(try cast.write(try cast.content(of: .lost)).utf8),
            with: cast.service.verifying, for: cast.device)
        guard case .run(.lost(let mode)) = message.intent else {
            Issue.record("the example is no lost mode: \(message.intent)")
            return
        }
        let order = message.order
        let sealed = mode.sealedPIN
        #expect(sealed.count == 52)
        #expect(cast.sealing.open(sealed, device: cast.device, order: order) == PIN("1234"))
        #expect(cast.sealing.open(sealed, device: cast.device, order: cast.locate) == nil)
        let other = try #require(DeviceID(cast.locate.text))
        #expect(cast.sealing.open(sealed, device: other, order: order) == nil)
    }

    @Test("shows how the guesses at a PIN are slowed down")
    func throttle() throws {
        var throttle = PINThrottle()
        for count in 1...PINThrottle.mostTries {
            throttle.countTry(at: .zero)
            let row =
                switch throttle.verdict(at: .zero) {
                case .mayTry: "| 1–4 | the next try is free |"
                case .wait(let wait): "| \(count) | wait \(wait.milliseconds / 60_000) min |"
                case .locked: "| \(count) | locked hard"
                }
            #expect(page.text.contains(row), "\(row)")
        }
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
            FailureReason.allCases.filter(cast.isPhones).map(\.rawValue),
            RejectionReason.allCases.map(\.rawValue), RingEnd.allCases.map(\.rawValue),
            LostModeEnd.allCases.map(\.rawValue),
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
