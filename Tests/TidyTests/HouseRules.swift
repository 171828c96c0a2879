/// The rules of the house that can be checked in one file.
enum HouseRules {
    static let longestFile = 400
    static let longestLine = 100

    static func length(of file: SourceFile) -> [Breach] {
        let count = file.lines.count - (file.text.hasSuffix("\n") ? 1 : 0)
        guard count > longestFile else { return [] }
        return [
            Breach(
                path: file.path, line: longestFile + 1,
                reason: "\(count) lines: a file has at most \(longestFile)")
        ]
    }

    static func lineLengths(in file: SourceFile) -> [Breach] {
        file.lines.enumerated().compactMap { offset, line in
            guard line.count > longestLine else { return nil }
            return Breach(
                path: file.path, line: offset + 1,
                reason: "\(line.count) columns: a line has at most \(longestLine)")
        }
    }

    /// A file says in its first docstring what it is, right after its imports.
    static func docstring(of file: SourceFile) -> [Breach] {
        let lines = file.lines.enumerated().map {
            (number: $0 + 1, text: $1.drop(while: \.isWhitespace))
        }
        let first = lines.first { line in
            !line.text.isEmpty && !line.text.hasPrefix("#") && !isImport(line.text)
        }
        guard let first else {
            return [Breach(path: file.path, line: 1, reason: "the file says nothing")]
        }
        if first.text.hasPrefix("///"), first.text.count > 4 { return [] }
        return [
            Breach(
                path: file.path, line: first.number,
                reason: "the first declaration has no docstring")
        ]
    }

    private static func isImport(_ line: Substring) -> Bool {
        line.split(separator: " ").prefix(3).contains("import")
    }

    /// A type that bears its module's name hides the module: its other names cannot be qualified.
    static func moduleNames(in file: SourceFile) throws -> [Breach] {
        let module = file.module.replacing("-", with: "_")
        return try types(matching: Regex("^\(module)$"), in: file).map { line, name in
            Breach(path: file.path, line: line, reason: "\(name) bears its module's name")
        }
    }

    /// Names that say nothing about what a type is.
    static func emptyNames(in file: SourceFile) throws -> [Breach] {
        let pattern = try Regex("(Manager|Helpers?|Utils?|Utilities|Impl)$")
        return try types(matching: pattern, in: file).map { line, name in
            Breach(path: file.path, line: line, reason: "\(name): say what it is")
        }
    }

    private static func types(
        matching pattern: Regex<AnyRegexOutput>, in file: SourceFile
    ) throws -> [(line: Int, name: String)] {
        let declaration = /\b(?:struct|class|enum|actor|protocol|typealias)\s+(\w+)/
            .wordBoundaryKind(.simple)
        return try file.codeLines.enumerated().compactMap { offset, line in
            guard let name = line.firstMatch(of: declaration)?.output.1,
                try pattern.firstMatch(in: name) != nil
            else { return nil }
            return (offset + 1, String(name))
        }
    }

    /// Notes to oneself: what is left to do belongs in an issue, not in the text.
    static func notesToSelf(in file: SourceFile) throws -> [Breach] {
        let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX"].joined(separator: "|")
        let pattern = try Regex("\\b(\(words))\\b").wordBoundaryKind(.simple)
        return try file.lines.enumerated().compactMap { offset, line in
            guard let match = try pattern.firstMatch(in: line) else { return nil }
            return Breach(
                path: file.path, line: offset + 1,
                reason: "\(line[match.range]): finish it, or open an issue")
        }
    }

    /// Files that a build or a run makes, by path.
    static func products(among paths: [String]) -> [String] {
        paths.filter { path in
            let isProduct = path.split(separator: "/").contains { part in
                part == ".build" || part.hasPrefix(".build-") || part == ".swiftpm"
                    || part == "Package.resolved" || part == "__pycache__"
            }
            let endings = [".o", ".a", ".so", ".swiftmodule", ".sqlite", ".log", ".pem", ".key"]
            return isProduct || endings.contains { path.hasSuffix($0) }
        }
    }

    /// Which of a list of folders a tour leaves out.
    static func missing(_ folders: [String], inTour text: String) throws -> [String] {
        try folders.filter { folder in
            let pattern = try Regex("(?m)(?:`|/|^\\W*)\(folder)(?![\\w-])").wordBoundaryKind(
                .simple)
            return try pattern.firstMatch(in: text) == nil
        }
    }
}
