package import FindDevice
internal import OwnerAPI
internal import PhoneModel
package import Scenes

/// How far the trails of a fleet's phones have come, by what the phones themselves have stored:
/// what there is to compare with the service's registry when a run is over.
package struct FleetTrails: Sendable {
    package struct Trail: Hashable, Sendable {
        package let name: String
        package let device: DeviceID
        /// The service has acknowledged everything up to this number; and the last one there is.
        package let acknowledged: UInt64
        package let last: UInt64
    }

    /// In the order of the plan, of those phones that have enrolled.
    package let trails: [Trail]

    /// The devices of those phones of the plan that have enrolled.
    package static func devices(of plan: FleetPlan, in folder: FleetFolder) throws -> [DeviceID] {
        let roster = try FleetRoster.read(from: folder)
        return try plan.phones.compactMap { try roster.entry($0.name)?.entry.device }
    }

    /// Reads the journals, which no process of the fleet may have open meanwhile.
    package init(of plan: FleetPlan, in folder: FleetFolder) throws {
        guard let card = try FleetCard.read(from: folder) else {
            throw FleetFault.notInFleet(name: plan.name)
        }
        let roster = try FleetRoster.read(from: folder)
        let stored = try FleetJournal.all(in: folder, key: card.storage)
        trails = try plan.phones.compactMap { member in
            guard let (number, entry) = try roster.entry(member.name) else { return nil }
            let records = try (stored[number] ?? []).map { bytes in
                do {
                    return try JournalRecord(decoding: bytes, of: entry.device)
                } catch {
                    throw FleetFault.damaged(
                        file: folder.path, reason: "the journal of '\(member.name)': \(error)")
                }
            }
            let trail = PhoneDisk(stream: entry.stream, journal: records, retaining: 4).trail
            return Trail(
                name: member.name, device: entry.device, acknowledged: trail.acknowledged,
                last: trail.next - 1)
        }
    }
}
