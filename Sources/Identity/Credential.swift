/// A certificate with the private key that proves it, both PEM.
package struct Credential: Sendable {
    package let certificatePEM: String
    /// PKCS #8, in clear: it belongs in a file that only its owner reads.
    package let privateKeyPEM: String
}
