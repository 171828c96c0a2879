internal import CommandBus
internal import FindDevice
internal import Foundation
internal import Identity

/// A bare broker's configuration and certificates: as the service sets its own, without the access
/// list.
struct RawBrokerFiles {
    private let files: CredentialFiles
    private let folder: URL
    private let port: Int

    init(in folder: URL, clients: [String]) throws {
        self.folder = folder
        port = try BenchGround.freePorts(1)[0]
        files = CredentialFiles(folder: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let authority = try CertificateAuthority(at: now)
        try files.write(authority.certificatePEM, "ca.pem")
        try write(try authority.serverCertificate(hosts: ["127.0.0.1"], at: now), "server")
        for name in clients {
            try write(try authority.serviceCertificate(commonName: name, at: now), name)
        }
        try files.write(text, "mosquitto.conf")
    }

    func settings(_ name: String) -> BusSettings { files.settings(name, as: name, port: port) }

    func startBroker() throws -> Process {
        let broker = Process()
        broker.executableURL = URL(fileURLWithPath: "/usr/sbin/mosquitto")
        broker.arguments = ["-c", folder.appendingPathComponent("mosquitto.conf").path]
        broker.standardError = FileHandle.nullDevice
        try broker.run()
        return broker
    }

    private var text: String {
        """
        user \(NSUserName())
        listener \(port) 127.0.0.1
        cafile \(files.path("ca.pem"))
        certfile \(files.path("server.pem"))
        keyfile \(files.path("server.key"))
        require_certificate true
        use_identity_as_username true
        set_tcp_nodelay true
        persistence false
        log_dest none
        max_inflight_messages 1000
        max_queued_messages 30000

        """
    }

    private func write(_ credential: Credential, _ name: String) throws {
        try files.write(credential.certificatePEM, name + ".pem")
        try files.write(credential.privateKeyPEM, name + ".key")
    }
}

/// A folder of certificates, for clients of one broker.
struct CredentialFiles {
    let folder: URL

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ text: String, _ name: String) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }

    func settings(_ name: String, as client: String, port: Int) -> BusSettings {
        BusSettings(
            host: "127.0.0.1", port: port, clientID: client,
            tls: TLSFiles(
                authority: path("ca.pem"),
                identity: .init(certificate: path("\(name).pem"), key: path("\(name).key"))))
    }
}
