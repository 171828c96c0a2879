package import FindDevice
internal import Foundation
internal import GRDB

/// How far each kind of a phone's data is copied, as it last said.
extension RegistryReader {
    /// By kind, in the order in which the domain lists them; empty before the first report.
    package func syncStates(of device: DeviceID) throws -> [SyncState] {
        let states = try database.all(
            """
            SELECT e.value ->> 0, e.value ->> 1, e.value ->> 2, e.value ->> 3, e.value ->> 4,
                e.value ->> 5
            FROM devices d JOIN sync_reports s ON s.device = d.number, json_each(s.states) e
            WHERE d.id = ?
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
        try database.run(
            """
            INSERT INTO sync_reports (device, stream, sequence, at, states)
            VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (device) DO UPDATE
            SET stream = excluded.stream, sequence = excluded.sequence, at = excluded.at,
                states = excluded.states
            WHERE (excluded.stream, excluded.sequence) > (stream, sequence)
            """,
            [
                device, stream, sequence, report.at.milliseconds,
                try report.storedStates(),
            ])
    }
}

extension SyncReport {
    /// A JSON array of an array for each kind, so that SQL can still ask for a part of it.
    fileprivate func storedStates() throws -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(64 * kinds.count)
        func put(_ text: String) { bytes += text.utf8 }
        for state in kinds {
            put(bytes.isEmpty ? #"[[""# : #",[""#)
            put(state.kind.rawValue)
            put(state.enabled ? #"",1,"# : #"",0,"#)
            put(String(state.items))
            put(",")
            put(String(state.unsynced))
            put(",")
            put(state.syncedAt.map { String($0.milliseconds) } ?? "null")
            put(",")
            if let error = state.error {
                bytes += try JSONEncoder().encode(error)
            } else {
                put("null")
            }
            put("]")
        }
        put(bytes.isEmpty ? "[]" : "]")
        return String(decoding: bytes, as: UTF8.self)
    }
}
