internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// How prepared statements are run.
///
/// GRDB prepares, keeps and ends them, and watches over transactions; what is bound to them and
/// read from them goes to SQLite directly. GRDB's own values for arguments and rows cost more than
/// SQLite's work on the small rows that there are here.
extension Database {
    /// Runs a prepared statement that gives no rows; how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: [Argument]) throws -> Int {
        _ = try first(sql, arguments) { _ in }
        return changesCount
    }

    func first<Value>(
        _ sql: String, _ arguments: [Argument], _ read: (StoredRow) throws -> Value
    ) throws -> Value? {
        let statement = try cachedStatement(sql: sql)
        return try withExtendedLifetime(statement) {
            let statement = statement.sqliteStatement
            defer { sqlite3_reset(statement) }
            try bind(arguments, to: statement)
            return try step(statement) ? try read(StoredRow(statement: statement)) : nil
        }
    }

    func all<Value>(
        _ sql: String, _ arguments: [Argument], _ read: (StoredRow) throws -> Value
    ) throws -> [Value] {
        let statement = try cachedStatement(sql: sql)
        return try withExtendedLifetime(statement) {
            let statement = statement.sqliteStatement
            defer { sqlite3_reset(statement) }
            try bind(arguments, to: statement)
            var values: [Value] = []
            while try step(statement) { values.append(try read(StoredRow(statement: statement))) }
            return values
        }
    }

    /// Runs `body` in one immediate transaction; if it throws, nothing of it stays.
    ///
    /// GRDB's own would have SQLite parse its beginning and its end anew each time.
    func transact<Value>(_ body: () throws -> Value) throws -> Value {
        try run("BEGIN IMMEDIATE", [])
        do {
            let value = try body()
            try run("COMMIT", [])
            return value
        } catch {
            // Some failures have rolled it back already.
            guard sqlite3_get_autocommit(sqliteConnection) == 0 else { throw error }
            do {
                try run("ROLLBACK", [])
            } catch {
                // What failed first tells more.
            }
            throw error
        }
    }

    /// The rows of a statement, one after the other, while others are run.
    func rows(_ sql: String, _ arguments: [Argument]) throws -> StoredRows {
        let statement = try makeStatement(sql: sql)
        try bind(arguments, to: statement.sqliteStatement)
        return StoredRows(statement: statement, of: self)
    }

    /// Whether there is another row.
    fileprivate func step(_ statement: SQLiteStatement) throws -> Bool {
        switch sqlite3_step(statement) {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw lastFault
        }
    }

    private func bind(_ arguments: [Argument], to statement: SQLiteStatement) throws {
        guard sqlite3_bind_parameter_count(statement) == arguments.count else {
            throw DatabaseError(
                resultCode: .SQLITE_MISUSE, message: "\(arguments.count) arguments given")
        }
        for (index, argument) in arguments.enumerated() {
            let place = Int32(index + 1)
            let code =
                argument?.bind(to: statement, at: place) ?? sqlite3_bind_null(statement, place)
            guard code == SQLITE_OK else { throw lastFault }
        }
    }

    private var lastFault: DatabaseError {
        DatabaseError(
            resultCode: ResultCode(rawValue: sqlite3_extended_errcode(sqliteConnection)),
            message: sqlite3_errmsg(sqliteConnection).map { String(cString: $0) })
    }
}

/// Rows that are read one by one.
final class StoredRows {
    private let statement: Statement
    private let database: Database

    fileprivate init(statement: Statement, of database: Database) {
        self.statement = statement
        self.database = database
    }

    deinit { sqlite3_reset(statement.sqliteStatement) }

    func next() throws -> StoredRow? {
        let row = StoredRow(statement: statement.sqliteStatement)
        return try database.step(row.statement) ? row : nil
    }
}

/// A value of a statement, in its order of question marks; nil for null.
typealias Argument = (any Bindable)?

/// What can be a value of a statement.
protocol Bindable {
    /// - Returns: SQLite's result code.
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32
}

extension Int64: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        sqlite3_bind_int64(statement, place, self)
    }
}

extension Int: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        sqlite3_bind_int64(statement, place, Int64(self))
    }
}

extension String: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        var text = self
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) {
                sqlite3_bind_text(statement, place, $0.baseAddress, Int32($0.count), copied)
            }
        }
    }
}

extension Data: Bindable {
    func bind(to statement: SQLiteStatement, at place: Int32) -> Int32 {
        withUnsafeBytes { bytes in
            bytes.isEmpty
                ? sqlite3_bind_zeroblob(statement, place, 0)
                : sqlite3_bind_blob(
                    statement, place, bytes.baseAddress, Int32(bytes.count), copied)
        }
    }
}

/// Tells SQLite to keep a copy of its own.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
