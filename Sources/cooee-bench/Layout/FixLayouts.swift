internal import Crypto
internal import Foundation

/// A way to lay fixes out in SQLite, sealed, so that a device's trail is found again.
protocol FixLayout {
    static var name: String { get }
    init(_ database: PlainSQLite, devices: Int) throws
    /// Stores fixes, inside a transaction.
    func store(_ fixes: [PlainFix]) throws
    /// Reads and opens a device's fixes between two moments, both included; how many there are.
    func trail(of device: Int64, from: Int64, to: Int64) throws -> Int
    /// Deletes what is older, inside a transaction.
    func prune(before moment: Int64) throws
}

/// A fix as far as its layout goes.
struct PlainFix {
    let device: Int64
    let sequence: Int64
    /// Milliseconds.
    let at: Int64
}

/// How fixes are sealed: the sizes are those of a GPS fix with altitude, speed, course and battery.
struct FixSealing {
    private let key = SymmetricKey(size: .bits256)
    private let alone = [UInt8](repeating: 7, count: 60)
    /// Written as differences from the chapter's first.
    private let inChapter = [UInt8](repeating: 7, count: FixSealing.inChapter)
    static let inChapter = 22

    func seal(_ bytes: [UInt8]) throws -> Data {
        let box = try AES.GCM.seal(bytes, using: key)
        return box.combined ?? Data()
    }

    func open(_ sealed: Data) throws -> [UInt8] {
        Array(try AES.GCM.open(AES.GCM.SealedBox(combined: sealed), using: key))
    }

    func sealedFix() throws -> Data { try seal(alone) }

    /// A chapter with one fix more.
    func longer(_ chapter: [UInt8]) -> [UInt8] { chapter + inChapter }
}

/// A row for each fix, in the order of device and time.
struct KeyedRows: FixLayout {
    static let name = "keyed"
    private let database: PlainSQLite
    private let sealing = FixSealing()

    init(_ database: PlainSQLite, devices: Int) throws {
        self.database = database
        try database.execute(
            """
            CREATE TABLE fixes (device INTEGER NOT NULL, at INTEGER NOT NULL,
                sequence INTEGER NOT NULL, received_at INTEGER NOT NULL, sealed BLOB NOT NULL,
                PRIMARY KEY (device, at, sequence)) STRICT, WITHOUT ROWID
            """)
    }

    func store(_ fixes: [PlainFix]) throws {
        for fix in fixes {
            try database.run(
                "INSERT INTO fixes VALUES (?, ?, ?, ?, ?)",
                [
                    .integer(fix.device), .integer(fix.at), .integer(fix.sequence),
                    .integer(fix.at), .bytes(try sealing.sealedFix()),
                ])
        }
    }

    func trail(of device: Int64, from: Int64, to: Int64) throws -> Int {
        var count = 0
        try database.run(
            "SELECT sealed FROM fixes WHERE device = ? AND at BETWEEN ? AND ? ORDER BY at",
            [.integer(device), .integer(from), .integer(to)]
        ) { row in
            _ = try sealing.open(row.bytes(0))
            count += 1
        }
        return count
    }

    func prune(before moment: Int64) throws {
        try database.run("DELETE FROM fixes WHERE at < ?", [.integer(moment)])
    }
}

/// A row for each fix, in the order in which they came, and an index of devices and times.
struct IndexedRows: FixLayout {
    static let name = "indexed"
    private let database: PlainSQLite
    private let sealing = FixSealing()

    init(_ database: PlainSQLite, devices: Int) throws {
        self.database = database
        try database.execute(
            """
            CREATE TABLE fixes (id INTEGER PRIMARY KEY, device INTEGER NOT NULL,
                at INTEGER NOT NULL, sequence INTEGER NOT NULL, received_at INTEGER NOT NULL,
                sealed BLOB NOT NULL) STRICT;
            CREATE INDEX fixes_by_device ON fixes (device, at);
            """)
    }

    func store(_ fixes: [PlainFix]) throws {
        for fix in fixes {
            try database.run(
                """
                INSERT INTO fixes (device, at, sequence, received_at, sealed)
                VALUES (?, ?, ?, ?, ?)
                """,
                [
                    .integer(fix.device), .integer(fix.at), .integer(fix.sequence),
                    .integer(fix.at), .bytes(try sealing.sealedFix()),
                ])
        }
    }

    func trail(of device: Int64, from: Int64, to: Int64) throws -> Int {
        var count = 0
        try database.run(
            "SELECT sealed FROM fixes WHERE device = ? AND at BETWEEN ? AND ? ORDER BY at",
            [.integer(device), .integer(from), .integer(to)]
        ) { row in
            _ = try sealing.open(row.bytes(0))
            count += 1
        }
        return count
    }

    func prune(before moment: Int64) throws {
        try database.run("DELETE FROM fixes WHERE at < ?", [.integer(moment)])
    }
}
