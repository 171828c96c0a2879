/// Why a certificate cannot be issued, or an authority not be used.
package enum IdentityFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// A certificate request longer than `limit` bytes.
    case requestTooLong(limit: Int)
    /// No PKCS #10 request in PEM.
    case requestUnreadable
    /// The request is not signed by the key that it names.
    case requestForged
    /// The request names a key of a kind that is not accepted.
    case keyRefused(String)
    /// Neither an IP address nor a DNS name.
    case hostRefused(String)
    /// A common name that is not 1 to 64 letters, digits and hyphens.
    case nameRefused(String)
    /// The authority's certificate or key does not read, or one is not the other's.
    case authorityDamaged(String)
    /// The authority's own certificate has run out.
    case authorityExpired(at: String)
    /// The cryptographic library failed where it should not.
    case issuing(String)

    package var description: String {
        switch self {
        case .requestTooLong(let limit):
            "the certificate request is longer than \(limit) bytes"
        case .requestUnreadable:
            "the certificate request is not PKCS #10 in PEM, or is malformed"
        case .requestForged:
            "the certificate request is not signed by the key in it"
        case .keyRefused(let kind):
            "the certificate request has a key of another kind than P-256 or Ed25519: \(kind)"
        case .hostRefused(let host):
            "'\(host)' is neither an IP address nor a host name"
        case .nameRefused(let name):
            "'\(name)' cannot be a common name: 1 to 64 letters, digits and '-' expected"
        case .authorityDamaged(let reason):
            "the certificate authority cannot be used: \(reason)"
        case .authorityExpired(let moment):
            "the certificate authority ended on \(moment)"
        case .issuing(let reason):
            "the certificate could not be made: \(reason)"
        }
    }
}
