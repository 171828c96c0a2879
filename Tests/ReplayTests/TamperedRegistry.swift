import FindDevice
import GRDB

@testable import DeviceRegistry

/// What somebody who can write to the registry's database does to it.
enum TamperedRegistry {
    /// Takes the newest entry out, if it is about an order's end.
    static func removeLast(_ registry: Registry) throws {
        try change(registry, "DELETE FROM audit WHERE number = ?")
    }

    /// Gives an entry of long ago another time.
    static func alterLast(_ registry: Registry) throws {
        try change(registry, "UPDATE audit SET at = at + 1 WHERE number = ?")
    }

    /// Writes what a lost phone shows where everybody can read it.
    static func spellMessage(_ registry: Registry) throws {
        try registry.write { writer in
            try writer.database.execute(
                sql: "UPDATE devices SET model = ? WHERE state = 'lost'",
                arguments: ["Whoever finds it is kind"])
        }
    }

    private static func change(_ registry: Registry, _ statement: String) throws {
        try registry.write { writer in
            let entry = try Int64.fetchOne(
                writer.database,
                sql: """
                    SELECT number FROM audit WHERE action = 'order.cancelled'
                    AND number = (SELECT max(number) FROM audit)
                    """)
            guard let entry else { return }
            for trigger in ["audit_keeps_entries", "audit_drops_nothing", "audit_counts_on"] {
                try writer.database.execute(sql: "DROP TRIGGER IF EXISTS \(trigger)")
            }
            try writer.database.execute(sql: statement, arguments: [entry])
        }
    }
}
