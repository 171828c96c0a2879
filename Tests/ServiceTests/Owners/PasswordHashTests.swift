import Testing

@testable import Service

/// How passwords are kept: as scrypt hashes that carry their own work factors.
@Suite("A password's hash")
struct PasswordHashTests {
    private static let cheap = ScryptCost(logN: 4)
    private static let salt = Array("a salt of sixteen".utf8.prefix(16))

    @Test("it is scrypt as RFC 7914 has it")
    func vector() throws {
        let hash = try PasswordHash(
            of: "pleaseletmein", cost: ScryptCost(logN: 14), salt: Array("SodiumChloride".utf8))
        let parts = hash.text.split(separator: "$")
        #expect(parts.prefix(4) == ["scrypt", "14", "8", "1"])
        // Section 12, the third example: its first 32 bytes.
        #expect(parts.last == "cCO9yzr9c0hGHAbNgf046_2o-7qQT44-qbVD9lRdofI")
    }

    @Test("what was stored matches its password and no other")
    func stored() throws {
        let made = try PasswordHash(of: "mira1walks", cost: Self.cheap, salt: Self.salt)
        let read = try #require(PasswordHash(stored: made.text))
        #expect(try read.matches("mira1walks"))
        for other in ["mira1walk", "mira1walks ", "Mira1walks", ""] {
            #expect(try !read.matches(other), "'\(other)'")
        }
        #expect(!made.text.contains("mira"))
    }

    @Test("another salt is another hash")
    func salted() throws {
        let one = try PasswordHash(of: "mira1walks", cost: Self.cheap, salt: Self.salt)
        let other = try PasswordHash(
            of: "mira1walks", cost: Self.cheap, salt: Self.salt.reversed())
        #expect(one.text != other.text)
    }

    @Test("one password typed on two keyboards is one password")
    func normalized() throws {
        let composed = try PasswordHash(of: "caf\u{e9}-1234", cost: Self.cheap, salt: Self.salt)
        #expect(try composed.matches("cafe\u{301}-1234"))
    }

    @Test(
        "a damaged hash is none",
        arguments: [
            "", "scrypt", "scrypt$4$8$1$YWJj", "bcrypt$4$8$1$YWJj$YWJj", "scrypt$99$8$1$YWJj$YWJj",
            "scrypt$x$8$1$YWJj$YWJj", "scrypt$4$8$1$?$YWJj", "scrypt$4$8$1$YWJj$YWJj",
            "scrypt$4$8$1$YWJj$YWJj$", "scrypt$-1$8$1$YWJj$YWJj",
        ])
    func damaged(text: String) {
        #expect(PasswordHash(stored: text) == nil)
    }
}
