internal import Foundation

/// Where one simulated phone keeps everything: `phone.json`, `keystore/`, `journal`, `agent.sock`.
package struct PhoneFolder: Sendable {
    package let name: String
    package let path: String

    /// The folder of the phone called `name` among those in `phones`.
    package init(name: String, in phones: String) {
        self.name = name
        path = URL(fileURLWithPath: phones).appendingPathComponent(name).path
    }

    /// The phones that are enrolled in a folder, by name.
    package static func all(in phones: String) throws -> [PhoneFolder] {
        guard FileManager.default.fileExists(atPath: phones) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: phones).sorted()
            .map { PhoneFolder(name: $0, in: phones) }.filter(\.isEnrolled)
    }

    package var isEnrolled: Bool { FileManager.default.fileExists(atPath: cardPath) }

    var cardPath: String { path + "/phone.json" }
    var keystorePath: String { path + "/keystore" }
    var keysPath: String { keystorePath + "/keys.json" }
    package var certificatePath: String { keystorePath + "/certificate.pem" }
    package var certificateKeyPath: String { keystorePath + "/certificate.key" }
    package var authorityPath: String { keystorePath + "/authority.pem" }
    var journalPath: String { path + "/journal" }
    package var socketPath: String { path + "/agent.sock" }
    var lockPath: String { path + "/lock" }

    /// Makes the folder, for this account alone.
    func create() throws {
        for folder in [path, keystorePath] {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700])
        }
    }

    /// Writes a file that only this account may read, whole or not at all.
    func write(_ data: Data, to file: String) throws {
        let temporary = file + ".new"
        guard
            FileManager.default.createFile(
                atPath: temporary, contents: data, attributes: [.posixPermissions: 0o600])
        else { throw FleetFault.unwritable(temporary) }
        guard rename(temporary, file) == 0 else { throw FleetFault.unwritable(file) }
    }
}

/// Why a simulated phone cannot run: one line that names the thing and what to do.
package enum FleetFault: Error, Hashable, Sendable, CustomStringConvertible {
    case notEnrolled(name: String)
    case alreadyRunning(name: String)
    case notRunning(name: String)
    case unwritable(String)
    case damaged(file: String, reason: String)
    case badButton(String)
    case badPlace(String)

    package var description: String {
        switch self {
        case .notEnrolled(let name):
            "no phone '\(name)' is enrolled here: enrol it with `cooee phone enrol \(name)`"
        case .alreadyRunning(let name):
            "the phone '\(name)' is already running: end that one first"
        case .notRunning(let name):
            "the phone '\(name)' is not running: start it with `cooee phone run \(name)`"
        case .unwritable(let path):
            "\(path) cannot be written: check its folder's permissions and the free space"
        case .damaged(let file, let reason):
            "\(file) is damaged (\(reason)): move it away and enrol the phone again"
        case .badButton(let reason), .badPlace(let reason): reason
        }
    }
}
