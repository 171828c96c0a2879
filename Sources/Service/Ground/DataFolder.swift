internal import Glibc

/// The folder where the service keeps everything, held by one service at a time.
///
/// `lock`, `keys/` (secrets), `broker/` (what mosquitto reads), `registry/` (SQLite) and
/// `audit.head`. What is made here is its owner's alone, whatever the umask: folders 0700, files
/// 0600. A folder that stood before keeps its own mode; those in it do not.
package final class DataFolder: Sendable {
    /// Absolute, without links.
    package let path: String
    /// Whether there was no registry yet when the folder was opened.
    package let isNew: Bool
    /// Nil for a visitor.
    private let lock: FolderLock?

    /// Opens the folder, makes what is missing, and keeps every other service out of it until this
    /// object is gone.
    package init(opening text: String) throws(GroundFault) {
        guard !text.isEmpty, !text.unicodeScalars.contains(where: { $0.value < 32 }) else {
            throw .pathRefused(text)
        }
        try PrivateFile.makeFolder(Self.withoutLastSlash(text), parents: true)
        guard let resolved = realpath(text, nil) else { throw .failed(.read, path: text, .last) }
        defer { free(resolved) }
        path = String(cString: resolved)
        lock = try FolderLock(of: path)
        for name in ["keys", "broker", "registry"] {
            let folder = path + "/" + name
            try PrivateFile.makeFolder(folder)
            guard chmod(folder, PrivateFile.folderMode) == 0 else {
                throw .failed(.write, path: folder, .last)
            }
        }
        isNew = access(path + Self.registry, F_OK) != 0
    }

    /// Looks into a folder that a service made, and that one may be holding now; for an
    /// administrator's commands.
    package init(visiting text: String) throws(GroundFault) {
        guard let resolved = realpath(Self.withoutLastSlash(text), nil) else {
            throw .failed(.read, path: text, .last)
        }
        defer { free(resolved) }
        path = String(cString: resolved)
        lock = nil
        isNew = false
        guard access(path + Self.registry, R_OK) == 0 else {
            throw .failed(.read, path: path + Self.registry, .last)
        }
    }

    private static let registry = "/registry/cooee.sqlite"

    /// Whether this object keeps every other service out of the folder.
    package var isHeld: Bool { lock != nil }
    package var registryPath: String { path + Self.registry }
    package var auditHeadPath: String { path + "/audit.head" }
    package var keysPath: String { path + "/keys" }
    package var brokerPath: String { path + "/broker" }

    /// Replaces a file in the folder: fsynced, 0600, and at every moment either old or new.
    package func write(_ bytes: [UInt8], to path: String) throws(GroundFault) {
        try PrivateFile.write(bytes, to: path)
    }

    /// The content of a file of at most 64 KiB; nil if it is not there.
    package func read(_ path: String) throws(GroundFault) -> [UInt8]? {
        try PrivateFile.read(path)
    }

    private static func withoutLastSlash(_ text: String) -> String {
        var text = text
        while text.count > 1, text.hasSuffix("/") { text.removeLast() }
        return text
    }
}
