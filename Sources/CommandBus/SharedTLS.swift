internal import CMosquitto

/// What TLS connections of one loop have in common: the authority that they trust and the broker's
/// name, in one context of OpenSSL.
///
/// libmosquitto makes a context for each client, reads the authority's file and the client's own
/// two for it, and keeps all that. With thousands of clients in one process that is most of their
/// memory, and of what connecting costs. It belongs to its loop's thread.
package final class SharedTLS {
    private let context: OpaquePointer
    /// Whose handshake is going on.
    fileprivate var shown: TLSProof?

    /// - Parameters:
    ///   - authority: the certificate of whoever signed the broker's, PEM.
    ///   - host: what the broker's certificate must be for.
    package init(authority: String, host: String) throws(BusError) {
        guard let context = SSL_CTX_new(TLS_client_method()) else {
            throw .system("TLS: no context")
        }
        self.context = context
        guard authority.withCString({ cooee_tls_trust(context, $0) }) == 1 else {
            throw .invalidSettings("TLS: the authority's certificate does not read")
        }
        guard cooee_tls_prepare(context, host) == 1 else {
            throw .invalidSettings("TLS: '\(host)' cannot be a broker's name")
        }
        cooee_tls_bind(context, Unmanaged.passUnretained(self).toOpaque())
        SSL_CTX_set_client_cert_cb(context) { ssl, certificate, key in
            guard let ssl, let owner = cooee_tls_owner(ssl) else { return 0 }
            let shared = Unmanaged<SharedTLS>.fromOpaque(owner).takeUnretainedValue()
            return shared.prove(certificate, key)
        }
    }

    deinit { SSL_CTX_free(context) }

    /// The library takes a reference of its own, which it gives back with the client.
    func lend(to library: OpaquePointer) {
        mosquitto_void_option(library, MOSQ_OPT_SSL_CTX, UnsafeMutableRawPointer(context))
        mosquitto_int_option(library, MOSQ_OPT_SSL_CTX_WITH_DEFAULTS, 0)
    }

    /// Hands OpenSSL the certificate and the key that the present handshake wants; they are its.
    private func prove(
        _ certificate: UnsafeMutablePointer<OpaquePointer?>?,
        _ key: UnsafeMutablePointer<OpaquePointer?>?
    ) -> Int32 {
        guard let shown, let certificate, let key else { return 0 }
        let read = shown.certificate.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return d2i_X509(nil, &start, bytes.count)
        }
        let secret = shown.key.withUnsafeBufferPointer { bytes in
            var start = bytes.baseAddress
            return d2i_AutoPrivateKey(nil, &start, bytes.count)
        }
        guard let read, let secret else {
            X509_free(read)
            EVP_PKEY_free(secret)
            return 0
        }
        certificate.pointee = read
        key.pointee = secret
        return 1
    }
}

/// What one client proves itself with, over what it shares with others.
package struct TLSProof {
    let shared: SharedTLS
    /// DER; the key as PKCS #8.
    fileprivate let certificate: [UInt8]
    fileprivate let key: [UInt8]

    package init(shared: SharedTLS, certificate: [UInt8], key: [UInt8]) {
        self.shared = shared
        self.certificate = certificate
        self.key = key
    }

    /// Has the proof at hand for the handshake that the library's next call goes on with.
    func show() { shared.shown = self }

    /// After the handshake nobody asks for it again: OpenSSL's copy goes.
    static func forget(in library: OpaquePointer) {
        if let ssl = mosquitto_ssl_get(library) { SSL_certs_clear(OpaquePointer(ssl)) }
    }
}
