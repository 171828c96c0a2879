internal import Foundation
internal import GRDBSQLite

/// SQLite as it is, with the registry's settings: layouts are compared, not what is around them.
final class PlainSQLite {
    private let connection: OpaquePointer
    private var statements: [String: OpaquePointer] = [:]
    let path: String

    init(path: String) throws {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(
            path, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let opened else { throw BenchFault("\(path) does not open") }
        connection = opened
        self.path = path
        try execute(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON;
            PRAGMA journal_size_limit = 67108864;
            """)
    }

    deinit {
        for statement in statements.values { sqlite3_finalize(statement) }
        sqlite3_close_v2(connection)
    }

    var lastRow: Int64 { sqlite3_last_insert_rowid(connection) }

    func execute(_ sql: String) throws {
        guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw fault }
    }

    /// Runs a statement, which is kept for the next time, and hands each of its rows on.
    func run(_ sql: String, _ values: [Value], row: (Row) throws -> Void = { _ in }) throws {
        let statement = try prepared(sql)
        defer { sqlite3_reset(statement) }
        for (index, value) in values.enumerated() {
            value.bind(to: statement, at: Int32(index + 1))
        }
        while true {
            switch sqlite3_step(statement) {
            case SQLITE_ROW: try row(Row(statement: statement))
            case SQLITE_DONE: return
            default: throw fault
            }
        }
    }

    private func prepared(_ sql: String) throws -> OpaquePointer {
        if let known = statements[sql] { return known }
        var statement: OpaquePointer?
        guard sqlite3_prepare_v3(connection, sql, -1, 1, &statement, nil) == SQLITE_OK,
            let statement
        else { throw fault }
        statements[sql] = statement
        return statement
    }

    private var fault: BenchFault { BenchFault(String(cString: sqlite3_errmsg(connection))) }

    enum Value {
        case integer(Int64)
        case bytes(Data)
        case null

        fileprivate func bind(to statement: OpaquePointer, at place: Int32) {
            switch self {
            case .integer(let number): sqlite3_bind_int64(statement, place, number)
            case .null: sqlite3_bind_null(statement, place)
            case .bytes(let data):
                data.withUnsafeBytes {
                    _ = sqlite3_bind_blob(
                        statement, place, $0.baseAddress, Int32($0.count),
                        unsafeBitCast(-1, to: sqlite3_destructor_type.self))
                }
            }
        }
    }

    struct Row {
        fileprivate let statement: OpaquePointer

        func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(statement, column) }

        func isNull(_ column: Int32) -> Bool {
            sqlite3_column_type(statement, column) == SQLITE_NULL
        }

        func bytes(_ column: Int32) -> Data {
            guard let start = sqlite3_column_blob(statement, column) else { return Data() }
            return Data(bytes: start, count: Int(sqlite3_column_bytes(statement, column)))
        }
    }
}
