internal import FindDevice
internal import Foundation
internal import GRDB
internal import GRDBSQLite

/// Columns of a row, read without trust where SQLite has it: what cannot be is an error with the
/// column's name. Good until its statement goes on.
struct StoredRow {
    let statement: SQLiteStatement

    func integer(_ index: Int) throws -> Int64 {
        guard let value = try optionalInteger(index) else { throw fault(index) }
        return value
    }

    func optionalInteger(_ index: Int) throws -> Int64? {
        guard try has(SQLITE_INTEGER, index) else { return nil }
        return sqlite3_column_int64(statement, Int32(index))
    }

    /// An integer as far from the column's ends as doubles count by ones: differences hold.
    func boundedInteger(_ index: Int) throws -> Int64 {
        let value = try integer(index)
        guard value.magnitude <= 1 << 53 else { throw fault(index) }
        return value
    }

    func text(_ index: Int) throws -> String {
        guard let value = try optionalText(index) else { throw fault(index) }
        return value
    }

    func optionalText(_ index: Int) throws -> String? {
        guard try has(SQLITE_TEXT, index) else { return nil }
        return String(decoding: buffer(index), as: UTF8.self)
    }

    func data(_ index: Int) throws -> Data {
        guard let value = try optionalData(index) else { throw fault(index) }
        return value
    }

    func optionalData(_ index: Int) throws -> Data? {
        guard try has(SQLITE_BLOB, index) else { return nil }
        return Data(buffer(index))
    }

    func bytes(_ index: Int) throws -> [UInt8] {
        guard try has(SQLITE_BLOB, index) else { throw fault(index) }
        return Array(buffer(index))
    }

    func time(_ index: Int) throws -> Timestamp {
        Timestamp(milliseconds: try integer(index))
    }

    func optionalTime(_ index: Int) throws -> Timestamp? {
        try optionalInteger(index).map(Timestamp.init(milliseconds:))
    }

    /// An epoch at `index`, and the number in the next column.
    func counter(_ index: Int) throws -> Counter {
        Counter(epoch: try integer(index), number: try integer(index + 1))
    }

    /// The same, or nil where both are.
    func optionalCounter(_ index: Int) throws -> Counter? {
        guard try optionalInteger(index) != nil else { return nil }
        return try counter(index)
    }

    func identifier<Subject>(_ index: Int) throws -> Identifier<Subject> {
        guard let value: Identifier<Subject> = try optionalIdentifier(index) else {
            throw fault(index)
        }
        return value
    }

    func optionalIdentifier<Subject>(_ index: Int) throws -> Identifier<Subject>? {
        guard try has(SQLITE_TEXT, index) else { return nil }
        guard let value = Identifier<Subject>(utf8: buffer(index)) else { throw fault(index) }
        return value
    }

    func word<Word: RawRepresentable<String>>(_ index: Int) throws -> Word {
        guard let value = Word(rawValue: try text(index)) else { throw fault(index) }
        return value
    }

    func fault(_ index: Int) -> RegistryError {
        let name = sqlite3_column_name(statement, Int32(index)).map { String(cString: $0) }
        return .corrupt("column \(name ?? "\(index)")")
    }

    /// Whether a column holds what is wanted; false for null.
    private func has(_ type: Int32, _ index: Int) throws -> Bool {
        let found = sqlite3_column_type(statement, Int32(index))
        if found == type { return true }
        guard found == SQLITE_NULL else { throw fault(index) }
        return false
    }

    /// The bytes of a text or a blob, where SQLite has them.
    private func buffer(_ index: Int) -> UnsafeBufferPointer<UInt8> {
        let start = sqlite3_column_blob(statement, Int32(index))
        let count = Int(sqlite3_column_bytes(statement, Int32(index)))
        return UnsafeBufferPointer(
            start: start?.assumingMemoryBound(to: UInt8.self), count: start == nil ? 0 : count)
    }
}
