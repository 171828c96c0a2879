package import FindDevice
internal import Glibc
package import Identity

/// The files that the broker and the service's two clients of the bus read: `broker/` in the data
/// folder, written anew at each start.
package struct BrokerFiles: Sendable {
    /// What one client of the bus proves itself with.
    package struct Client: Sendable {
        /// The name in its certificate, which the broker makes its user name and client id.
        package let name: String
        /// Paths, PEM.
        package let certificate: String
        package let privateKey: String
    }

    /// Path of `mosquitto.conf`.
    package let configuration: String
    /// Path of the authority's certificate, PEM.
    package let authority: String
    package let control: Client
    package let ingest: Client

    /// Writes them all, with new keys for the broker and both clients.
    /// - Throws: `GroundFault`, `IdentityFault`, `BrokerFault.addressRefused`.
    package static func write(
        _ settings: BrokerSettings, authority: CertificateAuthority, in folder: DataFolder,
        at now: Timestamp
    ) throws -> BrokerFiles {
        try write(settings, authority: authority, in: folder, account: Self.account, at: now)
    }

    static func write(
        _ settings: BrokerSettings, authority: CertificateAuthority, in folder: DataFolder,
        account: String?, at now: Timestamp
    ) throws -> BrokerFiles {
        let isAddress = settings.address.utf8.allSatisfy { $0 > 32 && $0 < 127 }
        guard isAddress, !settings.address.isEmpty else {
            throw BrokerFault.addressRefused(settings.address)
        }
        func put(_ text: String, _ name: String) throws -> String {
            let path = folder.brokerPath + "/" + name
            try folder.write(Array(text.utf8), to: path)
            return path
        }
        func client(_ name: String, file: String) throws -> Client {
            let credential = try authority.serviceCertificate(commonName: name, at: now)
            return Client(
                name: name, certificate: try put(credential.certificatePEM, file + ".pem"),
                privateKey: try put(credential.privateKeyPEM, file + ".key"))
        }
        // A wildcard is no name that a phone could look for.
        let wildcards = ["0.0.0.0", "::"]
        let hosts = settings.hosts + [settings.address].filter { !wildcards.contains($0) }
        let server = try authority.serverCertificate(hosts: hosts, at: now)
        _ = try put(server.certificatePEM, "server.pem")
        _ = try put(server.privateKeyPEM, "server.key")
        _ = try put(AccessList.proven, "acl")
        _ = try put(AccessList.claimed, "plain.acl")
        let configuration = BrokerConfiguration(
            settings: settings, folder: folder.brokerPath, account: account)
        return BrokerFiles(
            configuration: try put(configuration.text, "mosquitto.conf"),
            authority: try put(authority.certificatePEM, "ca.pem"),
            control: try client(AccessList.control, file: "control"),
            ingest: try client(AccessList.ingest, file: "ingest"))
    }

    /// The name of the account that this process runs as.
    private static var account: String? {
        var entry = passwd()
        var buffer = [CChar](repeating: 0, count: 16_384)
        var found: UnsafeMutablePointer<passwd>?
        let answer = getpwuid_r(geteuid(), &entry, &buffer, buffer.count, &found)
        guard answer == 0, let found, let name = found.pointee.pw_name else { return nil }
        return String(cString: name)
    }
}
