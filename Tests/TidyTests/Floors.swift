/// The house: on which floor each module lives, and what it imports from outside.
///
/// A module imports only modules of lower floors. Each outside library has few importers, so that
/// it can be replaced.
struct Floor {
    let level: Int
    let libraries: Set<String>

    init(_ level: Int, _ libraries: Set<String> = []) {
        self.level = level
        self.libraries = libraries
    }

    static let house: [String: Floor] = [
        "FindDevice": Floor(0),
        "CMosquitto": Floor(0),
        "CSQLite": Floor(0),
        "Wire": Floor(1, ["Crypto"]),
        "OwnerAPI": Floor(1),
        "Trails": Floor(1),
        "DeviceRegistry": Floor(1, ["GRDB", "GRDBSQLite", "Crypto"]),
        "CommandBus": Floor(1),
        "Figures": Floor(1),
        "Identity": Floor(1, ["X509", "SwiftASN1", "Crypto", "CryptoExtras"]),
        "Control": Floor(2),
        "PhoneModel": Floor(2),
        "OwnerClient": Floor(2, ["AsyncHTTPClient", "NIOCore", "NIOHTTP1"]),
        "Scenes": Floor(3, ["Yams"]),
        "Service": Floor(3, ["Logging", "Crypto", "CryptoExtras"]),
        "Fleet": Floor(4, ["Crypto", "Logging"]),
        "Replay": Floor(4),
        "Portal": Floor(
            4, ["Hummingbird", "HTTPTypes", "NIOCore", "NIOHTTP1", "ServiceLifecycle", "Logging"]),
        "LiveReplay": Floor(5),
        "cooee": Floor(6, ["ArgumentParser", "ServiceLifecycle", "UnixSignals", "Logging"]),
        "cooee-bench": Floor(
            6, ["ArgumentParser", "Logging", "Crypto", "GRDBSQLite", "Hummingbird", "HTTPTypes"]),
    ]

    /// What the toolchain brings.
    static let system: Set<String> = [
        "Foundation", "FoundationEssentials", "FoundationXML", "Glibc", "Synchronization",
        "Dispatch",
    ]

    /// Only the command bus may know which MQTT library is below it; SQLite is the registry's.
    static let onlyImporters = ["CMosquitto": "CommandBus", "CSQLite": "DeviceRegistry"]

    /// Imports that run up or sideways, or that bring in a library where it has no business.
    static func breaches(in file: SourceFile) throws -> [Breach] {
        guard let floor = house[file.module] else {
            return [Breach(path: file.path, line: 1, reason: "\(file.module) has no floor yet")]
        }
        return try imports(of: file).compactMap { line, imported in
            floor.fault(importing: imported, into: file.module)
                .map { Breach(path: file.path, line: line, reason: $0) }
        }
    }

    private func fault(importing imported: String, into module: String) -> String? {
        if let only = Floor.onlyImporters[imported], only != module {
            return "only \(only) imports \(imported)"
        }
        if let other = Floor.house[imported] {
            return other.level < level
                ? nil : "\(module) (floor \(level)) imports \(imported) (floor \(other.level))"
        }
        if libraries.contains(imported) || Floor.system.contains(imported) { return nil }
        return "\(module) has no business with \(imported)"
    }

    /// The modules that a file imports, with their lines.
    static func imports(of file: SourceFile) throws -> [(line: Int, module: String)] {
        let pattern = try Regex(
            #"^\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:\w+\s+)?import\s+"#
                + #"(?:(?:struct|class|enum|protocol|typealias|func|let|var)\s+)?(\w+)"#)
        return try file.codeLines.enumerated().compactMap { offset, line in
            guard let name = try pattern.firstMatch(in: line)?.output[1].substring else {
                return nil
            }
            return (offset + 1, String(name))
        }
    }
}
