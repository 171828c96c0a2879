/// Why the service cannot stand where it was told to: its folder, its files or its ports.
///
/// Each description is one line that names the thing and what to do about it.
package enum GroundFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Another service holds the data folder; its process, where that is known.
    case inUse(folder: String, process: Int32?)
    /// A file or folder could not be made, read or written.
    case failed(Deed, path: String, SystemError)
    /// What stands at the path is something else than is needed there.
    case notA(String, path: String)
    /// A path that no configuration file could hold.
    case pathRefused(String)
    /// A file whose content does not read; it is never replaced.
    case damaged(path: String, reason: String)
    /// A secret is gone, and what was made with it is still there.
    case secretMissing(path: String)
    /// A backup cannot be put into a folder without the keys that it was made with.
    case noKeys(folder: String)
    /// Somebody listens at the port; the option chooses another.
    case portTaken(Int, address: String, option: String)
    /// The process may not have as many file descriptors as it needs.
    case tooFewDescriptors(needed: Int, limit: Int)
    /// The port cannot be had for another reason.
    case portRefused(Int, address: String, reason: String, option: String)

    package enum Deed: String, Sendable {
        case create, read, write, lock
    }

    package var description: String {
        switch self {
        case .inUse(let folder, let process):
            "\(folder) is in use by \(process.map { "process \($0)" } ?? "another process"): "
                + "stop it, or give another folder with --data"
        case .failed(let deed, let path, let error):
            "cannot \(deed) \(path): \(error): \(error.mend)"
        case .notA(let thing, let path):
            "\(path) is not a \(thing): move it away, or give another folder with --data"
        case .pathRefused(let path):
            "\(path.debugDescription) cannot be the data folder: give a path without control "
                + "characters with --data"
        case .damaged(let path, let reason):
            "\(path) is damaged: \(reason): restore it from a backup"
        case .secretMissing(let path):
            "\(path) is missing, but the registry made with it is there: restore it from a backup"
        case .noKeys(let folder):
            "\(folder) has no keys, and a backup holds none: copy the folder 'keys' of the service "
                + "that made the backup into it first"
        case .portTaken(let port, let address, let option):
            "port \(port) on \(address) is in use: stop what listens there, or choose another "
                + "with \(option)"
        case .tooFewDescriptors(let needed, let limit):
            "the service needs \(needed) file descriptors and one for each phone, and may have "
                + "\(limit): raise that with `ulimit -n`, or as root with `ulimit -Hn` first"
        case .portRefused(let port, let address, let reason, let option):
            "cannot listen on port \(port) of \(address): \(reason): choose another with \(option)"
        }
    }
}
