internal import Crypto
internal import Foundation
internal import GRDB

/// How a file becomes a registry of this Cooee's schema, whatever it was before.
enum Schema {
    /// "Cooe" in ASCII, in the file's header, so that no other program's database passes as ours.
    static let applicationID: Int64 = 0x436f_6f65

    /// The first schema that is released. Files of one before it were made by development alone,
    /// and no step leads on from them.
    static let first = 2

    /// The steps from nothing to the first schema, and from each schema to the next. A step that
    /// was released is never changed.
    static let steps: [[String]] = [
        SchemaV2.statements, SchemaV3.statements, SchemaV4.statements, SchemaV5.statements,
    ]

    static var known: Int { first + steps.count - 1 }

    /// Checks whose file it is, without changing it.
    /// - Throws: `RegistryError.notARegistry`, `.earlierSchema`, `.newerSchema`.
    static func check(_ database: Database, path: String) throws {
        _ = try version(in: database, path: path)
    }

    /// Takes every step that the file has not taken yet; call it inside a transaction.
    static func migrate(
        _ database: Database, path: String, keys: RegistryKeys, entropy: @escaping Entropy
    ) throws {
        let found = try version(in: database, path: path)
        if found > 0 { try checkKeystone(in: database, keys: keys, entropy: entropy) }
        if found < known {
            let taken = found == 0 ? 0 : found - first + 1
            for statement in steps[taken...].joined() { try database.execute(sql: statement) }
            if found < 4 { try SchemaV4.foldNames(in: database) }
            if found < 5 { try SchemaV5.packFixes(in: database, keys: keys, entropy: entropy) }
            try database.execute(sql: "PRAGMA application_id = \(applicationID)")
            try database.execute(sql: "PRAGMA user_version = \(known)")
        }
        try checkKeystone(in: database, keys: keys, entropy: entropy)
    }

    /// The schema that the file has; 0 for an empty one.
    static func version(in database: Database, path: String) throws -> Int {
        let owner = try Int64.fetchOne(database, sql: "PRAGMA application_id") ?? 0
        let found = try Int.fetchOne(database, sql: "PRAGMA user_version") ?? 0
        if owner == 0, found == 0 {
            let tables = try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
            guard tables == 0 else { throw RegistryError.notARegistry(path: path) }
            return 0
        }
        guard owner == applicationID, found > 0 else {
            throw RegistryError.notARegistry(path: path)
        }
        guard found >= first else {
            throw RegistryError.earlierSchema(path: path, found: found, first: first)
        }
        guard found <= known else {
            throw RegistryError.newerSchema(path: path, found: found, known: known)
        }
        return found
    }

    /// Sees that the master key is the one that the registry was made with: a known text that only
    /// that key opens lies in the file.
    private static func checkKeystone(
        in database: Database, keys: RegistryKeys, entropy: @escaping Entropy
    ) throws {
        let key = keys.derived(for: "keystone")
        let stored = try database.first("SELECT proof FROM keystone", []) { try $0.data(0) }
        guard let stored else {
            let proof = try Seal.close([1], with: key, boundTo: [], entropy: entropy)
            try database.run("INSERT INTO keystone (id, proof) VALUES (1, ?)", [proof])
            return
        }
        do {
            _ = try Seal.open(stored, with: key, boundTo: [], what: "keystone")
        } catch {
            throw RegistryError.wrongMasterKey
        }
    }
}
