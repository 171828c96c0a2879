internal import Crypto
package import FindDevice
internal import FoundationEssentials
internal import SwiftASN1
internal import X509

/// The service's own certificate authority (RFC 5280), which says who is who on the bus.
///
/// Keys and ECDSA signatures take their randomness from the system and never come out twice alike;
/// so do serial numbers.
package struct CertificateAuthority: Sendable {
    /// How far back a certificate's validity begins, for clocks that are behind.
    static let clockSkew = Duration.days(1)
    static let lifetime = Duration.days(30 * 365)

    private let certificate: Certificate
    private let key: P256.Signing.PrivateKey
    /// The authority's certificate, which everybody may have.
    package let certificatePEM: String

    /// Founds a new authority with a P-256 key, valid for 30 years.
    package init(at now: Timestamp) throws(IdentityFault) {
        key = P256.Signing.PrivateKey()
        do {
            let name = try DistinguishedName {
                OrganizationName("Cooee")
                CommonName("Cooee certificate authority")
            }
            certificate = try Certificate(
                version: .v3, serialNumber: .drawn(), publicKey: .init(key.publicKey),
                notValidBefore: Date(now - Self.clockSkew),
                notValidAfter: Date(now + Self.lifetime),
                issuer: name, subject: name,
                extensions: try CertificateProfile.authority.extensions(
                    subjectKey: .init(key.publicKey), issuerKey: .init(key.publicKey)),
                issuerPrivateKey: .init(key))
            certificatePEM = try certificate.serializeAsPEM().pemString
        } catch {
            throw .issuing(String(describing: error))
        }
    }

    /// Takes up an authority that was founded before.
    /// - Throws: `authorityDamaged`, unless the two are a certificate authority's and one pair.
    package init(
        certificatePEM: String, privateKeyPEM: String
    ) throws(IdentityFault) {
        let constraints: BasicConstraints?
        do {
            certificate = try Certificate(pemEncoded: certificatePEM)
            constraints = try certificate.extensions.basicConstraints
        } catch {
            throw .authorityDamaged("its certificate does not read")
        }
        do {
            key = try P256.Signing.PrivateKey(pemRepresentation: privateKeyPEM)
        } catch {
            // The library's own words could quote the key.
            throw .authorityDamaged("its private key is not a P-256 key in PEM")
        }
        guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
            throw .authorityDamaged("its private key is not that of its certificate")
        }
        guard case .isCertificateAuthority = constraints else {
            throw .authorityDamaged("its certificate is not that of an authority")
        }
        self.certificatePEM = certificatePEM
    }

    /// The authority's private key, PKCS #8, in clear.
    package var privateKeyPEM: String { key.pemRepresentation }

    /// A certificate for the broker that answers at `hosts`, and always at this machine's own
    /// `localhost`, `127.0.0.1` and `::1`; 10 years.
    /// - Throws: `hostRefused`, `authorityExpired`.
    package func serverCertificate(
        hosts: [String], at now: Timestamp
    ) throws(IdentityFault) -> Credential {
        var names: [Host] = []
        for text in ["localhost", "127.0.0.1", "::1"] + hosts {
            guard let host = Host(text) else { throw .hostRefused(text) }
            if !names.contains(host) { names.append(host) }
        }
        return try credential(
            commonName: "cooee-broker", profile: .server(names), for: .days(10 * 365), at: now)
    }

    /// A certificate for one of the service's own clients of the bus; 10 years.
    /// - Throws: `nameRefused`, `authorityExpired`.
    package func serviceCertificate(
        commonName: String, at now: Timestamp
    ) throws(IdentityFault) -> Credential {
        let allowed = commonName.utf8.allSatisfy { byte in
            (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
                || byte == UInt8(ascii: "-")
        }
        guard allowed, (1...64).contains(commonName.utf8.count) else {
            throw .nameRefused(commonName)
        }
        return try credential(
            commonName: commonName, profile: .client, for: .days(10 * 365), at: now)
    }

    /// A certificate, PEM, for the phone that made the request; 20 years, because refusing a phone
    /// is the registry's business and not the calendar's.
    ///
    /// What the request says about its subject is ignored: the name is the device's.
    /// - Throws: `requestTooLong`, `requestUnreadable`, `keyRefused`, `requestForged`,
    ///   `authorityExpired`.
    package func phoneCertificate(
        for requestPEM: String, device: DeviceID, at now: Timestamp
    ) throws(IdentityFault) -> String {
        let key = try PhoneKey(provenBy: requestPEM)
        return try issue(
            to: key.publicKey, commonName: device.text, profile: .client,
            for: .days(20 * 365), at: now)
    }

    private func credential(
        commonName: String, profile: CertificateProfile, for lifetime: Duration, at now: Timestamp
    ) throws(IdentityFault) -> Credential {
        let key = P256.Signing.PrivateKey()
        let certificate = try issue(
            to: .init(key.publicKey), commonName: commonName, profile: profile, for: lifetime,
            at: now)
        return Credential(certificatePEM: certificate, privateKeyPEM: key.pemRepresentation)
    }

    private func issue(
        to publicKey: Certificate.PublicKey, commonName: String, profile: CertificateProfile,
        for lifetime: Duration, at now: Timestamp
    ) throws(IdentityFault) -> String {
        let end = min(Date(now + lifetime), certificate.notValidAfter)
        guard end > Date(now) else {
            throw .authorityExpired(at: Timestamp(certificate.notValidAfter).rfc3339)
        }
        do {
            let issued = try Certificate(
                version: .v3, serialNumber: .drawn(), publicKey: publicKey,
                notValidBefore: Date(now - Self.clockSkew), notValidAfter: end,
                issuer: certificate.subject,
                subject: try DistinguishedName { CommonName(commonName) },
                extensions: try profile.extensions(
                    subjectKey: publicKey, issuerKey: certificate.publicKey),
                issuerPrivateKey: .init(key))
            return try issued.serializeAsPEM().pemString
        } catch {
            throw .issuing(String(describing: error))
        }
    }
}

extension Certificate.SerialNumber {
    /// 127 random bits: RFC 5280, section 4.1.2.2, wants them positive and at most 20 bytes long.
    static func drawn() -> Self {
        var generator = SystemRandomNumberGenerator()
        var bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        bytes[0] = bytes[0] & 0x7f | 0x40
        return Self(bytes: bytes)
    }
}

extension Date {
    /// Certificates know whole seconds only.
    init(_ moment: Timestamp) { self.init(timeIntervalSince1970: Double(moment.seconds)) }
}

extension Timestamp {
    init(_ date: Date) { self.init(seconds: Int64(date.timeIntervalSince1970)) }
}
