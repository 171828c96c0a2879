internal import FindDevice
internal import GRDB

/// How far a numbered log has come without a gap, and which numbers came early.
///
/// In order, a number costs nothing but this value. A number that came early is one row of `ahead`
/// until the gap before it closes. What is too far ahead is not taken: the phone still has it and
/// sends it again, and nobody can fill the disk with numbers.
struct LogPosition: Equatable {
    /// The highest number up to which nothing is missing.
    private(set) var acknowledged: UInt64
    /// How many rows of `ahead` there are.
    private(set) var ahead: Int64

    /// How far ahead of the gap a number is taken.
    static let window: UInt64 = 4096
    /// The highest number there is: the next one still fits a column.
    static let highest = UInt64(Int64.max) - 1

    init(acknowledged: Int64, ahead: Int64) {
        self.acknowledged = min(UInt64(max(0, acknowledged)), Self.highest)
        self.ahead = ahead
    }

    /// Takes a number; false if it was taken before, is none, or is too far ahead.
    mutating func take(_ sequence: UInt64, in log: StoredLog) throws -> Bool {
        guard sequence > acknowledged, sequence <= Self.highest else { return false }
        let distance = sequence - acknowledged
        guard distance > 1 else {
            acknowledged = sequence
            try absorb(from: log)
            return true
        }
        guard distance <= Self.window, try log.add(sequence) else { return false }
        ahead += 1
        return true
    }

    /// Notes that nothing below `oldest` will ever come.
    mutating func raiseFloor(to oldest: UInt64, in log: StoredLog) throws {
        guard oldest > acknowledged, oldest - 1 > acknowledged, oldest <= Self.highest else {
            return
        }
        acknowledged = oldest - 1
        if ahead > 0 { ahead -= try log.removeAll(upTo: acknowledged) }
        try absorb(from: log)
    }

    /// Moves on over numbers that came early.
    private mutating func absorb(from log: StoredLog) throws {
        while ahead > 0, try log.remove(acknowledged + 1) {
            acknowledged += 1
            ahead -= 1
        }
    }
}

/// The rows of one log's early numbers.
struct StoredLog {
    let database: Database
    let stream: Int64
    let log: ReportLog

    /// False if it was there.
    func add(_ sequence: UInt64) throws -> Bool {
        try database.run(
            "INSERT OR IGNORE INTO ahead (stream, log, sequence) VALUES (?, ?, ?)",
            [stream, log.rawValue, Int64(sequence)]) > 0
    }

    /// Whether it was there.
    func remove(_ sequence: UInt64) throws -> Bool {
        try database.run(
            "DELETE FROM ahead WHERE stream = ? AND log = ? AND sequence = ?",
            [stream, log.rawValue, Int64(sequence)]) > 0
    }

    /// How many there were.
    func removeAll(upTo sequence: UInt64) throws -> Int64 {
        Int64(
            try database.run(
                "DELETE FROM ahead WHERE stream = ? AND log = ? AND sequence <= ?",
                [stream, log.rawValue, Int64(sequence)]))
    }
}
