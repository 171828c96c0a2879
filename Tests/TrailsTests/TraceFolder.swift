import Foundation

/// A folder of GPX files, found from where this file stands.
struct TraceFolder {
    private let folder: URL

    /// Files of real recorders, beside the checkout.
    static let recorded = TraceFolder("../shared/traces")
    /// The project's own routes.
    static let own = TraceFolder("simulators/traces")

    /// - Parameter path: seen from the package's root.
    private init(_ path: String) {
        let root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        folder = root.appendingPathComponent(path).standardizedFileURL
    }

    var isThere: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// The names of its GPX files.
    var tracks: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: folder.path)
                .filter { $0.hasSuffix(".gpx") }.sorted()
        }
    }

    func path(of file: String) -> String { folder.appendingPathComponent(file).path }
}
