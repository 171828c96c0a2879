package import FindDevice
internal import GRDB

/// A device as far as its reports concern it, for as long as a transaction takes them: loaded once,
/// saved once, however many they are.
package struct Reporter {
    package let device: DeviceID
    /// Its current stream: it reports in no other.
    package let stream: StreamID
    fileprivate let epoch: Int64
    fileprivate let word: Int64
    var trail: StreamTrail

    /// What an acknowledgement tells the device, once the transaction has ended.
    package var marks: LogMarks {
        LogMarks(
            epoch: epoch, stream: stream, trail: trail.position.acknowledged,
            word: UInt64(max(0, word)))
    }
}

extension RegistryReader {
    /// Nil if there is no such device, or if it is released.
    package func reporter(_ id: DeviceID) throws -> Reporter? {
        guard let number = try deviceNumber(id) else { return nil }
        return try database.first(reporterByNumber, [number]) { row in
            Reporter(
                device: id, stream: try row.identifier(StreamTrail.columnCount),
                epoch: try row.integer(StreamTrail.columnCount + 1),
                word: try row.integer(StreamTrail.columnCount + 2), trail: try StreamTrail(row))
        }
    }
}

extension RegistryWriter {
    /// Takes a report into the trail of its device; one that was taken before is passed over.
    /// - Parameter sequence: its number in the device's current stream.
    /// - Returns: whether it is new.
    package func take(
        _ report: Report, numbered sequence: UInt64, of reporter: inout Reporter,
        receivedAt: Timestamp
    ) throws -> Bool {
        guard try note(sequence, of: &reporter) else { return false }
        let secrets = try self.secrets.secrets(of: reporter.device, in: database)
        switch report {
        case .fix(let fix):
            let entry = TrailEntry(fix: fix, sequence: Int64(sequence), receivedAt: receivedAt)
            let origin = TrailOrigin(secrets: secrets, stream: reporter.stream.text)
            try reporter.trail.add(
                entry, rank: Int64(sequence), of: origin, in: database,
                entropy: self.secrets.entropy)
        case .sync(let sync):
            try store(
                sync, device: secrets.number, stream: reporter.trail.number,
                sequence: Int64(sequence))
        }
        return true
    }

    /// Takes the number of a report and nothing else of it, because its content does not hold: one
    /// that never counted as arrived would hold up all that come after it.
    /// - Returns: whether it is new; what is not was taken before, or is not taken at all.
    package func note(_ sequence: UInt64, of reporter: inout Reporter) throws -> Bool {
        let log = StoredLog(database: database, stream: reporter.trail.number, log: .trail)
        return try reporter.trail.position.take(sequence, in: log)
    }

    /// Stores where the trail has come to, and that its device was heard.
    package func save(_ reporter: Reporter, heardAt moment: Timestamp) throws {
        let origin = TrailOrigin(
            secrets: try secrets.secrets(of: reporter.device, in: database),
            stream: reporter.stream.text)
        try reporter.trail.save(
            of: origin, in: database, heardAt: moment, entropy: secrets.entropy)
    }
}

private let reporterByNumber = """
    SELECT \(StreamTrail.columns), d.stream, d.epoch, s.word
    FROM devices d JOIN streams s ON s.name = d.stream WHERE d.number = ? AND d.state <> 'released'
    """
