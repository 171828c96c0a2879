/// Who owns devices and orders them about.
package struct Account: Hashable, Sendable {
    package let id: AccountID
    /// What the owner signs in with: unique, compared without case.
    package var name: String
    /// A password's hash in the form `scrypt$…`; never the password.
    package var passwordHash: String
    package var createdAt: Timestamp

    package init(id: AccountID, name: String, passwordHash: String, createdAt: Timestamp) {
        self.id = id
        self.name = name
        self.passwordHash = passwordHash
        self.createdAt = createdAt
    }

    /// Why a name cannot be an account's, in words for its owner; nil if it can.
    package static func fault(inName name: String) -> String? {
        guard (1...64).contains(name.utf8.count) else {
            return "an account's name has 1 to 64 characters"
        }
        let allowed = name.utf8.allSatisfy { byte in
            byte > 0x20 && byte < 0x7f && byte != UInt8(ascii: "/") && byte != UInt8(ascii: "\"")
        }
        return allowed ? nil : "an account's name has no spaces, quotes or slashes"
    }

    /// Why a password is too weak, in words for its owner; nil if it is not.
    package static func fault(inPassword password: String) -> String? {
        guard password.utf8.count <= 1024 else { return "a password has at most 1024 bytes" }
        guard password.count >= 8 else { return "a password has at least 8 characters" }
        guard password.contains(where: \.isLetter), password.contains(where: \.isNumber) else {
            return "a password has letters and digits"
        }
        return nil
    }
}

/// A signed-in owner's bearer token, as the registry knows it: by its hash.
package struct AccessToken: Hashable, Sendable {
    /// SHA-256 of the token, in hexadecimal: the token itself is never stored.
    package let hash: String
    package let account: AccountID
    package let issuedAt: Timestamp
    package let expiresAt: Timestamp

    package init(
        hash: String, account: AccountID, issuedAt: Timestamp, expiresAt: Timestamp
    ) {
        self.hash = hash
        self.account = account
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}
