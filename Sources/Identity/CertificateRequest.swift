internal import Crypto
internal import SwiftASN1
internal import X509

/// What a phone makes before it enrols: a P-256 key, and a request to certify it (RFC 2986).
package struct CertificateRequest: Sendable {
    /// PKCS #8, in clear: it never leaves the phone.
    package let privateKeyPEM: String
    /// PKCS #10; its subject is a mere filler, the service names the phone.
    package let requestPEM: String

    package init() throws(IdentityFault) {
        let key = P256.Signing.PrivateKey()
        do {
            let request = try CertificateSigningRequest(
                version: .v1, subject: try DistinguishedName { CommonName("phone") },
                privateKey: .init(key), attributes: .init())
            requestPEM = try request.serializeAsPEM().pemString
        } catch {
            throw .issuing(String(describing: error))
        }
        privateKeyPEM = key.pemRepresentation
    }
}
