import FindDevice
import Foundation
import Testing
import Wire

/// Bytes that are meant to do harm are refused like any others.
@Suite("hostile bytes")
struct HostileTests {
    static let nests = ["[", #"{"a":"#, #"[{"a":["#]

    /// Everything that reads bytes from the bus, for a phone and for the service.
    static func readers(_ samples: Samples) -> [(String, ([UInt8]) throws -> Void)] {
        [
            ("fix", { _ = try TrailMessage(decoding: $0, from: .fix) }),
            ("sync", { _ = try TrailMessage(decoding: $0, from: .sync) }),
            ("presence", { _ = try PresenceMessage(decoding: $0) }),
            ("order", { _ = try samples.read(order: $0) }),
            ("order's payload", { _ = try OrderMessage(payload: $0) }),
            ("word", { _ = try samples.read(word: $0) }),
            ("word's payload", { _ = try Word(payload: $0, from: samples.device) }),
            ("hello", { _ = try samples.read(hello: $0) }),
            ("activation", { _ = try samples.read(activation: $0) }),
            (
                "acknowledgement",
                {
                    _ = try Acknowledgement(
                        verifying: $0, with: samples.service.verifying, for: samples.device)
                }
            ),
        ]
    }

    @Test(
        "what is no JSON object is refused by every reader",
        arguments: [
            "", " ", "nul", "null", "true", "0", "-", "1e999", "NaN", "Infinity", "\"", "\"a\"",
            "[]", "{", "}", "{}", "{\"a\"}", "{\"a\":}", "{,}", "[1,]", "\u{feff}{}", "\0", "\r\n",
            "<xml/>", "{}{}", "{\"a\":\"\\ud800\"}", "{\"a\":\"\\x\"}", "//", "{\"a\":1e}",
        ])
    func noObject(text: String) throws {
        for (name, read) in Self.readers(try Samples()) {
            #expect(fault { try read(Array(text.utf8)) } != nil, "\(name)")
        }
    }

    @Test("a hundred thousand brackets are too much, and a few less too deep", arguments: nests)
    func nesting(unit: String) throws {
        let samples = try Samples()
        for depth in [100_000, 65_000 / unit.utf8.count, 20_000 / unit.utf8.count, 600] {
            let bytes = Array(String(repeating: unit, count: depth).utf8)
            let closed = bytes + bytes.reversed().map { $0 == 0x5b ? 0x5d : 0x7d }
            for (name, read) in Self.readers(samples) {
                #expect(fault { try read(bytes) } != nil, "\(name)")
                #expect(fault { try read(closed) } != nil, "\(name)")
            }
        }
    }

    @Test("neither does depth inside a signed message, or in its header, do harm", arguments: nests)
    func signedNesting(unit: String) throws {
        let samples = try Samples()
        let deep = Array(String(repeating: unit, count: 40_000 / unit.utf8.count).utf8)
        let payload = try JWS.sign(deep, type: .word, with: samples.phone)
        #expect(fault { _ = try samples.read(word: payload) }?.kind == "malformed")
        let inside = samples.word(.event(.unlocked)).payload(of: samples.device)
        let field = try JWS.sign(
            try altered(
                inside, "extra",
                String(repeating: "[", count: 20_000) + String(repeating: "]", count: 20_000)),
            type: .word, with: samples.phone)
        #expect(fault { _ = try samples.read(word: field) }?.kind != "unsigned")
        let header = Array((Base64URL.encode(deep) + ".e30.AA").utf8)
        #expect(fault { _ = try samples.read(order: header) }?.kind == "malformed")
    }

    @Test(
        "numbers beyond all measure are no places",
        arguments: [
            "1e999", "-1e999", "1e-999999999999", "NaN", "-Infinity", "0x10", "01", "1.", ".5",
            "+1", "1e", "--1", String(repeating: "9", count: 60_000), "1" + ".0e9999999999",
        ])
    func numbers(raw: String) throws {
        let samples = try Samples()
        let good = TrailMessage(number: samples.number(1), report: .fix(try samples.fix()))
            .encoded()
        for field in ["lat", "tst", "seq", "batt"] {
            let bytes = try altered(good, field, raw)
            do {
                _ = try TrailMessage(decoding: bytes, from: .fix)
                // Zero, near enough.
                #expect(raw == "1e-999999999999", "\(field)")
            } catch { #expect(error.kind == "malformed") }
        }
    }

    @Test("a key that stands twice gives one of its values, not a mixture")
    func duplicateKeys() throws {
        let json = #"{"_type":"location","lat":1,"lat":2,"lon":3,"lon":4,"tst":5,"tst":6}"#
        do {
            let read = try TrailMessage(decoding: Array(json.utf8), from: .fix)
            guard case .fix(let fix) = read.report else { return }
            #expect([1, 2].contains(fix.coordinate.latitude))
            #expect([3, 4].contains(fix.coordinate.longitude))
            #expect([5, 6].contains(fix.at.seconds))
        } catch { #expect(error.kind == "malformed") }
    }

    @Test("text in any script, and no text at all, goes through unharmed or is refused")
    func text() throws {
        let samples = try Samples()
        var sync = samples.sync()
        for error in ["", "名前", "🦘", "a\0b", "\"\\/\n", String(repeating: "é", count: 200)] {
            sync.kinds[0].error = error
            let message = TrailMessage(number: samples.number(1), report: .sync(sync))
            #expect(try TrailMessage(decoding: message.encoded(), from: .sync) == message)
        }
        let good = TrailMessage(number: samples.number(1), report: .sync(samples.sync()))
            .encoded()
        var broken = try altered(good, "kinds.0.error", "\"~~\"")
        let index = try #require(broken.firstIndex(of: UInt8(ascii: "~")))
        broken[index] = 0xff
        #expect(fault { _ = try TrailMessage(decoding: broken, from: .sync) } != nil)
    }

    @Test("a report as large as the broker lets through, and one byte more")
    func large() throws {
        let samples = try Samples()
        var bytes = TrailMessage(number: samples.number(1), report: .fix(try samples.fix()))
            .encoded()
        bytes += [UInt8](repeating: 0x20, count: WireLimit.payload - bytes.count)
        #expect(try TrailMessage(decoding: bytes, from: .fix).number == samples.number(1))
        let fault = fault { _ = try TrailMessage(decoding: bytes + [0x20], from: .fix) }
        #expect(fault == .oversized(bytes: WireLimit.payload + 1))
    }

    @Test("a fault is one line, however long the message that it is about")
    func faults() throws {
        let samples = try Samples()
        let long = String(repeating: "x", count: 50_000)
        let header = #"{"alg":"EdDSA","kid":"\#(samples.service.name)","typ":"\#(long)"}"#
        let bytes = Array((Base64URL.encode(Array(header.utf8)) + ".e30.AA").utf8)
        let fault = try #require(
            fault { _ = try JWS.verify(bytes, type: .order, with: samples.service.verifying) })
        #expect("\(fault)".count < 200)
        let number = String(repeating: "9", count: 50_000)
        let good = TrailMessage(number: nil, report: .fix(try samples.fix())).encoded()
        let lat = try altered(good, "lat", number)
        let other = try #require(
            WireTests.fault { _ = try TrailMessage(decoding: lat, from: .fix) })
        #expect("\(other)".count < 400)
    }
}
