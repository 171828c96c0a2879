internal import FindDevice
internal import Fleet
internal import Scenes
internal import Service

/// Whether a fleet and the service's registry agree about a run, each counting for itself.
///
/// All of the fleet's fixes are compared as a sum with what the registry has more than before the
/// run; and phone by phone, how far its trail has come. A phone's numbers stand for fixes and sync
/// states alike; the registry's fixes do not.
struct FleetVerification {
    private let plan: FleetPlan
    private let folder: FleetFolder
    private let data: String
    private let fixesBefore: Int

    /// Asks the registry what it has before the run.
    init(of plan: FleetPlan, in folder: FleetFolder, data: String) throws {
        (self.plan, self.folder, self.data) = (plan, folder, data)
        let devices = try FleetTrails.devices(of: plan, in: folder)
        fixesBefore = try Self.stored(devices, in: data).values.reduce(0) { $0 + $1.fixes }
    }

    struct Verdict: Hashable {
        let fixesStored: Int
        /// Fixes that must be stored at least, and at most.
        let fixesExpected: ClosedRange<Int>
        /// Phones of which the registry lacks what it acknowledged, or has what they never made, or
        /// cannot read as many fixes as it counted.
        let phonesThatDiffer: [String]
    }

    /// - Parameters:
    ///   - tally: what the fleet has counted, all of whose processes have ended.
    ///   - isWhole: whether each of them has said its last word. If not, only the phones' journals
    ///     say how far they came.
    func verdict(on tally: FleetTally, isWhole: Bool) throws -> Verdict {
        let trails = try FleetTrails(of: plan, in: folder).trails
        let stored = try Self.stored(trails.map(\.device), in: data)
        let differing = trails.filter { trail in
            guard let stored = stored[trail.device] else { return trail.acknowledged > 0 }
            return stored.through < trail.acknowledged || stored.through > trail.last
                || stored.fixes != stored.counted
        }
        let fixes = stored.values.reduce(0) { $0 + $1.fixes } - fixesBefore
        // What a phone had to deliver when the run began may have been stored already, and what it
        // has still may be stored by now: it was not told so.
        let least = tally.fixesAcknowledged - tally.inherited
        let expected =
            isWhole ? max(0, least)...max(0, tally.fixesAcknowledged + tally.held) : 0...Int.max
        return Verdict(
            fixesStored: fixes, fixesExpected: expected, phonesThatDiffer: differing.map(\.name))
    }

    private static func stored(
        _ devices: [DeviceID], in data: String
    ) throws -> [DeviceID: Administration.StoredTrail] {
        try Administration(visiting: data).trails(of: devices)
    }
}

extension FleetVerification.Verdict {
    var lines: [String] {
        ["in the registry   \(fixesStored) fixes more   \(phonesThatDiffer.count) phones differ"]
    }

    /// What is wrong, in one line; nil if all agree.
    var fault: String? {
        if let first = phonesThatDiffer.first {
            return "the registry and \(phonesThatDiffer.count) phones do not agree about what was "
                + "acknowledged; the first is \(first)"
        }
        guard !fixesExpected.contains(fixesStored) else { return nil }
        return "the registry has \(fixesStored) fixes of this run, and the phones were told of "
            + "\(fixesExpected.lowerBound) to \(fixesExpected.upperBound)"
    }
}
