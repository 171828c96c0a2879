import Foundation
import Glibc
import TestSupport

/// A disk of a few MiB with a house's data folder on it: a tmpfs in a mount namespace that lasts as
/// long as this does, so that nothing of the machine is touched.
///
/// Programs see it at the data folder's own path if they run with `prefix`; this process sees its
/// files through the holder's eyes.
final class SmallDisk: Tenant {
    private let holder: Program
    /// What runs a program where the disk is.
    let prefix: [String]
    /// What takes up the room, as this process sees it.
    private let ballast: String

    /// Moves what is in a house's data folder onto a disk of its own.
    static func under(_ house: TestHouse, mebibytes: Int) async throws -> SmallDisk {
        let disk = try SmallDisk(under: house.dataFolder, mebibytes: mebibytes)
        house.takeIn(disk)
        try await eventually("the disk is there") {
            if let ending = disk.holder.ending {
                throw NoDisk(ending: ending, words: disk.holder.errors)
            }
            return disk.holder.lines == ["mounted"]
        }
        return disk
    }

    private init(under folder: String, mebibytes: Int) throws {
        let script = """
            cp -a "$1" "$1.former" && mount -t tmpfs -o size=\(mebibytes)m,mode=700 small "$1" \
            && cp -a "$1.former/." "$1/" && echo mounted && exec cat
            """
        holder = try Program(Self.alone + ["/bin/sh", "-c", script, "sh", folder])
        prefix = ["/usr/bin/nsenter", "--target", "\(holder.pid)", "--mount"] + Self.asOwner
        ballast = "/proc/\(holder.pid)/root\(folder)/ballast"
    }

    /// Whether this machine lets one mount something where nobody else sees it.
    static let canBeMade: Bool = {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: alone[0])
        process.arguments = alone.dropFirst() + ["mount", "-t", "tmpfs", "small", "/mnt"]
        do {
            try process.run()
        } catch {
            return false
        }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Takes up all the room that there is.
    func fill() throws {
        let descriptor = open(ballast, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw NoDisk(ending: nil, words: [ballast]) }
        defer { close(descriptor) }
        var piece = 64 << 10
        let zeros = [UInt8](repeating: 0, count: piece)
        while piece > 0 {
            if write(descriptor, zeros, piece) <= 0 { piece /= 2 }
        }
    }

    func makeRoom() throws { try FileManager.default.removeItem(atPath: ballast) }

    func leave() async throws { try await holder.leave() }

    private static let isRoot = geteuid() == 0
    private static let alone =
        ["/usr/bin/unshare", "--mount"] + (isRoot ? [] : ["--user", "--map-root-user"])
    private static let asOwner = isRoot ? [] : ["--user", "--preserve-credentials"]

    struct NoDisk: Error {
        let ending: Program.Ending?
        let words: [String]
    }
}
