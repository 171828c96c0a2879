package import FindDevice
internal import GRDB

/// Accounts, and the bearer tokens that speak for them.
extension RegistryReader {
    /// The account of that name, whatever the case of its letters.
    package func account(named name: String) throws -> Account? {
        try database.first(
            "SELECT \(accountColumns) FROM accounts WHERE name = ?", [name], Account.init)
    }

    package func account(_ id: AccountID) throws -> Account? {
        try database.first(
            "SELECT \(accountColumns) FROM accounts WHERE id = ?", [id.text], Account.init)
    }

    /// The account that a token speaks for, whose SHA-256, in hexadecimal, is `hash`; nil if there
    /// is no such token, or if it has expired.
    package func account(forTokenHash hash: String, at now: Timestamp) throws -> Account? {
        try database.first(accountOfToken, [hash, now.milliseconds], Account.init)
    }

    /// The token whose SHA-256, in hexadecimal, is `hash`, expired or not.
    package func token(hash: String) throws -> AccessToken? {
        try database.first(
            "SELECT hash, account, issued_at, expires_at FROM tokens WHERE hash = ?", [hash]
        ) { row in
            AccessToken(
                hash: try row.text(0), account: try row.identifier(1), issuedAt: try row.time(2),
                expiresAt: try row.time(3))
        }
    }
}

extension RegistryWriter {
    /// - Throws: `Refusal.nameTaken`.
    package func add(_ account: Account) throws {
        guard try self.account(named: account.name) == nil else {
            throw Refusal.nameTaken(account.name)
        }
        try database.run(
            "INSERT INTO accounts (\(accountColumns)) VALUES (?, ?, ?, ?)",
            [account.id.text, account.name, account.passwordHash, account.createdAt.milliseconds])
    }

    package func add(_ token: AccessToken) throws {
        try database.run(
            "INSERT INTO tokens (hash, account, issued_at, expires_at) VALUES (?, ?, ?, ?)",
            [
                token.hash, token.account.text, token.issuedAt.milliseconds,
                token.expiresAt.milliseconds,
            ])
    }

    /// Forgets a token; whether it was known.
    @discardableResult
    package func removeToken(hash: String) throws -> Bool {
        try database.run("DELETE FROM tokens WHERE hash = ?", [hash]) > 0
    }

    /// Forgets the tokens that expired at `moment` or before; how many.
    @discardableResult
    package func removeExpiredTokens(before moment: Timestamp) throws -> Int {
        try database.run("DELETE FROM tokens WHERE expires_at <= ?", [moment.milliseconds])
    }

    /// Forgets every token; how many.
    @discardableResult
    package func removeAllTokens() throws -> Int {
        try database.run("DELETE FROM tokens", [])
    }

    /// Removes an account with its devices, orders, tokens and keys. Its fixes stay as sealed rows
    /// that nothing can open any more, and its audit entries stay.
    /// - Throws: `RegistryError.unknown`.
    package func remove(_ account: AccountID) throws {
        hasChangedKeys = true
        guard try database.run("DELETE FROM accounts WHERE id = ?", [account.text]) > 0 else {
            throw RegistryError.unknown("account \(account)")
        }
    }
}

private let accountOfToken = """
    SELECT \(accountColumns) FROM accounts
    WHERE id = (SELECT account FROM tokens WHERE hash = ? AND expires_at > ?)
    """
private let accountColumns = "id, name, password_hash, created_at"

extension Account {
    /// Reads the columns of `accountColumns`.
    fileprivate init(_ row: StoredRow) throws {
        self.init(
            id: try row.identifier(0), name: try row.text(1), passwordHash: try row.text(2),
            createdAt: try row.time(3))
    }
}
