internal import DeviceRegistry
package import FindDevice

/// What is stored of phones' reports, for whoever compares it with what the phones say.
extension Administration {
    /// What the registry has of a device's reports.
    package struct StoredTrail: Hashable, Sendable {
        /// Its fixes: as many as can be opened and read.
        package let fixes: Int
        /// How many the registry has counted as they came, which must be as many.
        package let counted: Int
        /// Everything that the device numbered, up to here: fixes and sync states.
        package let through: UInt64
    }

    /// What is stored of each device; of one that is not known, nothing.
    package func trails(of devices: [DeviceID]) throws -> [DeviceID: StoredTrail] {
        let found = try registry.read { reader in
            try devices.map { device in
                StoredTrail(
                    fixes: try reader.trail(of: device, limit: .max).count,
                    counted: try reader.trailCount(of: device),
                    through: try reader.acknowledged(device, .trail))
            }
        }
        return Dictionary(zip(devices, found), uniquingKeysWith: { $1 })
    }
}
