import Foundation
import TestSupport
import Testing
import Wire

/// Base64url, strictly: one text for one run of bytes.
@Suite("base64url")
struct Base64URLTests {
    @Test(
        "RFC 4648's vectors, without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"),
            ("fooba", "Zm9vYmE"), ("foobar", "Zm9vYmFy"),
        ])
    func vectors(plain: String, text: String) {
        #expect(Base64URL.encode(Array(plain.utf8)) == text)
        #expect(Base64URL.decode(text) == Array(plain.utf8))
    }

    @Test("RFC 7515's appendix C, with both characters of the URL's own alphabet")
    func urlAlphabet() {
        #expect(Base64URL.encode([3, 236, 255, 224, 193]) == "A-z_4ME")
        #expect(Base64URL.decode("A-z_4ME") == [3, 236, 255, 224, 193])
    }

    @Test(
        "padding, white space, the plain alphabet and loose bits are refused",
        arguments: [
            "Zg==", "Zm8=", "Z", "Zm9vY", "Zm9v\n", " Zm9v", "Zm 9v", "A+z/4ME", "Zm9v=",
            "Zh", "Zm9", "Zm9vYh", "éé", "Zm9v\0", "Zm9v.", "=", "====", "-_-_-", "Ｚｇ",
        ])
    func refused(text: String) {
        #expect(Base64URL.decode(text) == nil)
    }

    @Test("any bytes come back", arguments: 0..<10)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for count in 0..<100 {
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
            let text = Base64URL.encode(bytes)
            #expect(Base64URL.decode(text) == bytes)
            #expect(!text.contains { "+/=".contains($0) })
        }
    }
}
