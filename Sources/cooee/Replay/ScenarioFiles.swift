internal import Foundation

/// The scenarios that a command line names.
enum ScenarioFiles {
    /// Files as they are named; of folders all that end with `.yaml`, by name.
    static func all(at paths: [String]) throws -> [String] {
        try paths.flatMap(files)
    }

    private static func files(at path: String) throws -> [String] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw Failure(
                "\(path) is not there", mend: "name a scenario or a folder of them",
                meaning: .usage)
        }
        guard isFolder.boolValue else { return [path] }
        let names = try FileManager.default.contentsOfDirectory(atPath: path)
        let found = names.filter { $0.hasSuffix(".yaml") }.sorted().map { "\(path)/\($0)" }
        guard !found.isEmpty else {
            throw Failure(
                "\(path) holds no scenario", mend: "a scenario's file ends with .yaml",
                meaning: .usage)
        }
        return found
    }
}
