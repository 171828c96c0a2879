internal import Foundation
internal import Glibc

/// Files and folders for this account alone, that outlive a power cut once a call has returned.
enum DurableFile {
    /// Replaces a file: whoever reads it, even after a power cut, sees the old or the new content.
    static func write(_ bytes: [UInt8], to path: String) throws(FleetFault) {
        let temporary = path + ".new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unwritable(temporary) }
        let isWritten =
            fchmod(descriptor, 0o600) == 0 && fill(descriptor, with: bytes[...]) == bytes.count
            && fsync(descriptor) == 0
        close(descriptor)
        guard isWritten else { throw .unwritable(temporary) }
        try rename(temporary, to: path)
    }

    /// Puts a file that is on disk in another's place.
    static func rename(_ old: String, to new: String) throws(FleetFault) {
        guard Glibc.rename(old, new) == 0 else { throw .unwritable(new) }
        try flush(folder: parent(of: new))
    }

    /// Makes a folder and those above it.
    static func makeFolder(_ path: String) throws(FleetFault) {
        if access(path, F_OK) == 0 { return }
        let above = parent(of: path)
        if above != path { try makeFolder(above) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else { throw .unwritable(path) }
        try flush(folder: above)
    }

    /// Makes sure that what was made, renamed or removed in a folder stays so.
    static func flush(folder: String) throws(FleetFault) {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .unwritable(folder) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw .unwritable(folder) }
    }

    /// Writes all of it, or as much as the disk takes; how much that was.
    static func fill(_ descriptor: Int32, with bytes: ArraySlice<UInt8>) -> Int {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { break }
            rest = rest.dropFirst(count)
        }
        return bytes.count - rest.count
    }

    private static func parent(of path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }
}
