internal import Crypto
internal import SwiftASN1
internal import X509

/// What the certificates of one kind say they may be used for (RFC 5280, section 4.2).
enum CertificateProfile {
    case authority
    case server([Host])
    case client

    /// The extensions of a certificate of this kind.
    func extensions(
        subjectKey: Certificate.PublicKey, issuerKey: Certificate.PublicKey
    ) throws -> Certificate.Extensions {
        let subject = SubjectKeyIdentifier(hash: subjectKey)
        let issuer = AuthorityKeyIdentifier(
            keyIdentifier: SubjectKeyIdentifier(hash: issuerKey).keyIdentifier)
        switch self {
        case .authority:
            return try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
                subject
                issuer
            }
        case .server(let hosts):
            return try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(hosts.map(\.generalName))
                subject
                issuer
            }
        case .client:
            return try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                try ExtendedKeyUsage([.clientAuth])
                subject
                issuer
            }
        }
    }
}
