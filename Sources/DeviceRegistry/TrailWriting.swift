internal import Crypto
package import FindDevice
internal import Foundation
internal import GRDB

/// Taking fixes and sync states into the trail of a device.
extension RegistryWriter {
    /// Takes numbered reports; one that was taken before is passed over.
    /// - Returns: the highest number of the device's current stream up to which nothing is
    ///   missing: what may be acknowledged once the transaction has ended.
    /// - Throws: `RegistryError.unknown` if there is no such device.
    @discardableResult
    package func append(
        reports: [(ReportNumber, Report)], of device: DeviceID, receivedAt: Timestamp
    ) throws -> UInt64 {
        let secrets = try self.secrets.secrets(of: device, in: database)
        var acknowledged: UInt64?
        for run in runsOfOneStream(reports) {
            let stream = run[run.startIndex].0.stream
            guard var trail = try numberedTrail(of: secrets, stream: stream) else { continue }
            let log = StoredLog(database: database, stream: trail.number, log: .trail)
            for (number, report) in run
            where try trail.position.take(number.sequence, in: log) {
                try store(
                    report, numbered: number, in: &trail, secrets: secrets,
                    receivedAt: receivedAt)
            }
            try trail.save(in: database)
            if trail.isCurrent { acknowledged = trail.position.acknowledged }
        }
        return try acknowledged ?? self.acknowledged(device, .trail)
    }

    /// Takes the number of a report and nothing else of it, because its content does not hold: one
    /// that never counted as arrived would hold up all that come after it.
    /// - Returns: whether it is new; what is not was taken before, or is not taken at all.
    /// - Throws: `RegistryError.unknown` if there is no such device.
    package func note(report number: ReportNumber, of device: DeviceID) throws -> Bool {
        let secrets = try self.secrets.secrets(of: device, in: database)
        guard var trail = try numberedTrail(of: secrets, stream: number.stream) else {
            return false
        }
        let log = StoredLog(database: database, stream: trail.number, log: .trail)
        guard try trail.position.take(number.sequence, in: log) else { return false }
        try trail.save(in: database)
        return true
    }

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
        try trail.save(in: database)
        return true
    }

    private func store(
        _ report: Report, numbered number: ReportNumber, in trail: inout StreamTrail,
        secrets: DeviceSecrets, receivedAt: Timestamp
    ) throws {
        let sequence = Int64(number.sequence)
        switch report {
        case .fix(let fix):
            let context = FixContext(
                device: secrets.device, stream: number.stream.text, sequence: sequence,
                at: fix.at)
            try add(
                fix, packed: fix.packed, context: context, to: &trail, secrets: secrets,
                rank: sequence, receivedAt: receivedAt)
        case .sync(let report):
            try store(
                report, device: secrets.number, stream: trail.number, sequence: sequence)
        }
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

    private func numberedTrail(of device: DeviceSecrets, stream: StreamID) throws -> StreamTrail? {
        try database.first(
            trailOfStream, [stream.text, device.number]
        ) { try StreamTrail($0, isCurrent: try $0.integer(10) == 1) }
    }

    private func unnumberedTrail(of device: DeviceSecrets) throws -> StreamTrail {
        let query = """
            SELECT \(StreamTrail.columns) FROM streams s WHERE s.device = ? AND s.name IS NULL
            """
        let found = try database.first(query, [device.number]) {
            try StreamTrail($0, isCurrent: false)
        }
        if let found { return found }
        try database.run("INSERT INTO streams (device) VALUES (?)", [device.number])
        return StreamTrail(
            number: database.lastInsertedRowID, isCurrent: false,
            position: LogPosition(acknowledged: 0, ahead: 0), fixes: 0)
    }
}

private let trailOfStream = """
    SELECT \(StreamTrail.columns), d.stream = s.name
    FROM streams s JOIN devices d ON d.number = s.device
    WHERE s.name = ? AND s.device = ?
    """

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

/// Neighbours of one stream together: nearly always all the reports there are.
private func runsOfOneStream(
    _ reports: [(ReportNumber, Report)]
) -> [ArraySlice<(ReportNumber, Report)>] {
    var runs: [ArraySlice<(ReportNumber, Report)>] = []
    var start = reports.startIndex
    for index in reports.indices where reports[index].0.stream != reports[start].0.stream {
        runs.append(reports[start..<index])
        start = index
    }
    if start < reports.endIndex { runs.append(reports[start...]) }
    return runs
}
