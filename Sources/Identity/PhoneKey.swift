internal import Crypto
internal import SwiftASN1
internal import X509

/// The public key of a phone that proved, by signing its request, that it holds the private one.
struct PhoneKey {
    /// A request with a P-256 key takes about 400 bytes.
    static let longestRequest = 8192

    let publicKey: Certificate.PublicKey

    /// Reads a PKCS #10 certificate request (RFC 2986), which comes from outside.
    init(provenBy requestPEM: String) throws(IdentityFault) {
        guard requestPEM.utf8.count <= Self.longestRequest else {
            throw .requestTooLong(limit: Self.longestRequest)
        }
        let request = try Self.request(in: requestPEM)
        // Before the signature: an unwanted key should not cost its verification.
        guard
            P256.Signing.PublicKey(request.publicKey) != nil
                || Curve25519.Signing.PublicKey(request.publicKey) != nil
        else { throw .keyRefused(String(describing: request.publicKey)) }
        guard request.publicKey.isValidSignature(request.signature, for: request) else {
            throw .requestForged
        }
        publicKey = request.publicKey
    }

    private static func request(
        in requestPEM: String
    ) throws(IdentityFault) -> CertificateSigningRequest {
        do {
            return try CertificateSigningRequest(pemEncoded: requestPEM)
        } catch let error as CertificateError where error.code == .unsupportedPublicKeyAlgorithm {
            throw .keyRefused("an unknown one")
        } catch {
            // The library's own words name its source lines, nothing that the phone could use.
            throw .requestUnreadable
        }
    }
}
