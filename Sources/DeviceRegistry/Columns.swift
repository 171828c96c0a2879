internal import FindDevice
internal import Foundation
internal import GRDB

/// Columns of a row, read without trust: what cannot be is an error with the column's name.
extension Row {
    func integer(_ index: Int) throws -> Int64 {
        guard let value = try optionalInteger(index) else { throw fault(index) }
        return value
    }

    func optionalInteger(_ index: Int) throws -> Int64? {
        let value: DatabaseValue = self[index]
        return switch value.storage {
        case .int64(let number): number
        case .null: nil
        default: throw fault(index)
        }
    }

    func text(_ index: Int) throws -> String {
        guard let value = try optionalText(index) else { throw fault(index) }
        return value
    }

    func optionalText(_ index: Int) throws -> String? {
        let value: DatabaseValue = self[index]
        return switch value.storage {
        case .string(let text): text
        case .null: nil
        default: throw fault(index)
        }
    }

    func data(_ index: Int) throws -> Data {
        guard let value = try optionalData(index) else { throw fault(index) }
        return value
    }

    func optionalData(_ index: Int) throws -> Data? {
        let value: DatabaseValue = self[index]
        return switch value.storage {
        case .blob(let data): data
        case .null: nil
        default: throw fault(index)
        }
    }

    func bytes(_ index: Int) throws -> [UInt8] { Array(try data(index)) }

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
        guard let value = Identifier<Subject>(try text(index)) else { throw fault(index) }
        return value
    }

    func optionalIdentifier<Subject>(_ index: Int) throws -> Identifier<Subject>? {
        guard let text = try optionalText(index) else { return nil }
        guard let value = Identifier<Subject>(text) else { throw fault(index) }
        return value
    }

    func word<Word: RawRepresentable<String>>(_ index: Int) throws -> Word {
        guard let value = Word(rawValue: try text(index)) else { throw fault(index) }
        return value
    }

    func fault(_ index: Int) -> RegistryError {
        let names = Array(columnNames)
        return .corrupt("column \(names.indices.contains(index) ? names[index] : "\(index)")")
    }
}

/// A value of a statement, in its order of question marks.
typealias Argument = (any DatabaseValueConvertible)?

extension Database {
    /// Runs a prepared statement that gives no rows; how many rows it changed.
    @discardableResult
    func run(_ sql: String, _ arguments: [Argument]) throws -> Int {
        try cachedStatement(sql: sql).execute(arguments: StatementArguments(arguments))
        return changesCount
    }

    func first<Value>(
        _ sql: String, _ arguments: [Argument], _ read: (Row) throws -> Value
    ) throws -> Value? {
        let statement = try cachedStatement(sql: sql)
        // A cursor's row is read where SQLite has it, as long as there is the cursor; `fetchOne`
        // would copy it first.
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        return try withExtendedLifetime(rows) { try rows.next().map(read) }
    }

    func all<Value>(
        _ sql: String, _ arguments: [Argument], _ read: (Row) throws -> Value
    ) throws -> [Value] {
        let statement = try cachedStatement(sql: sql)
        let rows = try Row.fetchCursor(statement, arguments: StatementArguments(arguments))
        var values: [Value] = []
        while let row = try rows.next() { values.append(try read(row)) }
        return values
    }
}
