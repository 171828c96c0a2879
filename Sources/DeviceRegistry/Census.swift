internal import GRDB

/// How much the registry has to look after.
package struct Census: Hashable, Sendable {
    package let openOrders: Int
    /// Those that were not removed.
    package let devices: Int
}

extension RegistryReader {
    /// Counted along an index each.
    package func census() throws -> Census {
        Census(
            openOrders: try database.first(openOrderCount, []) { Int(try $0.integer(0)) } ?? 0,
            devices: try database.first(deviceCount, []) { Int(try $0.integer(0)) } ?? 0)
    }
}

private let openOrderCount = "SELECT count(*) FROM orders WHERE \(SchemaV2.openOrder())"
private let deviceCount = "SELECT count(*) FROM devices WHERE state <> 'released'"
