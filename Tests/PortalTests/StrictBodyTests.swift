import FindDevice
import Testing

@testable import OwnerAPI

/// Requests are read strictly: what is wrong is said by name, and nothing is guessed.
@Suite("Strict bodies")
struct StrictBodyTests {
    @Test("a whole ring is read as it was meant")
    func ring() throws {
        let order = try NewOrder(
            reading: bytes(#"{ "type": "ring", "duration": "30s", "expiresIn": "1h30m" }"#))
        #expect(try order.demand() == .ring(duration: .seconds(30)))
        #expect(try order.patience() == .minutes(90))
    }

    @Test("a ring without a duration sounds for a minute, and waits as long as rings do")
    func plainRing() throws {
        let order = try NewOrder(reading: bytes(#"{"type":"ring"}"#))
        #expect(try order.demand() == .ring(duration: .minutes(1)))
        #expect(try order.patience() == nil)
    }

    @Test(
        "a body that does not hold is refused by its field",
        arguments: [
            (#"{"type":"ring","duratoin":"30s"}"#, "duratoin", "did you mean 'duration'"),
            (#"{"type":"ring","colour":"red"}"#, "colour", "there are: type, duration, expiresIn"),
            (#"{"type":"rign"}"#, "type", "did you mean 'ring'"),
            (#"{"type":"dance"}"#, "type", "there are: locate, ring, lost"),
            (#"{"type":7}"#, "type", "should be text and is a number"),
            (#"{"type":null}"#, "type", "should be text and is null"),
            (#"{"type":["ring"]}"#, "type", "should be text and is a list"),
            (#"{}"#, "type", "'type' is missing"),
            (#"{"type":"ring","duration":30}"#, "duration", "should be text and is a number"),
            (#"{"type":"ring","duration":"30"}"#, "duration", "no duration such as 30s"),
            (#"{"type":"ring","duration":"6m"}"#, "duration", "from 1s to 5m"),
            (#"{"type":"ring","duration":"0s"}"#, "duration", "from 1s to 5m"),
            (#"{"type":"locate","duration":"30s"}"#, "duration", "'locate' has no duration"),
            (#"{"type":"locate","expiresIn":"8d"}"#, "expiresIn", "from 1s to 7d"),
        ])
    func refusedField(body: String, field: String, words: String) throws {
        let fault = try #require(throws: BodyFault.self) {
            let order = try NewOrder(reading: bytes(body))
            _ = try order.demand()
            _ = try order.patience()
        }
        #expect(fault.field == field)
        #expect(fault.detail.contains(words), "\(fault.detail)")
        #expect(Problem(fault).status == 422)
    }

    @Test(
        "a body that is not JSON is refused with its line and column",
        arguments: [
            ("", 1, 1), ("{", 1, 2), (#"{"type":"ring""#, 1, 15), (#"{"type" "ring"}"#, 1, 9),
            (#"{"type":"ring",}"#, 1, 16), ("{\n  \"type\": rign\n}", 2, 11),
            (#"{"type":"ring"} x"#, 1, 17), (#"{"type":"a","type":"b"}"#, 1, 19),
            (#"{"é":x}"#, 1, 6), (#"{"type":"\x"}"#, 1, 10), (#"{"type":"\ud800"}"#, 1, 10),
            ("{\"type\":\"\u{1}\"}", 1, 10), (#"{"type":01}"#, 1, 10), (#"{"type":1.}"#, 1, 11),
            (#"{'type':1}"#, 1, 2), ("// no\n{}", 1, 1), (#"{"type":-}"#, 1, 10),
        ])
    func malformed(body: String, line: Int, column: Int) throws {
        let fault = try #require(throws: BodyFault.self) {
            try NewOrder(reading: bytes(body))
        }
        guard case .malformed(_, line, column) = fault else {
            Issue.record("\(fault)")
            return
        }
        #expect(Problem(fault).status == 400)
        #expect(Problem(fault).detail.hasPrefix("line \(line), column \(column): "))
    }

    @Test(
        "a document that is no object is refused as one", arguments: ["[]", "7", "\"x\"", "null"])
    func noObject(body: String) throws {
        let fault = try #require(throws: BodyFault.self) {
            try NewOrder(reading: bytes(body))
        }
        #expect(fault.detail.hasPrefix("the body should be an object"))
        #expect(fault.field == nil)
    }

    @Test("a field within a field is named by its path")
    func nested() throws {
        let fault = try #require(throws: BodyFault.self) {
            try Removal(reading: bytes(#"{"confirmation":{"pasword":"x"}}"#))
        }
        #expect(fault.field == "confirmation.pasword")
        #expect(fault.detail.contains("did you mean 'confirmation.password'"))
    }

    @Test("nesting without end, and bytes that are no text, end in a refusal")
    func hostile() {
        let deep = String(repeating: "[", count: 60_000)
        #expect(throws: BodyFault.self) { try NewOrder(reading: bytes(deep)) }
        let noText = bytes(#"{"type":""#) + [0xff, 0xfe] + bytes(#""}"#)
        #expect(throws: BodyFault.self) { try NewOrder(reading: noText) }
    }

    @Test("no prefix of a good body, and no good body with one byte changed, crashes the reader")
    func mutated() throws {
        let good = bytes(#"{"type":"ri\u006eg","duration":"30s","expiresIn":"\ud83d\ude00"}"#)
        for end in good.indices {
            #expect(throws: BodyFault.self) { try NewOrder(reading: Array(good[..<end])) }
        }
        for index in good.indices {
            for byte in [0x00, 0x22, 0x5c, 0x7b, 0x7d, 0xc3, 0xff] as [UInt8] {
                var changed = good
                changed[index] = byte
                do {
                    _ = try NewOrder(reading: changed)
                } catch {
                    #expect(!error.detail.isEmpty)
                }
            }
        }
    }

    @Test("escapes are read as RFC 8259 has them")
    func escapes() throws {
        let value = try JSONReader.read(bytes(#"["\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00"]"#))
        #expect(value == .list([.text("\"\\/\u{08}\u{0c}\n\r\t\u{e9}\u{1f600}")]))
    }

    @Test("what a client writes is what the service reads")
    func roundTrip() throws {
        let order = NewOrder(type: .ring, duration: Span(.seconds(90)), expiresIn: Span(.days(1)))
        let read = try NewOrder(reading: try BodyJSON.write(order))
        #expect(try read.demand() == .ring(duration: .seconds(90)))
        #expect(try read.patience() == .days(1))
    }

    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
}
