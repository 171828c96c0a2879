// libmosquitto, the OpenSSL below it, and the two Linux headers that Swift's Glibc module leaves out.
#pragma once

#include <mosquitto.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

// What of OpenSSL are macros, or takes a file where there is none.

/// Trusts the certificate of an authority, PEM; 1 if it reads.
static inline int cooee_tls_trust(SSL_CTX *context, const char *pem) {
    BIO *text = BIO_new_mem_buf(pem, -1);
    X509 *authority = PEM_read_bio_X509(text, NULL, NULL, NULL);
    BIO_free(text);
    if (!authority) return 0;
    int done = X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority);
    X509_free(authority);
    return done;
}

/// TLS 1.2 at least, to a broker whose certificate is for `host`, a name or an address; buffers
/// that are empty are given back. 1 if the host can be checked.
static inline int cooee_tls_prepare(SSL_CTX *context, const char *host) {
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE);
    SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
    X509_VERIFY_PARAM *wanted = SSL_CTX_get0_param(context);
    return X509_VERIFY_PARAM_set1_ip_asc(wanted, host) == 1
        || X509_VERIFY_PARAM_set1_host(wanted, host, 0) == 1;
}

static inline void cooee_tls_bind(SSL_CTX *context, void *owner) {
    SSL_CTX_set_app_data(context, owner);
}

static inline void *cooee_tls_owner(SSL *ssl) {
    return SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
}
