package import FindDevice
internal import GRDB

/// How much the registry has to look after.
package struct Census: Hashable, Sendable {
    package let openOrders: Int
    /// Those that were not removed.
    package let devices: Int
}

extension RegistryReader {
    /// The latest moment that the file tells of: of its last audit entry, or when a phone was
    /// heard; nil if there is none yet.
    package func newestMoment() throws -> Timestamp? {
        let newest = try database.first(
            """
            SELECT max(at) FROM (
                SELECT max(heard_at) AS at FROM streams
                UNION ALL SELECT at FROM audit WHERE number = (SELECT max(number) FROM audit))
            """, []
        ) { try $0.optionalInteger(0) }
        // What is stored may be damaged: sums of it must hold.
        return newest.flatMap { $0 }.map {
            Timestamp(milliseconds: min(max($0, -1 << 53), 1 << 53))
        }
    }

    /// Counted along an index each.
    package func census() throws -> Census {
        Census(
            openOrders: try database.first(openOrderCount, []) { Int(try $0.integer(0)) } ?? 0,
            devices: try database.first(deviceCount, []) { Int(try $0.integer(0)) } ?? 0)
    }
}

private let openOrderCount = "SELECT count(*) FROM orders WHERE \(SchemaV2.openOrder())"
private let deviceCount = "SELECT count(*) FROM devices WHERE state <> 'released'"
