import FindDevice
import Foundation
import TestSupport
import Testing

@testable import Wire

/// JSON of our own reading and writing, held against Foundation's.
@Suite("JSON")
struct JSONTests {
    @Test(
        "what is no object in JSON is refused",
        arguments: [
            "", " ", "[]", "1", "null", "\"a\"", "{", "}", "{]", "[}", "{\"a\"}", "{\"a\":}",
            "{\"a\":1,}", "{,\"a\":1}", "{\"a\":1 \"b\":2}", "{\"a\":1}}", "{\"a\":1}x",
            "{a:1}", "{'a':1}", "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":+1}",
            "{\"a\":1e}", "{\"a\":-}", "{\"a\":truth}", "{\"a\":True}", "{\"a\":nul}",
            "{\"a\":[1,]}", "{\"a\":[,1]}", "{\"a\":[1}}", "{\"a\":{\"b\":1]}",
            "{\"a\":\"\u{1}\"}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12g4\"}", "{\"a\":\"",
            "{\"a\":\"\\", "{\"a\":[[[[1]]]}", "{\"a\":NaN}", "{\"a\":Infinity}", "\u{FEFF}{}",
        ])
    func refused(text: String) {
        #expect(throws: WireFault.self) { try JSONObject(Array(text.utf8)) }
    }

    @Test("bytes that are no UTF-8 are refused wherever they stand")
    func noUTF8() {
        for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xE2, 0x82]] {
            let inValue = Array("{\"a\":\"".utf8) + bad + Array("\"}".utf8)
            let inName = Array("{\"".utf8) + bad + Array("\":1}".utf8)
            #expect(throws: WireFault.self) { try JSONObject(inValue) }
            #expect(throws: WireFault.self) { try JSONObject(inName) }
        }
    }

    @Test("brackets may be deep, and not so deep that anything ends")
    func depth() throws {
        func nested(_ depth: Int) -> [UInt8] {
            let open = String(repeating: "[", count: depth)
            return Array("{\"a\":\(open)\(String(repeating: "]", count: depth))}".utf8)
        }
        #expect(try JSONObject(nested(60)).has("a"))
        #expect(throws: WireFault.self) { try JSONObject(nested(30_000)) }
    }

    @Test("texts are read as Foundation reads them")
    func texts() throws {
        let spellings = [
            "plain", "", "\\\"\\\\\\/\\b\\f\\n\\r\\t", "\\u0041\\u00e9\\u20AC", "\\ud83d\\ude00",
            "Grüße, 世界 😀", "a\\u0000b",
        ]
        for spelling in spellings {
            let bytes = Array("{\"a\":\"\(spelling)\"}".utf8)
            let theirs = try JSONDecoder().decode([String: String].self, from: Data(bytes))
            #expect(try JSONObject(bytes).text("a") == theirs["a"])
        }
        for half in ["\\ud83d", "\\ude00", "\\ud83dx", "\\ud83d\\u0041"] {
            let object = try JSONObject(Array("{\"a\":\"\(half)\"}".utf8))
            #expect(throws: WireFault.self) { try object.text("a") }
        }
    }

    @Test("a name may be escaped, and of two members of one name the last counts")
    func names() throws {
        #expect(try JSONObject(Array("{\"\\u0061ud\":7}".utf8)).integer("aud") == 7)
        #expect(try JSONObject(Array("{\"a\":1,\"a\":2}".utf8)).integer("a") == 2)
    }

    @Test("numbers are the nearest doubles there are, whatever their spelling")
    func numbers() throws {
        var random = SeededRandom(seed: 5)
        var spellings = [
            "0", "-0", "1e3", "1E-3", "2.5e+2", "151.2153000", "9007199254740993", "0.1",
            "1.7976931348623157e308", "4.9e-324", "123456789012345678901234567890",
        ]
        for _ in 0..<5000 {
            let digits = Int.random(in: 1...18, using: &random)
            let whole = Int64.random(in: 0..<Int64(pow(10, Double(digits))), using: &random)
            let places = Int.random(in: 0...12, using: &random)
            spellings.append("\(Double(whole) / pow(10, Double(places)))")
            spellings.append("-\(whole).\(String(format: "%05d", places))")
        }
        for spelling in spellings {
            let object = try JSONObject(Array("{\"a\":\(spelling)}".utf8))
            #expect(try object.number("a") == Double(spelling), "\(spelling)")
        }
        let huge = try JSONObject(Array("{\"a\":1e999}".utf8))
        #expect(throws: WireFault.self) { try huge.number("a") }
    }

    @Test("integers are exact, or refused")
    func integers() throws {
        let read: [(String, Int64?)] = [
            ("9223372036854775807", .max), ("-9223372036854775808", .min), ("1e3", 1000),
            ("10.0", 10), ("0", 0), ("-0", 0), ("9223372036854775808", nil), ("1.5", nil),
            ("-9223372036854775809", nil),
            ("9007199254740993.0", nil), ("9007199254740991.0", (1 << 53) - 1), ("\"1\"", nil),
            ("true", nil), ("[1]", nil),
        ]
        for (spelling, expected) in read {
            let object = try JSONObject(Array("{\"a\": \(spelling) }".utf8))
            guard let expected else {
                #expect(throws: WireFault.self, "\(spelling)") { try object.integer("a") }
                continue
            }
            #expect(try object.integer("a") == expected)
        }
    }

    @Test("a fault names its field, with what it stands in")
    func faults() throws {
        let object = try JSONObject(Array(#"{"a":{"b":"x"},"n":null}"#.utf8))
        #expect(throws: WireFault.malformed(field: "a.b", reason: "a number expected")) {
            try object.object("a").number("b")
        }
        #expect(throws: WireFault.malformed(field: "n", reason: "missing")) {
            try object.text("n")
        }
        #expect(try object.text(ifPresent: "n") == nil)
    }

    @Test("what is written is what Foundation writes with sorted keys")
    func writing() throws {
        struct Body: Codable {
            var a: String
            var b: Int
            var c: Double
            var d: Bool
            var e: [String]
            var f: [String: Double]
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var random = SeededRandom(seed: 9)
        for _ in 0..<500 {
            let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                "ab\"\\/\n\t\r\u{8}\u{c}\u{1}\u{1f}é世😀 ".randomElement(using: &random).map(
                    String.init) ?? ""
            }.joined()
            let number = Double.random(in: -1e6...1e6, using: &random)
            let body = Body(
                a: text, b: Int.random(in: .min ... .max, using: &random), c: number,
                d: Bool.random(using: &random), e: [text, ""], f: ["x": number.rounded()])
            let ours = JSONWriter.object { writer in
                writer.put("a", body.a)
                writer.put("b", body.b)
                writer.put("c", body.c)
                writer.put("d", body.d)
                writer.put("e", body.e)
                writer.put("f") { $0.put("x", number.rounded()) }
            }
            #expect(ours == Array(try encoder.encode(body)), "\(text)")
        }
    }

    @Test("a number that is not finite is read as none")
    func notFinite() throws {
        let bytes = JSONWriter.object { $0.put("a", Double.infinity) }
        #expect(try JSONObject(bytes).number(ifPresent: "a") == nil)
    }

    @Test("mutilated JSON is taken only where Foundation takes it")
    func mutilated() throws {
        let good = Array(#"{"a":[1,{"b":"c\u00e9"}],"d":-1.5e3,"e":null,"f":"g"}"#.utf8)
        var random = SeededRandom(seed: 11)
        var taken = 0
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0...Int.random(in: 0...2, using: &random) {
                let place = Int.random(in: 0..<bytes.count, using: &random)
                bytes[place] =
                    Int.random(in: 0...3, using: &random) == 0
                    ? UInt8.random(in: 0...255, using: &random)
                    : Array("{}[]\",:\\0eE+-. \n".utf8).randomElement(using: &random) ?? 0
            }
            guard Self.isTaken(bytes) else { continue }
            taken += 1
            #expect(throws: Never.self, "\(String(decoding: bytes, as: UTF8.self))") {
                try JSONSerialization.jsonObject(with: Data(bytes))
            }
        }
        #expect(taken > 100)
    }

    private static func isTaken(_ bytes: [UInt8]) -> Bool {
        do {
            _ = try JSONObject(bytes)
            return true
        } catch {
            return false
        }
    }
}
