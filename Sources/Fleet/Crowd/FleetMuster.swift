internal import FindDevice
internal import Foundation
internal import OwnerAPI
internal import PhoneModel
package import Scenes
internal import Wire

/// Which phones of a fleet one process runs, and how it reaches the broker.
package struct FleetMuster: Sendable {
    package var plan: FleetPlan
    package var folder: FleetFolder
    package var part: Int
    package var parts: Int
    /// The layout of the journals that counts.
    package var layout: Int
    /// The port of the listener where names are claimed; nil for the one where they are proven.
    package var plainPort: Int?

    package init(
        plan: FleetPlan, folder: FleetFolder, part: Int, parts: Int, layout: Int, plainPort: Int?
    ) {
        self.plan = plan
        self.folder = folder
        self.part = part
        self.parts = parts
        self.layout = layout
        self.plainPort = plainPort
    }

    /// The phones as their journals left them, switched off.
    func phones(
        _ card: FleetCard, stored: [UInt32: [[UInt8]]], at now: Timestamp
    ) throws -> [FleetPhone] {
        guard let service = VerifyingKey(bytes: card.serviceKey.bytes, name: card.serviceKeyID)
        else { throw FleetFault.damaged(file: folder.cardPath, reason: "the service's key") }
        let roster = try FleetRoster.read(from: folder)
        let ways = try FleetWays(plan)
        let profiles = plan.groups.map { SharedProfile($0.handset) }
        return try plan.phones.compactMap { member in
            guard let line = roster.lines[member.name], Int(line.number) % parts == part,
                let (number, entry) = try roster.entry(member.name)
            else { return nil }
            guard let identity = entry.identity(with: service) else {
                throw FleetFault.damaged(
                    file: folder.rosterPath, reason: "a key or the prefix of '\(member.name)'")
            }
            let journal = try (stored[number] ?? []).map { bytes in
                try record(bytes, of: entry.device)
            }
            return phone(
                member, number: number, identity: identity, entry: entry, journal: journal,
                way: Way(profile: profiles[member.group], ways: ways), at: now)
        }
    }

    private func record(_ bytes: [UInt8], of device: DeviceID) throws -> JournalRecord {
        do {
            return try JournalRecord(decoding: bytes, of: device)
        } catch {
            throw FleetFault.damaged(
                file: folder.journalPath(layout: layout, part: part), reason: "\(error)")
        }
    }

    private func phone(
        _ member: FleetPlan.Member, number: UInt32, identity: PhoneIdentity,
        entry: FleetRoster.Entry, journal: [JournalRecord], way: Way, at now: Timestamp
    ) -> FleetPhone {
        let group = plan.groups[member.group]
        var generator = SeededGenerator(seed: plan.seed, stream: UInt64(number) + 1)
        let handset = Handset(
            sharing: way.profile, movement: way.ways.movement(of: member, using: &generator),
            seed: generator.next() ^ UInt64(bitPattern: now.milliseconds), startedAt: now)
        var phone = Phone(
            identity: identity,
            disk: PhoneDisk(
                stream: identity.stream, journal: journal, retaining: Self.retained),
            handset: handset, at: now)
        // Where thousands connect a few at a time, most of the wait is for one's turn.
        phone.connectPatience = .minutes(10)
        let charge = Int(generator.uniform(in: group.battery).rounded())
        _ = phone.handle(.press(.battery(charge)), at: now)
        let wait = group.ramp * (Double(member.number) / Double(max(1, group.names.count)))
        let filters = TopicPrefix.upFilters
        return FleetPhone(
            phone: phone, modem: PhoneModem(upFilter: filters[Int(number) % filters.count]),
            member: member, number: number,
            certificate: plainPort == nil ? Array(entry.certificate) : [],
            certificateKey: plainPort == nil ? Array(entry.certificateKey) : [],
            switchOnAt: now + wait)
    }

    /// What a phone has in common with others.
    private struct Way {
        let profile: SharedProfile
        let ways: FleetWays
    }

    /// Reports that a phone of a fleet keeps of what is acknowledged: its memory, times thousands.
    private static let retained = 4
}
