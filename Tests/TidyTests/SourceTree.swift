import Foundation

/// The project's files, as they stand beside these tests.
enum SourceTree {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The Swift files of a folder, by path.
    static func swift(in folder: String) throws -> [SourceFile] {
        try files(in: folder).filter { $0.path.hasSuffix(".swift") }
    }

    /// The text files of a folder, by path.
    static func files(in folder: String) throws -> [SourceFile] {
        let start = root.appending(path: folder)
        guard let walk = FileManager.default.enumerator(atPath: start.path) else { return [] }
        let paths = walk.compactMap { $0 as? String }.sorted()
        return try paths.compactMap { path in
            let url = start.appending(path: path)
            guard try url.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile == true,
                let text = String(data: try Data(contentsOf: url), encoding: .utf8)
            else { return nil }
            return SourceFile(path: "\(folder)/\(path)", text: text)
        }
    }

    /// The names of the folders in a folder.
    static func folders(in folder: String) throws -> [String] {
        let contents = try FileManager.default.contentsOfDirectory(
            at: root.appending(path: folder), includingPropertiesForKeys: [.isDirectoryKey])
        return try contents.filter { url in
            try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
        }.map(\.lastPathComponent).sorted()
    }

    static func text(of path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }
}

/// A text file of the project.
struct SourceFile {
    /// From the root: `Sources/Wire/Topic.swift`.
    let path: String
    let text: String

    var lines: [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    /// Its lines without comments and string literals.
    var codeLines: [Substring] {
        SwiftCode.of(text).split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// The folder of `Sources` or `Tests` that it belongs to.
    var module: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }
}

/// A place where a house rule is broken.
struct Breach: Equatable, CustomStringConvertible {
    let path: String
    let line: Int
    let reason: String

    var description: String { "\(path):\(line): \(reason)" }
}

/// A house rule: what breaks it in one file.
typealias HouseRule = (SourceFile) throws -> [Breach]
