package import FindDevice
package import Identity

/// The certificate authority at rest: its private key and its certificate in one file, so that
/// they cannot part.
package enum AuthorityFile {
    /// The authority's file in a data folder.
    package static func path(in folder: DataFolder) -> String {
        folder.keysPath + "/authority.pem"
    }

    /// Takes the authority up, or in a new data folder founds it; as with every secret, one that
    /// is damaged or gone is an error and never made anew.
    package static func loadOrCreate(
        in folder: DataFolder, at now: Timestamp
    ) throws -> CertificateAuthority {
        let path = path(in: folder)
        if let content = try PrivateFile.read(path) {
            do {
                return try authority(in: String(decoding: content, as: UTF8.self))
            } catch {
                throw GroundFault.damaged(path: path, reason: error.description)
            }
        }
        guard folder.isNew else { throw GroundFault.secretMissing(path: path) }
        let authority = try CertificateAuthority(at: now)
        let text = authority.privateKeyPEM + "\n" + authority.certificatePEM + "\n"
        try PrivateFile.write(Array(text.utf8), to: path)
        return authority
    }

    private static func authority(
        in text: String
    ) throws(IdentityFault) -> CertificateAuthority {
        let certificateStart = "-----BEGIN CERTIFICATE-----"
        var key: [Substring] = []
        var certificate: [Substring] = []
        for line in text.split(separator: "\n") {
            if !certificate.isEmpty || line == certificateStart {
                certificate.append(line)
            } else {
                key.append(line)
            }
        }
        return try CertificateAuthority(
            certificatePEM: certificate.joined(separator: "\n"),
            privateKeyPEM: key.joined(separator: "\n"))
    }
}
