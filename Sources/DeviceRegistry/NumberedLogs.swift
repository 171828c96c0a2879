package import FindDevice
internal import GRDB

/// How far each of a device's numbered logs has come without a gap.
///
/// A device's streams are those it was enrolled or saved with. An entry of one that it had before
/// is taken and counted in that stream; an entry of a stream that never was its own is not taken.
extension RegistryReader {
    /// The highest number of the device's current stream up to which nothing is missing; 0 if
    /// nothing came.
    package func acknowledged(_ device: DeviceID, _ log: ReportLog) throws -> UInt64 {
        let found = try database.first(
            """
            SELECT s.\(log.column) FROM devices d JOIN streams s ON s.name = d.stream
            WHERE d.id = ?
            """, [device.text]
        ) { UInt64(max(0, try $0.integer(0))) }
        return found ?? 0
    }

    /// What an acknowledgement tells a device: its epoch, its current stream, and up to where
    /// nothing is missing in each log. Nil if there is no such device, or if it is released.
    package func marks(of device: DeviceID) throws -> LogMarks? {
        try database.first(marksOfDevice, [device.text]) { row in
            LogMarks(
                epoch: try row.integer(0), stream: try row.identifier(1),
                trail: UInt64(max(0, try row.integer(2))),
                word: UInt64(max(0, try row.integer(3))))
        }
    }
}

/// How far the service has a device's logs.
package struct LogMarks: Hashable, Sendable {
    package let epoch: Int64
    package let stream: StreamID
    package let trail: UInt64
    package let word: UInt64
}

private let marksOfDevice = """
    SELECT d.epoch, d.stream, s.trail, s.word
    FROM devices d JOIN streams s ON s.name = d.stream WHERE d.id = ? AND d.state <> 'released'
    """

extension RegistryWriter {
    /// Takes the number of a signed word.
    /// - Returns: whether it is new, and how far the current stream's word log now goes without a
    ///   gap. What is not new was taken before, or is not taken at all: ignore it.
    /// - Throws: `RegistryError.unknown` if there is no such device.
    package func note(
        word number: ReportNumber, of device: DeviceID
    ) throws -> (isNew: Bool, acknowledged: UInt64) {
        let taken = try change(.word, of: device, stream: number.stream) { position, log in
            try position.take(number.sequence, in: log)
        }
        return (
            taken?.value ?? false, try taken?.acknowledged ?? acknowledged(device, .word)
        )
    }

    /// Notes what a word says of whether its phone is locked. Words come in any order, and of what
    /// they say of the lock the last one counts.
    /// - Returns: what a later word of the stream has said already; nil if none has.
    package func note(
        isLocked: Bool, by number: ReportNumber, of device: DeviceID
    ) throws -> Bool? {
        let sequence = Int64(min(number.sequence, LogPosition.highest))
        let known = try database.first(
            "SELECT lock_word, is_locked FROM streams WHERE name = ?", [number.stream.text]
        ) { (word: try $0.integer(0), isLocked: try $0.integer(1) == 1) }
        if let known, known.word > sequence { return known.isLocked }
        try database.run(
            """
            UPDATE streams SET lock_word = ?, is_locked = ?
            WHERE name = ? AND device = (SELECT number FROM devices WHERE id = ?)
            """, [sequence, isLocked ? 1 : 0, number.stream.text, device.text])
        return nil
    }

    /// Notes that entries of the stream below `oldest` will never come: the phone has dropped
    /// them. A floor below what is acknowledged changes nothing.
    /// - Returns: how far the current stream's log now goes without a gap.
    /// - Throws: `RegistryError.unknown` if there is no such device.
    @discardableResult
    package func raiseFloor(
        of device: DeviceID, log: ReportLog, oldest: ReportNumber
    ) throws -> UInt64 {
        let raised = try change(log, of: device, stream: oldest.stream) { position, stored in
            try position.raiseFloor(to: oldest.sequence, in: stored)
        }
        return try raised?.acknowledged ?? acknowledged(device, log)
    }

    /// Changes the position of one log; nil if the stream never was the device's. `acknowledged` is
    /// how far the log then goes, if the stream is the current one.
    private func change<Value>(
        _ log: ReportLog, of device: DeviceID, stream: StreamID,
        _ body: (inout LogPosition, StoredLog) throws -> Value
    ) throws -> (value: Value, acknowledged: UInt64?)? {
        let number = try secrets.secrets(of: device, in: database).number
        let found = try database.first(
            """
            SELECT s.number, s.\(log.column), s.\(log.column)_ahead, d.stream = s.name
            FROM streams s JOIN devices d ON d.number = s.device
            WHERE s.name = ? AND s.device = ?
            """, [stream.text, number]
        ) { row in
            (
                stream: try row.integer(0), isCurrent: try row.integer(3) == 1,
                position: LogPosition(
                    acknowledged: try row.integer(1), ahead: try row.integer(2))
            )
        }
        guard let found else { return nil }
        var position = found.position
        let value = try body(
            &position, StoredLog(database: database, stream: found.stream, log: log))
        if position != found.position {
            try database.run(
                "UPDATE streams SET \(log.column) = ?, \(log.column)_ahead = ? WHERE number = ?",
                [Int64(position.acknowledged), position.ahead, found.stream])
        }
        return (value, found.isCurrent ? position.acknowledged : nil)
    }
}

extension ReportLog {
    /// The column of `streams` that says how far the log goes; with `_ahead`, how many came early.
    var column: String {
        switch self {
        case .trail: "trail"
        case .word: "word"
        }
    }
}
