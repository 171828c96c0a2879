import Crypto
import FindDevice
import Testing
import Wire

/// A PIN on its way: open to one phone, for one order.
@Suite("sealed PINs")
struct SealedPINTests {
    let samples: Samples
    let key: SealingKey
    let pin: PIN

    init() throws {
        samples = try Samples()
        key = try #require(SealingKey(bytes: Array(100..<132)))
        pin = try #require(PIN("4711"))
    }

    private func sealed() throws -> [UInt8] {
        try SealedPIN.seal(
            pin, to: key.publicBytes, device: samples.device, order: samples.order)
    }

    private func opened(_ bytes: [UInt8]) -> PIN? {
        key.open(bytes, device: samples.device, order: samples.order)
    }

    @Test("what is sealed to a phone opens there, and looks different each time")
    func roundTrip() throws {
        var forms: Set<[UInt8]> = []
        for _ in 0..<20 {
            let bytes = try sealed()
            #expect(bytes.count == 52)
            #expect(opened(bytes) == pin)
            forms.insert(bytes)
        }
        #expect(forms.count == 20)
        for text in ["0000", "9999", "0471"] {
            let other = try #require(PIN(text))
            let bytes = try SealedPIN.seal(
                other, to: key.publicBytes, device: samples.device, order: samples.order)
            #expect(opened(bytes) == other)
        }
    }

    @Test("it opens for no other device, order or key")
    func bound() throws {
        let bytes = try sealed()
        #expect(key.open(bytes, device: samples.otherDevice, order: samples.order) == nil)
        var random = samples.random
        let order = OrderID(using: &random)
        #expect(key.open(bytes, device: samples.device, order: order) == nil)
        let other = try #require(SealingKey(bytes: Array(repeating: 7, count: 32)))
        #expect(other.open(bytes, device: samples.device, order: samples.order) == nil)
    }

    @Test("no changed bit, and no other length, opens", arguments: 0..<52)
    func changed(index: Int) throws {
        var bytes = try sealed()
        for bit in 0..<8 {
            bytes[index] ^= 1 << UInt8(bit)
            // The highest bit of an X25519 key means nothing (RFC 7748, section 5), but HPKE binds
            // the key as it was sent.
            #expect(opened(bytes) == nil, "bit \(bit)")
            bytes[index] ^= 1 << UInt8(bit)
        }
        #expect(opened(Array(bytes.prefix(index))) == nil)
        #expect(opened(bytes + [UInt8](repeating: 0, count: index + 1)) == nil)
        #expect(opened(bytes) == pin)
    }

    @Test(
        "what is sealed well and is no PIN opens to nothing", arguments: ["123", "12345", "12a4"])
    func noPIN(text: String) throws {
        let info = Array("cooee pin 1 \(samples.device)".utf8)
        var sender = try HPKE.Sender(
            recipientKey: try Curve25519.KeyAgreement.PublicKey(
                rawRepresentation: key.publicBytes),
            ciphersuite: .Curve25519_SHA256_ChachaPoly, info: .init(info))
        let box = try sender.seal(Array(text.utf8), authenticating: Array(samples.order.text.utf8))
        #expect(opened(Array(sender.encapsulatedKey + box)) == nil)
    }

    @Test("a key of another length is none, on either side", arguments: [0, 1, 31, 33, 64])
    func keys(length: Int) {
        #expect(SealingKey(bytes: [UInt8](repeating: 9, count: length)) == nil)
        #expect(throws: (any Error).self) {
            try SealedPIN.seal(
                pin, to: [UInt8](repeating: 9, count: length), device: samples.device,
                order: samples.order)
        }
    }

    /// The points of order 1, 2, 4 and 8 by their u-coordinates, also those above the prime
    /// (<https://cr.yp.to/ecdh.html>, "validate").
    static let smallOrders = [
        String(repeating: "00", count: 32), "01" + String(repeating: "00", count: 31),
        "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
        "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
        "ec" + String(repeating: "ff", count: 30) + "7f",
        "ed" + String(repeating: "ff", count: 30) + "7f",
        "ee" + String(repeating: "ff", count: 30) + "7f",
    ]

    @Test(
        "a public key of small order is refused: it would be a seal that everybody opens",
        arguments: smallOrders)
    func smallOrder(hex: String) throws {
        let digits = Array(hex)
        let point = try stride(from: 0, to: 64, by: 2).map {
            try #require(UInt8(String(digits[$0..<$0 + 2]), radix: 16))
        }
        #expect(throws: (any Error).self) {
            try SealedPIN.seal(pin, to: point, device: samples.device, order: samples.order)
        }
        #expect(SealedPIN.fault(inKey: point)?.contains("small order") == true)
    }

    @Test("who enrols is told what is wrong with a key, and nothing of one that is right")
    func faultOfKey() {
        #expect(SealedPIN.fault(inKey: key.publicBytes) == nil)
        for length in [0, 31, 33, 64] {
            let fault = SealedPIN.fault(inKey: [UInt8](repeating: 9, count: length))
            #expect(fault?.contains("32 bytes") == true)
        }
    }
}
