import Crypto
import FindDevice
import Foundation
import SwiftASN1
import Testing
import X509

@testable import Identity

@Suite("A phone's certificate")
struct PhoneCertificateTests {
    let authority: CertificateAuthority

    init() throws { authority = try CertificateAuthority(at: springDay) }

    @Test("bears the device's name and the phone's key, whatever the request says")
    func named() throws {
        let key = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let request = try pem(of: key, commonName: "cooee-control")
        let certificate = try Certificate(
            pemEncoded: authority.phoneCertificate(
                for: request, device: lostPhone, at: springDay))
        #expect(certificate.subject == (try DistinguishedName { CommonName(lostPhone.text) }))
        #expect(certificate.publicKey == key.publicKey)
        #expect(try certificate.extensions.extendedKeyUsage == ExtendedKeyUsage([.clientAuth]))
        #expect(try certificate.extensions.basicConstraints == .notCertificateAuthority)
        #expect(isSigned(try certificate.serializeAsPEM().pemString, by: authority))
    }

    @Test("is given for the phone's own kind of request")
    func ownRequest() throws {
        let request = try CertificateRequest()
        let certificate = try Certificate(
            pemEncoded: authority.phoneCertificate(
                for: request.requestPEM, device: lostPhone, at: springDay))
        let key = try Certificate.PrivateKey(pemEncoded: request.privateKeyPEM)
        #expect(certificate.publicKey == key.publicKey)
    }

    @Test("is given for an Ed25519 key too")
    func ed25519() throws {
        let request = try pem(of: Certificate.PrivateKey(Curve25519.Signing.PrivateKey()))
        #expect(throws: Never.self) {
            try authority.phoneCertificate(for: request, device: lostPhone, at: springDay)
        }
    }

    @Test("is refused for another kind of key")
    func otherKey() throws {
        let request = try pem(of: Certificate.PrivateKey(P384.Signing.PrivateKey()))
        #expect(throws: IdentityFault.keyRefused("P384.PublicKey")) {
            try authority.phoneCertificate(for: request, device: lostPhone, at: springDay)
        }
    }

    @Test("is refused to who does not hold the key")
    func forged() throws {
        let mine = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let theirs = Certificate.PrivateKey(P256.Signing.PrivateKey())
        let honest = try CertificateSigningRequest(pemEncoded: pem(of: mine))
        let forged = try CertificateSigningRequest(
            version: .v1, subject: honest.subject, publicKey: theirs.publicKey,
            attributes: .init(), signatureAlgorithm: honest.signatureAlgorithm,
            signature: honest.signature
        ).serializeAsPEM().pemString
        #expect(throws: IdentityFault.requestForged) {
            try authority.phoneCertificate(for: forged, device: lostPhone, at: springDay)
        }
    }

    @Test("is refused for a request with any byte changed")
    func damaged() throws {
        var generator = SystemRandomNumberGenerator()
        let document = try PEMDocument(pemString: CertificateRequest().requestPEM)
        for place in 0..<document.derBytes.count {
            var bytes = document.derBytes
            bytes[place] ^= UInt8.random(in: 1...255, using: &generator)
            let text = PEMDocument(type: "CERTIFICATE REQUEST", derBytes: bytes).pemString
            #expect(throws: IdentityFault.self, "byte \(place) is now \(bytes[place])") {
                try authority.phoneCertificate(for: text, device: lostPhone, at: springDay)
            }
        }
    }

    @Test(
        "is refused for what is no request",
        arguments: [
            "", "hello", "-----BEGIN CERTIFICATE REQUEST-----",
            "-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----\n",
            "-----BEGIN CERTIFICATE REQUEST-----\n****\n-----END CERTIFICATE REQUEST-----\n",
            "-----BEGIN CERTIFICATE REQUEST-----\nMAA=\n-----END CERTIFICATE REQUEST-----\n",
        ])
    func noRequest(text: String) {
        #expect(throws: IdentityFault.requestUnreadable) {
            try authority.phoneCertificate(for: text, device: lostPhone, at: springDay)
        }
    }

    @Test("is refused for a certificate in place of a request, and for a novel")
    func otherThings() throws {
        #expect(throws: IdentityFault.requestUnreadable) {
            try authority.phoneCertificate(
                for: authority.certificatePEM, device: lostPhone, at: springDay)
        }
        #expect(throws: IdentityFault.requestTooLong(limit: 8192)) {
            try authority.phoneCertificate(
                for: String(repeating: "a", count: 8193), device: lostPhone, at: springDay)
        }
    }

    private func pem(
        of key: Certificate.PrivateKey, commonName: String = "whoever"
    ) throws -> String {
        try CertificateSigningRequest(
            version: .v1, subject: try DistinguishedName { CommonName(commonName) },
            privateKey: key, attributes: .init()
        ).serializeAsPEM().pemString
    }
}
