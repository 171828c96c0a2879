import Foundation
import Glibc
import TestSupport

@testable import DeviceRegistry

/// Where something may have been written down: a column, a file, what a program said.
struct Sink: Sendable {
    let name: String
    /// A column's values, a file's bytes, an output's lines.
    let pieces: [Data]

    /// Every file below a folder, as it is.
    static func files(below folder: String) throws -> [Sink] {
        try TemporaryFolder.contents(of: folder).map { Sink(name: $0, pieces: [$1]) }
    }

    /// The same, of one file.
    static func file(_ path: String) throws -> Sink {
        Sink(name: path, pieces: [try Data(contentsOf: URL(fileURLWithPath: path))])
    }

    static func lines(_ name: String, _ lines: [String]) -> Sink {
        Sink(name: name, pieces: lines.map { Data($0.utf8) })
    }

    /// Every column of every table of a registry's file, value by value; with its log beside it, if
    /// it has one.
    static func columns(ofRegistry path: String, keys: RegistryKeys) throws -> [Sink] {
        let copy = try TemporaryCopy(of: path)
        defer { copy.remove() }
        let registry = try Registry(path: copy.path, keys: keys, entropy: systemEntropy)
        let sinks = try registry.read { reader in
            let tables = try reader.database.all(
                "SELECT name FROM sqlite_schema WHERE type = 'table'", []
            ) { try $0.text(0) }
            return try tables.flatMap { table in
                let columns = try reader.database.all(
                    "SELECT name FROM pragma_table_info(?)", [table]
                ) { try $0.text(0) }
                return try columns.map { column in
                    let values = try reader.database.all(
                        """
                        SELECT CAST("\(column)" AS BLOB) FROM "\(table)"
                        WHERE "\(column)" IS NOT NULL
                        """, []
                    ) { try $0.data(0) }
                    return Sink(name: "\(path): \(table).\(column)", pieces: values)
                }
            }
        }
        try registry.close()
        return sinks
    }
}

/// A registry's file and its log, copied to be looked into.
private struct TemporaryCopy {
    let path: String

    init(of original: String) throws {
        path = original + "-looked-into"
        for ending in ["", "-wal"] where access(original + ending, F_OK) == 0 {
            try FileManager.default.copyItem(atPath: original + ending, toPath: path + ending)
        }
    }

    func remove() {
        for ending in ["", "-wal", "-shm"] { unlink(path + ending) }
    }
}

/// Looks for canaries.
struct LeakSearch {
    /// Where a canary may stand, because it must stand somewhere.
    struct Allowance {
        /// The end of the file's path.
        let file: String
        let canary: String
        let reason: String
    }

    struct Leak: Hashable, CustomStringConvertible {
        let canary: String
        let spelling: Spelling
        let sink: String

        var description: String { "\(canary) as \(spelling) in \(sink)" }
    }

    let canaries: [Canary]
    var allowances: [Allowance] = []

    /// Each leak once, however many canaries of one name tell of it.
    func leaks(in sinks: [Sink]) -> Set<Leak> {
        Set(
            sinks.flatMap { sink in
                canaries.filter { !isAllowed($0, in: sink) }.flatMap { canary in
                    canary.forms.filter { form in
                        sink.pieces.contains { Self.contains($0, form.bytes) }
                    }.map { Leak(canary: canary.name, spelling: $0.spelling, sink: sink.name) }
                }
            })
    }

    private func isAllowed(_ canary: Canary, in sink: Sink) -> Bool {
        allowances.contains { $0.canary == canary.name && sink.name.hasSuffix($0.file) }
    }

    private static func contains(_ data: Data, _ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, data.count >= bytes.count else { return false }
        return data.withUnsafeBytes { hay in
            guard let start = hay.baseAddress else { return false }
            var offset = 0
            while offset <= hay.count - bytes.count {
                let rest = hay.count - bytes.count - offset + 1
                guard let hit = memchr(start + offset, Int32(first), rest) else { return false }
                if memcmp(hit, bytes, bytes.count) == 0 { return true }
                offset = UnsafeRawPointer(hit) - start + 1
            }
            return false
        }
    }
}
