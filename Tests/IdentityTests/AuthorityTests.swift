import FindDevice
import Foundation
import SwiftASN1
import Testing
import X509

@testable import Identity

/// 2026-03-01T12:00:00Z.
let springDay = Timestamp(seconds: 1_772_366_400)
let lostPhone = DeviceID("aaaabbbbccccddddeeeeffff22")!

@Suite("The certificate authority")
struct AuthorityTests {
    let authority: CertificateAuthority

    init() throws { authority = try CertificateAuthority(at: springDay) }

    @Test("lasts 30 years, began yesterday and may only sign")
    func itself() throws {
        let certificate = try Certificate(pemEncoded: authority.certificatePEM)
        #expect(certificate.notValidBefore == date("2026-02-28T12:00:00Z"))
        #expect(certificate.notValidAfter == date("2056-02-22T12:00:00Z"))
        #expect(certificate.publicKey.isValidSignature(certificate.signature, for: certificate))
        let constraints = try #require(
            certificate.extensions[oid: .X509ExtensionID.basicConstraints])
        #expect(constraints.critical)
        #expect(
            try certificate.extensions.basicConstraints
                == .isCertificateAuthority(maxPathLength: 0))
        #expect(try certificate.extensions.keyUsage == KeyUsage(keyCertSign: true, cRLSign: true))
    }

    @Test("signs on after it was put away and taken up again")
    func putAway() throws {
        let again = try CertificateAuthority(
            certificatePEM: authority.certificatePEM, privateKeyPEM: authority.privateKeyPEM)
        let credential = try again.serviceCertificate(commonName: "cooee-control", at: springDay)
        #expect(isSigned(credential.certificatePEM, by: authority))
    }

    @Test("is not taken up with the key of another")
    func mixedUp() throws {
        let other = try CertificateAuthority(at: springDay)
        #expect(
            throws: IdentityFault.authorityDamaged(
                "its private key is not that of its certificate")
        ) {
            try CertificateAuthority(
                certificatePEM: authority.certificatePEM, privateKeyPEM: other.privateKeyPEM)
        }
    }

    @Test("is not taken up from a certificate that may not sign")
    func leafAsAuthority() throws {
        let leaf = try authority.serviceCertificate(commonName: "cooee-control", at: springDay)
        #expect(
            throws: IdentityFault.authorityDamaged("its certificate is not that of an authority")
        ) {
            try CertificateAuthority(
                certificatePEM: leaf.certificatePEM, privateKeyPEM: leaf.privateKeyPEM)
        }
    }

    @Test("says that it is damaged, and quotes no key")
    func damaged() throws {
        #expect(throws: IdentityFault.authorityDamaged("its certificate does not read")) {
            try CertificateAuthority(
                certificatePEM: "", privateKeyPEM: authority.privateKeyPEM)
        }
        let torn = String(authority.privateKeyPEM.dropLast(60))
        let fault = #expect(throws: IdentityFault.self) {
            try CertificateAuthority(
                certificatePEM: authority.certificatePEM, privateKeyPEM: torn)
        }
        let middle = authority.privateKeyPEM.split(separator: "\n")[1]
        #expect(fault?.description.contains(middle) == false)
    }

    @Test("gives the broker the names of this machine and those that were asked for")
    func serverNames() throws {
        let credential = try authority.serverCertificate(
            hosts: ["192.0.2.7", "Bus.example.net", "localhost", "2001:db8::1"], at: springDay)
        let certificate = try Certificate(pemEncoded: credential.certificatePEM)
        let names = try #require(try certificate.extensions.subjectAlternativeNames)
        let documentation: [UInt8] = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
        let expected: [Identity.Host] = [
            .name("localhost"), .address([127, 0, 0, 1]),
            .address([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
            .address([192, 0, 2, 7]), .name("bus.example.net"), .address(documentation),
        ]
        #expect(Array(names) == expected.map(\.generalName))
        #expect(try certificate.extensions.extendedKeyUsage == ExtendedKeyUsage([.serverAuth]))
    }

    @Test(
        "knows what is no host",
        arguments: [
            "", "a b", "-a", "a-", "a..b", "*.example.net", "300.1.1.1", "host:8883", "a\nb",
            String(repeating: "a", count: 64), "örtlich",
        ])
    func noHost(text: String) {
        #expect(throws: IdentityFault.hostRefused(text)) {
            try authority.serverCertificate(hosts: [text], at: springDay)
        }
    }

    @Test("never issues beyond its own end", arguments: [0, 15, 29] as [Int64])
    func lifetimes(years: Int64) throws {
        let end = try Certificate(pemEncoded: authority.certificatePEM).notValidAfter
        let later = springDay + .days(365 * years)
        let phone = try Certificate(
            pemEncoded: authority.phoneCertificate(
                for: CertificateRequest().requestPEM, device: lostPhone, at: later))
        let twentyYearsOn = Date(timeIntervalSince1970: Double((later + .days(7300)).seconds))
        #expect(phone.notValidAfter == min(end, twentyYearsOn))
        #expect(Timestamp(phone.notValidBefore) == later - .days(1))
    }

    @Test("issues nothing after its own end")
    func afterTheEnd() throws {
        #expect(throws: IdentityFault.authorityExpired(at: "2056-02-22T12:00:00Z")) {
            try authority.serviceCertificate(
                commonName: "cooee-control", at: springDay + .days(365 * 31))
        }
    }

    @Test("numbers its certificates at random, positive and within 20 bytes")
    func serialNumbers() {
        let numbers = (0..<100).map { _ in Certificate.SerialNumber.drawn() }
        #expect(Set(numbers).count == 100)
        #expect(numbers.allSatisfy { $0.bytes.count == 16 && $0.bytes.first! < 0x80 })
    }

    @Test(
        "gives no service a name that topics or files could trip over", arguments: ["", "a/b", "+"])
    func serviceName(name: String) {
        #expect(throws: IdentityFault.nameRefused(name)) {
            try authority.serviceCertificate(commonName: name, at: springDay)
        }
    }
}

func date(_ text: String) -> Date {
    Date(timeIntervalSince1970: Double(Timestamp(rfc3339: text)!.seconds))
}

func isSigned(_ certificatePEM: String, by authority: CertificateAuthority) -> Bool {
    do {
        let certificate = try Certificate(pemEncoded: certificatePEM)
        let issuer = try Certificate(pemEncoded: authority.certificatePEM)
        return issuer.publicKey.isValidSignature(certificate.signature, for: certificate)
    } catch {
        Issue.record(error)
        return false
    }
}
