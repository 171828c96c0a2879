internal import GRDB
internal import GRDBSQLite

/// Who owns which device, what was asked of it and what it answered: an SQLite file.
///
/// One thread writes, a transaction a batch; any number of threads read beside it, each from a
/// snapshot. Another process may write to the same file in between. Neither `write` nor `read` may
/// be called from inside the other, and what they hand out may not leave their closures.
package final class Registry: Sendable {
    let database: any DatabaseWriter
    let secrets: RegistrySecrets
    /// Where its file is; `memory` if it has none.
    let path: String

    /// Opens the registry at `path`; makes it if there is none, migrates it if it is older.
    /// - Parameter patience: how long another process may keep the file locked.
    /// - Throws: `RegistryError`.
    package convenience init(
        path: String, keys: RegistryKeys, entropy: @escaping Entropy,
        patience: Duration = .seconds(10)
    ) throws {
        do {
            var configuration = Self.configuration
            configuration.busyMode = .timeout(patience / .seconds(1))
            try RegistryFile(path: path).prepare(configuration: configuration)
            let pool = try DatabasePool(path: path, configuration: configuration)
            try self.init(database: pool, path: path, keys: keys, entropy: entropy)
        } catch {
            throw translated(error)
        }
    }

    /// A registry that lives as long as this value, for replay and tests.
    /// - Throws: `RegistryError.wrongMasterKey` if the key has not 32 bytes.
    package static func inMemory(
        keys: RegistryKeys, entropy: @escaping Entropy
    ) throws -> Registry {
        do {
            let queue = try DatabaseQueue(configuration: configuration)
            return try Registry(database: queue, path: "memory", keys: keys, entropy: entropy)
        } catch {
            throw translated(error)
        }
    }

    init(
        database: any DatabaseWriter, path: String, keys: RegistryKeys, entropy: @escaping Entropy
    ) throws {
        guard keys.masterKey.count == 32 else { throw RegistryError.wrongMasterKey }
        self.database = database
        self.path = path
        secrets = RegistrySecrets(keys: keys, entropy: entropy)
        try database.writeWithoutTransaction { connection in
            try Self.makeDurable(connection)
            try connection.inTransaction(.immediate) {
                try Schema.migrate(connection, path: path, keys: keys, entropy: entropy)
                return .commit
            }
        }
    }

    /// A registry in memory that is a copy of another with the same keys: there is nothing to
    /// migrate and nothing to check.
    init(copiedTo queue: DatabaseQueue, keys: RegistryKeys, entropy: @escaping Entropy) {
        database = queue
        path = "memory"
        secrets = RegistrySecrets(keys: keys, entropy: entropy)
    }

    /// Runs `body` in one immediate transaction; if it throws, nothing of it stays.
    /// - Throws: what `body` throws; else a `RegistryError`, of which those with
    ///   `isUnavailability` may pass.
    @discardableResult
    package func write<Value>(_ body: (RegistryWriter) throws -> Value) throws -> Value {
        var hasChangedKeys = false
        // Keys that were made may never have been, and destroyed ones are kept nowhere.
        defer { if hasChangedKeys { secrets.forgetAll() } }
        do {
            return try database.writeWithoutTransaction { connection in
                try connection.transact {
                    let writer = RegistryWriter(database: connection, secrets: secrets)
                    defer { hasChangedKeys = writer.hasChangedKeys }
                    return try body(writer)
                }
            }
        } catch {
            throw translated(error)
        }
    }

    /// Runs `body` on a snapshot of what was last committed.
    /// - Throws: what `body` throws; else a `RegistryError`.
    package func read<Value>(_ body: (RegistryReader) throws -> Value) throws -> Value {
        do {
            return try reading { connection in
                try body(RegistryReader(database: connection, secrets: secrets))
            }
        } catch {
            throw translated(error)
        }
    }

    /// A registry in memory has one connection, on which no reading can be disturbed by another.
    /// GRDB would switch it to read-only and back, after which SQLite prepares all statements anew.
    private func reading<Value>(_ body: (Database) throws -> Value) throws -> Value {
        guard let queue = database as? DatabaseQueue else { return try database.read(body) }
        return try queue.inDatabase(body)
    }

    /// Sees whether the disk takes a commit: writes what is there already.
    /// - Throws: a `RegistryError`.
    package func proveWritable() throws {
        try write { writer in
            // SQLite writes the first page although its number stays the same.
            let version = try Int.fetchOne(writer.database, sql: "PRAGMA user_version") ?? 0
            try writer.database.execute(sql: "PRAGMA user_version = \(version)")
        }
    }

    /// A hash of a request that says nothing about it without the master key: what an idempotent
    /// answer is compared by (a plain hash of a body with a four-digit PIN could be guessed).
    package func digest(ofRequest request: [UInt8]) -> [UInt8] {
        secrets.digest(ofRequest: request)
    }

    /// Closes the file; what comes after is refused.
    package func close() throws {
        do { try database.close() } catch { throw translated(error) }
    }

    static var configuration: Configuration {
        _ = SQLiteSettings.areTaken
        var configuration = Configuration()
        configuration.label = "registry"
        configuration.foreignKeysEnabled = true
        configuration.maximumReaderCount = 4
        configuration.prepareDatabase { connection in
            // GRDB asks what each statement touches, for observers: there are none, and asking
            // costs twice what SQLite needs to prepare it.
            sqlite3_set_authorizer(connection.sqliteConnection, nil, nil)
            // The rows of all streams of a large fleet, and the trees above ten million fixes.
            let cache = connection.configuration.readonly ? 8 << 10 : 32 << 10
            try connection.execute(sql: "PRAGMA cache_size = -\(cache)")
            guard !connection.configuration.readonly else { return }
            // A deleted key must not stay readable in a free page.
            try connection.execute(sql: "PRAGMA secure_delete = ON")
            try connection.execute(sql: "PRAGMA journal_size_limit = \(64 << 20)")
        }
        return configuration
    }

    /// A commit that returned survives a power cut. `DatabasePool` sets NORMAL when it opens, so
    /// this comes after.
    private static func makeDurable(_ connection: Database) throws {
        try connection.execute(sql: "PRAGMA synchronous = FULL")
        guard try Int.fetchOne(connection, sql: "PRAGMA synchronous") == 2 else {
            throw RegistryError.storage(reason: "SQLite does not take synchronous = FULL")
        }
    }
}
