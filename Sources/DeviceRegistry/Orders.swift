package import FindDevice
internal import Foundation
internal import GRDB

/// Orders, how far they have come, and the bytes that carried them.
extension RegistryReader {
    package func order(_ id: OrderID) throws -> Order? {
        try one("o.id = ?", [id.text])
    }

    /// Nil if there is no such order, or if it is somebody else's.
    package func order(_ id: OrderID, of account: AccountID) throws -> Order? {
        try one("o.id = ? AND o.account = ?", [id.text, account.text])
    }

    /// The order that made lost mode what a device's owner wants it to be; nil if none did.
    package func lostOrder(of device: Device) throws -> Order? {
        let version = device.desired.version
        guard version != .zero, let number = try deviceNumber(device.id) else { return nil }
        return try one(
            "o.device = ? AND o.version_epoch = ? AND o.version = ?",
            [number, version.epoch, version.number])
    }

    /// A device's orders that have not ended, in the order of their acceptance.
    package func openOrders(of device: DeviceID) throws -> [Order] {
        guard let number = try deviceNumber(device) else { return [] }
        return try database.all(openOrdersOfDevice, [number], read)
    }

    /// All orders that have not ended, in the order of their acceptance.
    package func openOrders() throws -> [Order] {
        try database.all(allOpenOrders, [], read)
    }

    /// The newest orders first: of one device, or of all the account's.
    package func orders(
        of account: AccountID, device: DeviceID? = nil, limit: Int
    ) throws -> [Order] {
        let limit = max(0, limit)
        guard let device else {
            return try list(
                "o.account = ? ORDER BY o.number DESC LIMIT ?", [account.text, limit])
        }
        guard let number = try deviceNumber(device) else { return [] }
        return try list(
            "o.device = ? AND o.account = ? ORDER BY o.number DESC LIMIT ?",
            [number, account.text, limit])
    }

    /// The signed bytes with which an order was sent; they are sent again as they are.
    package func message(of order: Order) throws -> [UInt8]? {
        let sealed = try database.first(
            """
            SELECT m.bytes FROM messages m JOIN orders o ON o.number = m.order_number
            WHERE o.id = ?
            """, [order.id.text]
        ) { try $0.data(0) }
        return try sealed.map { try OrderSecret.message.open($0, of: order.id, order.device, self) }
    }

    func deviceNumber(_ device: DeviceID) throws -> Int64? {
        if let number = secrets.number(of: device) { return number }
        return try database.first("SELECT number FROM devices WHERE id = ?", [device.text]) {
            try $0.integer(0)
        }
    }

    private func one(_ condition: String, _ arguments: [Argument]) throws -> Order? {
        try database.first(orderQuery + condition, arguments, read)
    }

    private func list(_ condition: String, _ arguments: [Argument]) throws -> [Order] {
        try database.all(orderQuery + condition, arguments, read)
    }

    /// Reads the columns of `orderQuery`.
    private func read(_ row: StoredRow) throws -> Order {
        let id: OrderID = try row.identifier(0)
        let device: DeviceID = try row.identifier(1)
        let command = try row.command(3) {
            let bytes = try OrderSecret.arguments.open(try row.data(17), of: id, device, self)
            return try LostMode(packed: bytes, what: OrderSecret.arguments.what(of: id))
        }
        let outcome = try row.optionalData(14).map { sealed in
            let bytes = try OrderSecret.outcome.open(sealed, of: id, device, self)
            return try Outcome(packed: bytes, what: OrderSecret.outcome.what(of: id))
        }
        return Order(
            id: id, device: device, account: try row.identifier(2), command: command,
            acceptedAt: try row.time(5), expiresAt: try row.optionalTime(6),
            state: try row.orderState(7),
            counter: try row.optionalCounter(9), attempts: Int(try row.integer(11)),
            resendAt: try row.optionalTime(12), endedAt: try row.optionalTime(13),
            outcome: outcome, version: try row.optionalCounter(15))
    }
}

extension RegistryWriter {
    /// Adds an order as it is; from here on it is on the disk when the transaction ends.
    /// - Throws: `RegistryError.unknown` if its device is not known.
    package func accept(_ order: Order) throws {
        guard let device = try deviceNumber(order.device) else {
            throw RegistryError.unknown("device \(order.device)")
        }
        let arguments = try order.command.secretArguments.map {
            try OrderSecret.arguments.close($0.packed, of: order, self)
        }
        try database.run(
            insertOrder,
            [
                order.id.text, device, order.account.text, order.command.kind.rawValue,
                order.command.storedDuration?.milliseconds, order.version?.epoch,
                order.version?.number, arguments, order.acceptedAt.milliseconds,
                order.expiresAt?.milliseconds,
            ] + progress(of: order))
    }

    /// Stores how far an order has come; what was asked does not change.
    /// - Throws: `RegistryError.unknown`.
    package func save(_ order: Order) throws {
        let changed = try database.run(
            updateOrder, progress(of: order) + [order.id.text])
        guard changed == 1 else { throw RegistryError.unknown("order \(order.id)") }
    }

    /// Keeps the signed bytes with which an order is sent.
    /// - Throws: `RegistryError.unknown`.
    package func save(message: [UInt8], of order: Order) throws {
        let sealed = try OrderSecret.message.close(message, of: order, self)
        let changed = try database.run(
            """
            INSERT INTO messages (order_number, bytes) SELECT number, ? FROM orders WHERE id = ?
            ON CONFLICT (order_number) DO UPDATE SET bytes = excluded.bytes
            """, [sealed, order.id.text])
        guard changed == 1 else { throw RegistryError.unknown("order \(order.id)") }
    }

    private func progress(of order: Order) throws -> [Argument] {
        let sealed = try order.outcome.map {
            try OrderSecret.outcome.close($0.packed, of: order, self)
        }
        return [
            order.state.storedName, order.state.reason, order.counter?.epoch,
            order.counter?.number, order.attempts, order.resendAt?.milliseconds,
            order.endedAt?.milliseconds, sealed,
        ]
    }
}

private let progressColumns = [
    "state", "reason", "epoch", "counter", "attempts", "resend_at", "ended_at", "outcome",
]
private let progressNames = progressColumns.joined(separator: ", ")
private let progressAssignments = progressColumns.map { $0 + " = ?" }.joined(separator: ", ")

// Written once: each use of a statement would else spell it anew.
private let insertOrder = """
    INSERT INTO orders
        (id, device, account, kind, duration, version_epoch, version, args, accepted_at,
        expires_at, \(progressNames))
    VALUES (\(questionMarks(10 + progressColumns.count)))
    """
private let updateOrder = "UPDATE orders SET \(progressAssignments) WHERE id = ?"
private let allOpenOrders = orderQuery + SchemaV2.openOrder(in: "o.") + " ORDER BY o.number"
private let openOrdersOfDevice =
    orderQuery + "o.device = ? AND \(SchemaV2.openOrder(in: "o.")) ORDER BY o.number"

private let orderQuery = """
    SELECT o.id, d.id, o.account, o.kind, o.duration, o.accepted_at, o.expires_at, o.state,
        o.reason, o.epoch, o.counter, o.attempts, o.resend_at, o.ended_at, o.outcome,
        o.version_epoch, o.version, o.args
    FROM orders o JOIN devices d ON d.number = o.device WHERE\u{20}
    """
