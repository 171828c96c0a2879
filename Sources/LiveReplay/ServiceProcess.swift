internal import Foundation
internal import Glibc

/// The process of a service on this machine, by the lock of its data folder.
///
/// It is only killed: something else (systemd, a container's engine) must start it again, which is
/// what whoever names the folder says.
package struct ServiceProcess: Sendable {
    private let lockPath: String

    /// - Throws: `LiveFault.noService` if nobody holds the folder.
    package init(dataFolder: String) throws(LiveFault) {
        lockPath = dataFolder + "/lock"
        guard holder != nil else { throw .noService(folder: dataFolder) }
    }

    /// Kills the service at once, or asks it to end.
    func end(atOnce: Bool) {
        if let holder { kill(holder, atOnce ? SIGKILL : SIGTERM) }
    }

    /// The same with its broker, which the service itself starts again.
    func endBroker(atOnce: Bool) {
        guard let holder else { return }
        for broker in Self.brokers(of: holder) { kill(broker, atOnce ? SIGKILL : SIGTERM) }
    }

    /// Who holds the folder now, if that is a process that may be ended from here.
    private var holder: pid_t? {
        let descriptor = open(lockPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        // Nobody's: the number in it is of a process that is gone.
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        var text = [UInt8](repeating: 0, count: 16)
        let count = pread(descriptor, &text, text.count, 0)
        guard count > 0,
            let number = pid_t(String(decoding: text[..<count].prefix { $0 != 10 }, as: UTF8.self)),
            number > 1, kill(number, 0) == 0
        else { return nil }
        return number
    }

    /// Whichever of its threads started them.
    private static func brokers(of service: pid_t) -> [pid_t] {
        let tasks = "/proc/\(service)/task"
        let threads: [String]
        do {
            threads = try FileManager.default.contentsOfDirectory(atPath: tasks)
        } catch {
            // It has just ended, and its broker with it.
            return []
        }
        return threads.flatMap { children(in: "\(tasks)/\($0)/children") }.filter { child in
            text(of: "/proc/\(child)/comm").hasPrefix("mosquitto")
        }
    }

    private static func children(in path: String) -> [pid_t] {
        text(of: path).split(separator: " ").compactMap { pid_t($0) }
    }

    private static func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}
