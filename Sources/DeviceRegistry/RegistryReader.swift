internal import GRDB

/// What the registry can be asked; good only inside the closure that it was handed to.
package class RegistryReader {
    let database: Database
    let secrets: RegistrySecrets

    init(database: Database, secrets: RegistrySecrets) {
        self.database = database
        self.secrets = secrets
    }

    /// See `Registry.digest(ofRequest:)`.
    package func digest(ofRequest request: [UInt8]) -> [UInt8] {
        secrets.digest(ofRequest: request)
    }
}

/// What can be changed, and asked, inside one transaction; good only inside its closure.
package final class RegistryWriter: RegistryReader {
    /// Whether place keys were made or destroyed, so that those in memory may be wrong.
    var hasChangedKeys = false
    /// The last entry of the audit log, once this transaction has looked for it.
    var lastEntryAdded: (number: Int64, hash: [UInt8])?
}
