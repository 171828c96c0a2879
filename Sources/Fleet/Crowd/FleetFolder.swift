internal import FindDevice
internal import Foundation
internal import OwnerAPI

/// Where a fleet keeps its phones: a few files, however many phones they are.
///
///     fleets/NAME/fleet.json      what all of them were told when they enrolled
///     fleets/NAME/roster          a line for each phone: its keys and its certificate
///     fleets/NAME/journal-G-P     what the phones of process P have stored, in layout G
///     fleets/NAME/layout.json     which layout counts, and among how many processes
///     fleets/NAME/part-P.sock     where the phones of a running process P are reached
package struct FleetFolder: Sendable {
    package let name: String
    package let path: String

    /// The folder of the fleet called `name` beside the phones in `phones`.
    package init(name: String, in phones: String) {
        self.name = name
        path = URL(fileURLWithPath: phones).appendingPathComponent("fleets/\(name)").path
    }

    /// The fleets that have a folder there.
    package static func all(in phones: String) throws -> [FleetFolder] {
        let path = URL(fileURLWithPath: phones).appendingPathComponent("fleets").path
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
            .map { FleetFolder(name: $0, in: phones) }
    }

    var cardPath: String { path + "/fleet.json" }
    var rosterPath: String { path + "/roster" }
    var layoutPath: String { path + "/layout.json" }
    var lockPath: String { path + "/lock" }

    func socketPath(of part: Int) -> String { "\(path)/part-\(part).sock" }

    func journalPath(layout: Int, part: Int) -> String { "\(path)/journal-\(layout)-\(part)" }

    /// The sockets of its processes that are there, whether somebody listens or not.
    var sockets: [String] {
        get throws {
            guard FileManager.default.fileExists(atPath: path) else { return [] }
            return try FileManager.default.contentsOfDirectory(atPath: path).sorted()
                .filter { $0.hasSuffix(".sock") }.map { "\(path)/\($0)" }
        }
    }
}

/// What all phones of a fleet were told alike when they enrolled: `fleet.json`.
struct FleetCard: Codable, Hashable, Sendable {
    var account: String
    /// Where the service was reached.
    var service: String
    var brokerHost: String
    var brokerPort: Int
    /// PEM.
    var authority: String
    var serviceKey: KeyText
    var serviceKeyID: String
    /// Seals what the phones store.
    var storage: KeyText

    /// Nil if nobody of the fleet has enrolled yet.
    static func read(from folder: FleetFolder) throws -> FleetCard? {
        guard FileManager.default.fileExists(atPath: folder.cardPath) else { return nil }
        guard let data = FileManager.default.contents(atPath: folder.cardPath) else {
            throw FleetFault.unreadable(folder.cardPath)
        }
        do {
            return try JSONDecoder().decode(FleetCard.self, from: data)
        } catch {
            throw FleetFault.damaged(
                file: folder.cardPath, reason: "it is not what a fleet wrote")
        }
    }

    func write(to folder: FleetFolder) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
        try DurableFile.write(Array(try encoder.encode(self)), to: folder.cardPath)
    }
}
