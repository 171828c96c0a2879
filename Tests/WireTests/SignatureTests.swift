import Crypto
import FindDevice
import Foundation
import Testing

@testable import Wire

/// Signed messages: what verifies, and all that must not.
@Suite("signatures")
struct SignatureTests {
    /// The key of RFC 8037, appendix A.1.
    static let privateKey = "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"
    static let publicKey = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    /// Its thumbprint, appendix A.3.
    static let thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"
    /// What appendix A.4 signs, and the signature.
    static let signed = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc"
    static let signature =
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"

    @Test("the key, the thumbprint and the signature of RFC 8037's appendix A")
    func vectors() throws {
        let seed = try #require(Base64URL.decode(Self.privateKey))
        let key = try #require(SigningKey(seed: seed))
        #expect(Base64URL.encode(key.publicBytes) == Self.publicKey)
        #expect(VerifyingKey.thumbprint(of: key.publicBytes) == Self.thumbprint)
        #expect(key.name == Self.thumbprint)
        let input = Array(Self.signed.utf8)
        #expect(Base64URL.encode(try key.signature(of: input)) == Self.signature)
        let signature = try #require(Base64URL.decode(Self.signature))
        #expect(key.verifying.verifies(signature, of: input))
        #expect(!key.verifying.verifies(signature, of: input + [0]))
    }

    @Test("RFC 8037's own token is signed well, and is no message of ours")
    func foreignToken() throws {
        let bytes = try #require(Base64URL.decode(Self.publicKey))
        let key = try #require(VerifyingKey(bytes: bytes, name: Self.thumbprint))
        let token = Array((Self.signed + "." + Self.signature).utf8)
        let fault = fault { _ = try JWS.verify(token, type: .order, with: key) }
        #expect(fault?.field == "kid", "it has neither kid nor typ")
    }

    @Test("the same message gives the same bytes, another message others")
    func deterministic() throws {
        let samples = try Samples()
        for message in samples.orders {
            let first = try message.signed(with: samples.service)
            #expect(try message.signed(with: samples.service) == first)
        }
        let all = try samples.orders.map { try $0.signed(with: samples.service) }
        #expect(Set(all).count == all.count)
    }

    @Test("a message says its algorithm, key and kind in its header, and is three base64url parts")
    func header() throws {
        let samples = try Samples()
        let bytes = try samples.orders[0].signed(with: samples.service)
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: ".")
        #expect(parts.count == 3)
        let header = try #require(Base64URL.decode(parts[0]))
        let kid = VerifyingKey.thumbprint(of: samples.service.publicBytes)
        #expect(
            String(decoding: header, as: UTF8.self)
                == #"{"alg":"EdDSA","kid":"\#(kid)","typ":"cooee-order+jwt"}"#)
        #expect(try #require(Base64URL.decode(parts[2])).count == 64)
    }

    @Test("no changed byte of a signed order verifies", arguments: [0x01, 0x02, 0x20, 0x80])
    func everyByte(mask: UInt8) throws {
        let samples = try Samples()
        let good = try samples.orders[1].signed(with: samples.service)
        for index in good.indices {
            var bytes = good
            bytes[index] ^= mask
            let fault = fault { _ = try samples.read(order: bytes) }
            #expect(fault != nil, "byte \(index)")
        }
        #expect(try samples.read(order: good) == samples.orders[1])
    }

    @Test("no shorter, longer or rearranged order verifies")
    func shape() throws {
        let samples = try Samples()
        let good = try samples.orders[1].signed(with: samples.service)
        for length in good.indices {
            #expect(fault { _ = try samples.read(order: Array(good[..<length])) } != nil)
        }
        let text = String(decoding: good, as: UTF8.self)
        let parts = text.split(separator: ".").map(String.init)
        let wrong = [
            text + ".", "." + text, text + "=", text + "\n", " " + text, text + text,
            parts[0] + "." + parts[1] + ".", parts[0] + ".." + parts[2],
            "." + parts[1] + "." + parts[2], parts[1] + "." + parts[0] + "." + parts[2],
            parts.joined(separator: ".") + "." + parts[2], parts.joined(), "", "..", "...",
        ]
        for text in wrong {
            let fault = fault { _ = try samples.read(order: Array(text.utf8)) }
            #expect(fault != nil, "\(text)")
        }
    }

    @Test("another key's order does not verify, whatever name it goes by")
    func otherKey() throws {
        let samples = try Samples()
        let message = samples.orders[0]
        let thief = try #require(SigningKey(seed: Array(repeating: 9, count: 32)))
        let named = try #require(
            SigningKey(seed: Array(repeating: 9, count: 32), name: samples.service.name))
        for key in [thief, named] {
            let bytes = try message.signed(with: key)
            #expect(fault { _ = try samples.read(order: bytes) }?.kind == "unsigned")
        }
    }

    @Test("an order for another device is foreign, however well it is signed")
    func otherDevice() throws {
        let samples = try Samples()
        let bytes = try samples.orders[0].signed(with: samples.service)
        let fault = fault {
            _ = try OrderMessage(
                verifying: bytes, with: samples.service.verifying, for: samples.otherDevice)
        }
        #expect(fault?.kind == "foreign")
    }

    @Test("a message of one kind does not pass for another kind", arguments: MessageType.allCases)
    func confusion(type: MessageType) throws {
        let samples = try Samples()
        let payload = samples.orders[0].payload()
        let bytes = try JWS.sign(payload, type: type, with: samples.service)
        for wanted in MessageType.allCases where wanted != type {
            let fault = fault {
                _ = try JWS.verify(bytes, type: wanted, with: samples.service.verifying)
            }
            #expect(fault?.kind == "foreign")
        }
        #expect(try JWS.verify(bytes, type: type, with: samples.service.verifying) == payload)
    }

    @Test("an acknowledgement is no order, and a word no hello")
    func kinds() throws {
        let samples = try Samples()
        let acknowledgement = try samples.acknowledgement().signed(with: samples.service)
        #expect(fault { _ = try samples.read(order: acknowledgement) }?.kind == "foreign")
        let word = try samples.word(.event(.unlocked)).signed(
            by: samples.device, with: samples.phone)
        let fault = fault {
            _ = try Hello(
                verifying: word, with: samples.phone.verifying, from: samples.device)
        }
        #expect(fault?.kind == "foreign")
    }

    @Test(
        "another algorithm, a critical header or no key's name is refused, signed or not",
        arguments: [
            (#"{"alg":"none","kid":"K","typ":"cooee-order+jwt"}"#, "EdDSA"),
            (#"{"alg":"HS256","kid":"K","typ":"cooee-order+jwt"}"#, "EdDSA"),
            (#"{"alg":"eddsa","kid":"K","typ":"cooee-order+jwt"}"#, "EdDSA"),
            (#"{"alg":"ES256","kid":"K","typ":"cooee-order+jwt"}"#, "EdDSA"),
            (#"{"alg":"EdDSA","crit":["exp"],"kid":"K","typ":"cooee-order+jwt"}"#, "critical"),
            (#"{"alg":"EdDSA","crit":[],"kid":"K","typ":"cooee-order+jwt"}"#, "critical"),
            (#"{"alg":"EdDSA","kid":"L","typ":"cooee-order+jwt"}"#, "names another key"),
            (#"{"alg":"EdDSA","typ":"cooee-order+jwt"}"#, "kid"),
            (#"{"alg":"EdDSA","kid":null,"typ":"cooee-order+jwt"}"#, "kid"),
            (#"{"kid":"K","typ":"cooee-order+jwt"}"#, "alg"),
            (#"{"alg":"EdDSA","kid":"K"}"#, "typ"),
            (#"{"alg":"EdDSA","kid":"K","typ":"JWT"}"#, "cooee-order+jwt"),
            (#"{"alg":["EdDSA"],"kid":"K","typ":"cooee-order+jwt"}"#, "alg"),
            (#"["EdDSA"]"#, "message"), ("null", "message"), ("", "message"), ("{", "message"),
        ])
    func headers(header: String, why: String) throws {
        let samples = try Samples()
        let key = try #require(SigningKey(seed: Array(1...32), name: "K"))
        let input =
            Base64URL.encode(Array(header.utf8)) + "."
            + Base64URL.encode(samples.orders[0].payload())
        let signature = try key.signature(of: Array(input.utf8))
        let bytes = Array((input + "." + Base64URL.encode(signature)).utf8)
        let fault = try #require(
            fault { _ = try JWS.verify(bytes, type: .order, with: key.verifying) })
        #expect("\(fault)".contains(why), "\(fault)")
    }

    @Test("a token signed with the public key as a secret is refused (the oldest trick)")
    func confusedWithMAC() throws {
        let samples = try Samples()
        for alg in ["HS256", "none", "EdDSA"] {
            let header =
                #"{"alg":"\#(alg)","kid":"\#(samples.service.name)","typ":"cooee-order+jwt"}"#
            let input =
                Base64URL.encode(Array(header.utf8)) + "."
                + Base64URL.encode(samples.orders[0].payload())
            let code = HMAC<SHA256>.authenticationCode(
                for: Array(input.utf8), using: SymmetricKey(data: samples.service.publicBytes))
            for signature in [Array(code), Array(code) + Array(code), []] {
                let bytes = Array((input + "." + Base64URL.encode(signature)).utf8)
                #expect(fault { _ = try samples.read(order: bytes) }?.kind == "unsigned")
            }
        }
    }

    @Test("what is larger than the broker lets through is refused unread")
    func oversized() throws {
        let samples = try Samples()
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: WireLimit.payload + 1)
        #expect(fault { _ = try samples.read(order: bytes) } == .oversized(bytes: 65_537))
        let largest = [UInt8](repeating: UInt8(ascii: "a"), count: WireLimit.payload)
        #expect(fault { _ = try samples.read(order: largest) }?.kind == "unsigned")
    }

    @Test("bytes that are no key make none")
    func keys() {
        for count in [0, 1, 31, 33, 64] {
            let bytes = [UInt8](repeating: 7, count: count)
            #expect(SigningKey(seed: bytes) == nil)
            #expect(VerifyingKey(bytes: bytes, name: "x") == nil)
        }
    }
}

extension Samples {
    /// Reads an order as the sample's phone does.
    func read(order bytes: [UInt8]) throws -> OrderMessage {
        try OrderMessage(verifying: bytes, with: service.verifying, for: device)
    }
}
