import FindDevice
import Testing

@testable import Identity

@Suite(
    "OpenSSL agrees",
    .enabled(if: OpenSSL.isInstalled, "the openssl command is not installed"))
struct OpenSSLTests {
    @Test(
        "with certificates of each kind, for their own purpose only",
        arguments: [("server", "sslserver", "sslclient"), ("client", "sslclient", "sslserver")])
    func purposes(kind: String, meant: String, other: String) throws {
        let authority = try CertificateAuthority(at: springDay)
        try OpenSSL.inFolder { openssl in
            try openssl.write(authority.certificatePEM, to: "ca.pem")
            let server = try authority.serverCertificate(hosts: [], at: springDay)
            try openssl.write(server.certificatePEM, to: "server.pem")
            let phone = try authority.phoneCertificate(
                for: CertificateRequest().requestPEM, device: lostPhone, at: springDay)
            try openssl.write(phone, to: "client.pem")
            let moment = String(springDay.seconds)
            let good = try openssl.run(
                "verify", "-x509_strict", "-attime", moment, "-CAfile", "ca.pem", "-purpose", meant,
                "\(kind).pem")
            #expect(good.status == 0, "\(good.output)")
            let bad = try openssl.run(
                "verify", "-attime", moment, "-CAfile", "ca.pem", "-purpose", other, "\(kind).pem")
            #expect(bad.status != 0, "\(bad.output)")
        }
    }

    @Test("about the hosts that the broker answers at")
    func hosts() throws {
        let authority = try CertificateAuthority(at: springDay)
        try OpenSSL.inFolder { openssl in
            try openssl.write(authority.certificatePEM, to: "ca.pem")
            let server = try authority.serverCertificate(hosts: ["bus.example.net"], at: springDay)
            try openssl.write(server.certificatePEM, to: "server.pem")
            for (option, host, isMeant) in [
                ("-verify_ip", "127.0.0.1", true), ("-verify_ip", "::1", true),
                ("-verify_hostname", "localhost", true),
                ("-verify_hostname", "bus.example.net", true),
                ("-verify_hostname", "evil.example.net", false),
            ] {
                let answer = try openssl.run(
                    "verify", "-attime", String(springDay.seconds), "-CAfile", "ca.pem", option,
                    host, "server.pem")
                #expect((answer.status == 0) == isMeant, "\(host): \(answer.output)")
            }
        }
    }

    @Test("that another authority of the same name is not ours")
    func otherAuthority() throws {
        let authority = try CertificateAuthority(at: springDay)
        let impostor = try CertificateAuthority(at: springDay)
        try OpenSSL.inFolder { openssl in
            try openssl.write(authority.certificatePEM, to: "ca.pem")
            let leaf = try impostor.serviceCertificate(commonName: "cooee-control", at: springDay)
            try openssl.write(leaf.certificatePEM, to: "leaf.pem")
            let answer = try openssl.run(
                "verify", "-attime", String(springDay.seconds), "-CAfile", "ca.pem", "leaf.pem")
            #expect(answer.status != 0, "\(answer.output)")
        }
    }

    @Test(
        "on requests that it makes itself",
        arguments: [
            (["ec", "-pkeyopt", "ec_paramgen_curve:P-256"], true), (["ed25519"], true),
            (["ec", "-pkeyopt", "ec_paramgen_curve:P-384"], false),
            (["ec", "-pkeyopt", "ec_paramgen_curve:secp256k1"], false),
            (["rsa", "-pkeyopt", "rsa_keygen_bits:2048"], false),
        ])
    func foreignRequests(key: [String], isAccepted: Bool) throws {
        let authority = try CertificateAuthority(at: springDay)
        try OpenSSL.inFolder { openssl in
            let made = try openssl.run(
                [
                    "req", "-new", "-nodes", "-subj", "/CN=anyone", "-keyout", "key.pem", "-out",
                    "request.pem", "-newkey",
                ] + key)
            try #require(made.status == 0, "\(made.output)")
            let request = try openssl.read("request.pem")
            do throws(IdentityFault) {
                _ = try authority.phoneCertificate(
                    for: request, device: lostPhone, at: springDay)
                #expect(isAccepted)
            } catch {
                guard case .keyRefused = error else {
                    Issue.record(error)
                    return
                }
                #expect(!isAccepted)
            }
        }
    }

    @Test("with what a phone asks")
    func ownRequest() throws {
        try OpenSSL.inFolder { openssl in
            let request = try CertificateRequest()
            try openssl.write(request.requestPEM, to: "request.pem")
            try openssl.write(request.privateKeyPEM, to: "key.pem")
            let checked = try openssl.run("req", "-in", "request.pem", "-verify", "-noout")
            #expect(checked.status == 0, "\(checked.output)")
            let key = try openssl.run("pkey", "-in", "key.pem", "-noout", "-check")
            #expect(key.status == 0, "\(key.output)")
        }
    }
}
