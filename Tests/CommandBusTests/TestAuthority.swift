import Foundation

/// A certificate authority of a test, made by the openssl command line in a temporary folder.
final class TestAuthority {
    private let folder: TemporaryFolder

    init(name: String) throws {
        folder = try TemporaryFolder()
        try openssl(request("authority", "/CN=\(name)"))
    }

    var certificate: String { folder.path("authority.pem") }

    /// Issues a certificate; returns the paths of certificate and key.
    func issue(_ name: String, extensions: [String] = []) throws -> (
        certificate: String, key: String
    ) {
        let own = ["-CA", certificate, "-CAkey", folder.path("authority.key")]
        try openssl(
            request(name, "/CN=\(name)") + own
                + (["basicConstraints=critical,CA:FALSE"] + extensions).flatMap { ["-addext", $0] })
        return (folder.path(name + ".pem"), folder.path(name + ".key"))
    }

    /// The lines of a listener that speaks TLS and wants certificates.
    func listenerLines(addresses: String = "IP:127.0.0.1") throws -> [String] {
        let (certificate, key) = try issue(
            "broker", extensions: ["subjectAltName=\(addresses)"])
        return [
            "cafile \(self.certificate)", "certfile \(certificate)", "keyfile \(key)",
            "require_certificate true", "use_identity_as_username true",
            "use_username_as_clientid true",
        ]
    }

    private func request(_ name: String, _ subject: String) -> [String] {
        [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-days", "2", "-subj", subject, "-keyout", folder.path(name + ".key"),
            "-out", folder.path(name + ".pem"),
        ]
    }

    private func openssl(_ arguments: [String]) throws {
        try TestChild.run(["/usr/bin/openssl"] + arguments)
    }

    /// Removes its files; without this they go when nobody holds it any more.
    func close() { folder.remove() }
}
