internal import Crypto
package import FindDevice
internal import Foundation
internal import GRDB

/// Taking fixes into the trail of a device.
extension RegistryWriter {
    /// Takes a fix of a phone that numbers nothing, such as an OwnTracks one.
    /// - Returns: whether it is new: the same fix of the same moment is passed over.
    /// - Throws: `RegistryError.unknown` if there is no such device.
    @discardableResult
    package func append(
        unnumbered fix: Fix, of device: DeviceID, receivedAt: Timestamp
    ) throws -> Bool {
        let secrets = try self.secrets.secrets(of: device, in: database)
        var trail = try unnumberedTrail(of: secrets)
        let packed = fix.packed
        let tag = HMAC<SHA256>.authenticationCode(for: packed, using: secrets.tag).prefix(16)
        let isNew = try database.run(
            "INSERT OR IGNORE INTO unnumbered (stream, at, tag) VALUES (?, ?, ?)",
            [trail.number, fix.at.milliseconds, Data(tag)])
        guard isNew > 0 else { return false }
        let context = FixContext(device: device, stream: nil, sequence: nil, at: fix.at)
        try add(
            fix, packed: packed, context: context, to: &trail, secrets: secrets,
            rank: fix.at.milliseconds, receivedAt: receivedAt)
        try trail.save(in: database, heardAt: receivedAt)
        return true
    }

    func store(
        _ fix: Fix, numbered sequence: Int64, of stream: StreamID, in trail: inout StreamTrail,
        secrets: DeviceSecrets, receivedAt: Timestamp
    ) throws {
        let context = FixContext(
            device: secrets.device, stream: stream.text, sequence: sequence, at: fix.at)
        try add(
            fix, packed: fix.packed, context: context, to: &trail, secrets: secrets,
            rank: sequence, receivedAt: receivedAt)
    }

    private func add(
        _ fix: Fix, packed: [UInt8], context: FixContext, to trail: inout StreamTrail,
        secrets: DeviceSecrets, rank: Int64, receivedAt: Timestamp
    ) throws {
        let sealed = try Seal.close(
            packed, with: secrets.place, boundTo: context.bytes, entropy: self.secrets.entropy)
        try trail.closeChapter(in: database)
        try database.run(
            """
            INSERT INTO fixes (stream, sequence, at, received_at, earlier, sealed)
            VALUES (?, ?, ?, ?, ?, ?)
            """,
            [
                trail.number, context.sequence, fix.at.milliseconds, receivedAt.milliseconds,
                trail.chapter?.head, sealed,
            ])
        trail.add(fix: database.lastInsertedRowID, at: fix.at, rank: rank)
    }

    private func unnumberedTrail(of device: DeviceSecrets) throws -> StreamTrail {
        let query = """
            SELECT \(StreamTrail.columns) FROM streams s WHERE s.device = ? AND s.name IS NULL
            """
        let found = try database.first(query, [device.number]) {
            try StreamTrail($0)
        }
        if let found { return found }
        try database.run("INSERT INTO streams (device) VALUES (?)", [device.number])
        return StreamTrail(
            number: database.lastInsertedRowID,
            position: LogPosition(acknowledged: 0, ahead: 0), fixes: 0)
    }
}

/// What a fix's seal is bound to: it opens for no other device, number or time.
struct FixContext {
    let device: DeviceID
    /// Both nil for an unnumbered fix.
    let stream: String?
    let sequence: Int64?
    let at: Timestamp

    var bytes: [UInt8] {
        var writer = ByteWriter(reserving: 96)
        writer.put(device.text)
        writer.put(optional: stream?.utf8)
        writer.put(sequence ?? 0)
        writer.put(at.milliseconds)
        return writer.bytes
    }
}
