package import FindDevice
package import OwnerClient

/// The owner in whose account scenarios are played.
package struct LiveOwner: Sendable {
    /// Signed in.
    package let client: ServiceClient
    package let account: String
    let password: Secret

    /// Checks the password, before a phone is enrolled with it.
    /// - Throws: `OwnerClientError`.
    package init(client: ServiceClient, account: String, password: Secret) async throws {
        self.client = client
        self.account = account
        self.password = password
        let session = try await client.signIn(name: account, password: password.text)
        try await client.signedIn(with: session.token).signOut()
    }
}

/// Why a live replay cannot be: one line that names the thing and what to do.
package enum LiveFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Somebody pressed Ctrl-C; all has been tidied up.
    case interrupted
    case noService(folder: String)
    case folderRefused(path: String)
    case phone(name: String, reason: String)

    package var description: String {
        switch self {
        case .interrupted: "interrupted"
        case .noService(let folder):
            "no service that may be killed from here holds the data folder '\(folder)': "
                + "name the folder of the one that is replayed against"
        case .folderRefused(let path): "the folder \(path) cannot be made: check TMPDIR"
        case .phone(let name, let reason): "the phone '\(name)': \(reason)"
        }
    }
}
