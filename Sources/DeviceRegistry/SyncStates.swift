package import FindDevice
internal import GRDB

/// How far each kind of a phone's data is copied, as it last said.
extension RegistryReader {
    /// By kind, in the order in which the domain lists them; empty before the first report.
    package func syncStates(of device: DeviceID) throws -> [SyncState] {
        let states = try database.all(
            """
            SELECT s.kind, s.enabled, s.items, s.unsynced, s.synced_at, s.error
            FROM devices d JOIN sync_states s ON s.device = d.number WHERE d.id = ?
            """, [device.text]
        ) { row in
            SyncState(
                kind: try row.word(0), enabled: try row.integer(1) == 1,
                items: Int(try row.integer(2)), unsynced: Int(try row.integer(3)),
                syncedAt: try row.optionalTime(4), error: try row.optionalText(5))
        }
        return DataKind.allCases.flatMap { kind in states.filter { $0.kind == kind } }
    }
}

extension RegistryWriter {
    /// Takes the place of what the phone said before, unless it said this before that.
    func store(
        _ report: SyncReport, device: Int64, stream: Int64, sequence: Int64
    ) throws {
        let isNewest = try database.run(
            """
            INSERT INTO sync_reports (device, stream, sequence, at) VALUES (?, ?, ?, ?)
            ON CONFLICT (device) DO UPDATE
            SET stream = excluded.stream, sequence = excluded.sequence, at = excluded.at
            WHERE (excluded.stream, excluded.sequence) > (stream, sequence)
            """, [device, stream, sequence, report.at.milliseconds])
        guard isNewest > 0 else { return }
        for kind in DataKind.allCases {
            let state = report.kinds.last { $0.kind == kind }
            try state.map { try store($0, device: device) } ?? forget(kind, device: device)
        }
    }

    /// Nearly always there is a row already, and only its numbers change.
    private func store(_ state: SyncState, device: Int64) throws {
        let values: [Argument] = [
            state.enabled ? 1 : 0, state.items, state.unsynced, state.syncedAt?.milliseconds,
            state.error, device, state.kind.rawValue,
        ]
        let changed = try database.run(
            """
            UPDATE sync_states SET enabled = ?, items = ?, unsynced = ?, synced_at = ?, error = ?
            WHERE device = ? AND kind = ?
            """, values)
        guard changed == 0 else { return }
        try database.run(
            """
            INSERT INTO sync_states (enabled, items, unsynced, synced_at, error, device, kind)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            """, values)
    }

    private func forget(_ kind: DataKind, device: Int64) throws {
        try database.run(
            "DELETE FROM sync_states WHERE device = ? AND kind = ?", [device, kind.rawValue])
    }
}
