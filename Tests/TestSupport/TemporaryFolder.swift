internal import Foundation
internal import Synchronization

/// A folder for one test, which is gone when it is removed or when the last one lets go of it.
package final class TemporaryFolder: Sendable {
    package let path: String
    private let isThere = Mutex(true)

    package init() throws {
        let url = FileManager.default.temporaryDirectory
            .appending(path: "cooee-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.resolvingSymlinksInPath().path
    }

    deinit { remove() }

    package func remove() {
        isThere.withLock { isThere in
            guard isThere else { return }
            isThere = false
            do {
                try FileManager.default.removeItem(atPath: path)
            } catch {
                print("\(path) stays behind: \(error)")
            }
        }
    }

    package func write(_ text: String, to name: String) throws {
        try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name))
    }
}

/// Permission bits of a file or folder.
package func mode(of path: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path)
    return (attributes[.posixPermissions] as? NSNumber)?.intValue ?? -1
}
