package import FindDevice
internal import Foundation
internal import GRDB

/// What phones told their owners, in the order in which the service heard it.
extension RegistryReader {
    /// The account's events after number `after`, of one device or of all, at most `limit`.
    package func events(
        of account: AccountID, device: DeviceID? = nil, after: Int64 = 0, limit: Int
    ) throws -> [StoredEvent] {
        let limit = max(0, limit)
        guard let device else {
            return try database.all(eventsOfAccount, [account.text, after, limit], readEvent)
        }
        guard let number = try deviceNumber(device) else { return [] }
        return try database.all(
            eventsOfDevice, [number, account.text, after, limit], readEvent)
    }

    /// Reads the columns of `eventQuery`.
    private func readEvent(_ row: StoredRow) throws -> StoredEvent {
        let number = try row.integer(0)
        let what = "detail of event \(number)"
        let device: DeviceID = try row.identifier(1)
        let name: EventName = try row.word(2)
        let (at, receivedAt) = (try row.time(3), try row.time(4))
        let bytes = try Seal.open(
            try row.data(5), with: try secrets.secrets(of: device, in: database).place,
            boundTo: sealContext(device, name, at: at, receivedAt: receivedAt), what: what)
        return StoredEvent(
            number: number, device: device,
            event: try PhoneEvent(name, packed: bytes, what: what), at: at,
            receivedAt: receivedAt)
    }
}

extension RegistryWriter {
    /// Keeps what a phone told.
    /// - Parameter moment: when it happened, by the phone's clock.
    /// - Throws: `RegistryError.unknown` if there is no such device.
    @discardableResult
    package func record(
        _ event: PhoneEvent, at moment: Timestamp, of device: DeviceID, receivedAt: Timestamp
    ) throws -> StoredEvent {
        let name = event.storedName
        let sealed = try Seal.close(
            event.packed, with: try secrets.secrets(of: device, in: database).place,
            boundTo: sealContext(device, name, at: moment, receivedAt: receivedAt),
            entropy: secrets.entropy)
        let added = try database.run(
            insertEvent,
            [
                name.rawValue, moment.milliseconds, receivedAt.milliseconds, sealed, device.text,
            ])
        guard added == 1 else { throw RegistryError.unknown("device \(device)") }
        return StoredEvent(
            number: database.lastInsertedRowID, device: device, event: event, at: moment,
            receivedAt: receivedAt)
    }
}

private let insertEvent = """
    INSERT INTO events (device, account, name, at, received_at, detail)
    SELECT number, account, ?, ?, ?, ? FROM devices WHERE id = ?
    """
private let eventQuery = """
    SELECT e.number, d.id, e.name, e.at, e.received_at, e.detail
    FROM events e JOIN devices d ON d.number = e.device WHERE\u{20}
    """
private let eventsOfAccount =
    eventQuery + "e.account = ? AND e.number > ? ORDER BY e.number LIMIT ?"
private let eventsOfDevice =
    eventQuery + "e.device = ? AND e.account = ? AND e.number > ? ORDER BY e.number LIMIT ?"

/// What the seal of an event's detail is bound to: it opens for no other device, name or time.
private func sealContext(
    _ device: DeviceID, _ name: EventName, at: Timestamp, receivedAt: Timestamp
) -> [UInt8] {
    var writer = ByteWriter(reserving: 96)
    writer.put("event")
    writer.put(device.text)
    writer.put(name.rawValue)
    writer.put(at.milliseconds)
    writer.put(receivedAt.milliseconds)
    return writer.bytes
}
