internal import Crypto
package import FindDevice
internal import Foundation
internal import GRDB

/// Taking the fixes of phones that number nothing, such as OwnTracks ones.
extension RegistryWriter {
    /// - Returns: whether it is new: the same fix of the same moment is passed over.
    /// - Throws: `RegistryError.unknown` if there is no such device.
    @discardableResult
    package func append(
        unnumbered fix: Fix, of device: DeviceID, receivedAt: Timestamp
    ) throws -> Bool {
        let secrets = try self.secrets.secrets(of: device, in: database)
        var trail = try unnumberedTrail(of: secrets)
        let tag = HMAC<SHA256>.authenticationCode(for: fix.packed, using: secrets.tag).prefix(16)
        let isNew = try database.run(
            "INSERT OR IGNORE INTO unnumbered (stream, at, tag) VALUES (?, ?, ?)",
            [trail.number, fix.at.milliseconds, Data(tag)])
        guard isNew > 0 else { return false }
        let origin = TrailOrigin(secrets: secrets, stream: nil)
        try trail.add(
            TrailEntry(fix: fix, sequence: nil, receivedAt: receivedAt),
            rank: fix.at.milliseconds, of: origin, in: database, entropy: self.secrets.entropy)
        try trail.save(
            of: origin, in: database, heardAt: receivedAt, entropy: self.secrets.entropy)
        return true
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
            position: LogPosition(acknowledged: 0, ahead: 0))
    }
}
