package import DeviceRegistry
package import FindDevice

/// The care of a data folder that an administrator asks for.
extension Administration {
    /// Checks all that is stored; then, if it is whole, forgets what is too old, empties the log
    /// into the file, and, if it is asked for, writes the file anew without what was deleted.
    /// Beside a service it leaves time for that to write.
    /// - Parameter vacuum: takes the folder for itself: no service may run on it.
    /// - Throws: `GroundFault`, `.inUse` among them; `RegistryError`.
    package static func maintain(
        _ dataFolder: String, by rules: RetentionRules, vacuum: Bool
    ) throws -> MaintenanceReport {
        let visited = try DataFolder(visiting: dataFolder)
        let held = vacuum ? try DataFolder(opening: visited.path) : nil
        defer { withExtendedLifetime(held) {} }
        return try Administration(visiting: dataFolder).maintain(
            by: rules, vacuum: vacuum, isAlone: held != nil)
    }

    /// - Parameter isAlone: whether no service can run meanwhile.
    private func maintain(
        by rules: RetentionRules, vacuum: Bool, isAlone: Bool
    ) throws -> MaintenanceReport {
        var report = MaintenanceReport(
            before: try registry.size(), faults: try registry.check(), audit: try verifyAudit())
        if report.isWhole {
            while !report.pruned.isAll {
                report.pruned = try registry.write {
                    try $0.prune(
                        by: rules, at: WallClock.now(),
                        limit: isAlone ? 500 : Maintenance.together, after: report.pruned)
                }
                if !isAlone { Maintenance.rest() }
            }
            if vacuum { try registry.vacuum() }
            report.isLogEmptied = try registry.checkpoint()
        }
        report.after = try registry.size()
        try registry.close()
        return report
    }
}

/// What maintenance found, and what it did.
package struct MaintenanceReport: Sendable {
    package let before: RegistrySize
    /// What does not hold in the file.
    package let faults: [String]
    package let audit: AuditVerdict
    package fileprivate(set) var pruned = Pruned()
    /// False if somebody was still reading from the log: the service goes on with it.
    package fileprivate(set) var isLogEmptied = false
    package fileprivate(set) var after: RegistrySize

    fileprivate init(before: RegistrySize, faults: [String], audit: AuditVerdict) {
        self.before = before
        self.faults = faults
        self.audit = audit
        after = before
    }

    /// Whether everything holds; nothing was changed if not.
    package var isWhole: Bool {
        guard case .whole = audit else { return false }
        return faults.isEmpty
    }
}
