import Foundation
import TestSupport
import Testing

@testable import FindDevice

/// Names of devices, orders and the rest.
@Suite("identifiers")
struct IdentifierTests {
    @Test(
        "128 bits are spelled in base32, most significant first",
        arguments: [
            ([0, 0], "aaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ([.max, .max], "77777777777777777777777774"),
            ([1 << 63, 0], "qaaaaaaaaaaaaaaaaaaaaaaaaa"),
            ([0, 1], "aaaaaaaaaaaaaaaaaaaaaaaaae"),
            // RFC 4648, section 10: "foobar" is MZXW6YTBOI.
            ([0x666f_6f62_6172_0000, 0], "mzxw6ytboiaaaaaaaaaaaaaaaa"),
        ] as [([UInt64], String)])
    func spelling(words: [UInt64], text: String) {
        #expect(String(decoding: Base32.digits(of: words), as: UTF8.self) == text)
    }

    @Test(
        "what is no identifier is refused",
        arguments: [
            "", "a", "aaaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "Aaaaaaaaaaaaaaaaaaaaaaaaaa", "0aaaaaaaaaaaaaaaaaaaaaaaaa",
            "1aaaaaaaaaaaaaaaaaaaaaaaaa", "8aaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaa/aaaaaaaaaaaa", "aaaaaaaaaaaaa+aaaaaaaaaaaa",
            "aaaaaaaaaaaaa#aaaaaaaaaaaa", "aaaaaaaaaaaaa\0aaaaaaaaaaaa",
            "aaaaaaaaaaaaa.aaaaaaaaaaaa", "aaaaaaaaaaaaa aaaaaaaaaaaa",
            "éaaaaaaaaaaaaaaaaaaaaaaaa", "éaaaaaaaaaaaaaaaaaaaaaaaaa",
            "aaaaaaaaaaaaaaaaaaaaaaaaa\n", "../../../../../../../../..",
        ])
    func refused(text: String) {
        #expect(DeviceID(text) == nil)
    }

    @Test("a thousand drawn names are a thousand names, and each can be read", arguments: 0..<4)
    func drawn(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let drawn = (0..<1000).map { _ in DeviceID(using: &random) }
        #expect(Set(drawn).count == 1000)
        #expect(drawn.allSatisfy { DeviceID($0.text) == $0 })
        // Every digit stands in every place but the last, which spells three bits.
        for place in 0..<25 {
            #expect(Set(drawn.map { Array($0.text.utf8)[place] }).count == 32, "place \(place)")
        }
        #expect(Set(drawn.compactMap(\.text.last)) == Set("aeimquy4"))
    }

    @Test("the same seed draws the same names, another seed others")
    func seeds() {
        func names(_ seed: UInt64) -> [OrderID] {
            var random = SeededRandom(seed: seed)
            return (0..<5).map { _ in OrderID(using: &random) }
        }
        #expect(names(1) == names(1))
        #expect(Set(names(1)).isDisjoint(with: names(2)))
    }

    @Test("in JSON it is its text, and what is none is refused")
    func json() throws {
        let name = try #require(DeviceID("mzxw6ytboiaaaaaaaaaaaaaaaa"))
        let encoded = try JSONEncoder().encode([name])
        #expect(String(decoding: encoded, as: UTF8.self) == #"["mzxw6ytboiaaaaaaaaaaaaaaaa"]"#)
        #expect(try JSONDecoder().decode([DeviceID].self, from: encoded) == [name])
        for bad in [#"["MZXW6YTBOIAAAAAAAAAAAAAAAA"]"#, "[1]", "[null]", #"[""]"#] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode([DeviceID].self, from: Data(bad.utf8))
            }
        }
    }
}
