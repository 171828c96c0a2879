package import FindDevice
internal import Foundation

/// Where one simulated phone keeps everything: `card.json`, a store named after its device, the
/// lock of the agent that runs it, and that agent's socket.
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

    /// Says which store is the phone's: what stands in others counts for nothing.
    var cardPath: String { path + "/card.json" }
    package var socketPath: String { path + "/agent.sock" }
    var lockPath: String { path + "/lock" }

    /// What the phone keeps as that device.
    package func store(of device: DeviceID) -> PhoneStore {
        PhoneStore(path: path + "/" + device.text)
    }

    /// Keeps the card, and lets it count for nothing: the phone is not enrolled any more.
    func retireCard() throws(FleetFault) {
        try DurableFile.rename(cardPath, to: path + "/card.left")
    }

    /// Removes what the phone kept as other devices.
    func removeStores(except device: DeviceID) throws {
        for entry in try FileManager.default.contentsOfDirectory(atPath: path) {
            guard let other = DeviceID(entry), other != device else { continue }
            try FileManager.default.removeItem(atPath: store(of: other).path)
        }
    }
}

/// What belongs to one enrolment of a phone: its keys and certificates, and its journal.
package struct PhoneStore: Sendable {
    let path: String

    var keystorePath: String { path + "/keystore" }
    var keysPath: String { keystorePath + "/keys.json" }
    package var certificatePath: String { keystorePath + "/certificate.pem" }
    package var certificateKeyPath: String { keystorePath + "/certificate.key" }
    package var authorityPath: String { keystorePath + "/authority.pem" }
    var journalPath: String { path + "/journal" }
}

/// Why a simulated phone cannot run: one line that names the thing and what to do.
package enum FleetFault: Error, Hashable, Sendable, CustomStringConvertible {
    case notEnrolled(name: String)
    /// An agent runs it, or it is just being enrolled; by which process, where that is known.
    case alreadyRunning(name: String, process: Int32?)
    case notRunning(name: String)
    /// It runs, and what it says of itself cannot be read.
    case foreign(name: String)
    case unwritable(String)
    case unreadable(String)
    case damaged(file: String, reason: String)
    case badButton(String)
    case badPlace(String)
    /// A fleet's processes may not open as many files as its phones need.
    case tooFewDescriptors(phones: Int, needed: Int, limit: Int)
    case noBroker(host: String, port: Int, isPlain: Bool)
    /// A fleet that has no phone of that name, or none that runs.
    case notInFleet(name: String)

    package var description: String {
        switch self {
        case .notEnrolled(let name):
            "no phone '\(name)' is enrolled here: enrol it with `cooee phone enrol \(name)`"
        case .alreadyRunning(let name, let process):
            "the phone '\(name)' is already running"
                + (process.map { " as process \($0)" } ?? "") + ": end that one first"
        case .notRunning(let name):
            "the phone '\(name)' is not running: start it with `cooee phone run \(name)`"
        case .foreign(let name):
            "the phone '\(name)' gives an answer that cannot be read: is it run by this version?"
        case .unwritable(let path):
            "\(path) cannot be written: check its folder's permissions and the free space"
        case .unreadable(let path):
            "\(path) cannot be read: check what it is, and its permissions"
        case .damaged(let file, let reason):
            "\(file) is damaged (\(reason)): move it away and enrol the phone again"
        case .tooFewDescriptors(let phones, let needed, let limit):
            "\(phones) phones need \(needed) descriptors in each of "
                + "\(FleetCapacity.mostProcesses) processes, and a process may have \(limit): "
                + "raise that with `ulimit -n \(needed)`, or as root `ulimit -Hn \(needed)` first"
        case .noBroker(let host, let port, let isPlain):
            "no broker answers at \(host):\(port): "
                + (isPlain
                    ? "start the service with `cooee serve --plain-port \(port)`"
                    : "start the service (`cooee serve`, `cooee up`), with the port it enrolled at")
        case .notInFleet(let name): "no phone '\(name)' of a fleet runs here"
        case .badButton(let reason), .badPlace(let reason): reason
        }
    }
}
