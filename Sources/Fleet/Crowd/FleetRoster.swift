internal import FindDevice
internal import Foundation
internal import Glibc
internal import OwnerAPI
internal import PhoneModel
internal import Wire

/// The phones of a fleet, as they enrolled: one append-only file with a line for each.
///
/// A line is the phone's name, a tab, and JSON. The last line of a name counts, and its number is
/// what the journals know the phone by. A line that was cut short is none.
struct FleetRoster {
    /// One phone's keys, and what it alone was told.
    struct Entry: Codable, Sendable {
        var device: DeviceID
        var stream: StreamID
        var prefix: String
        /// The seed of its Ed25519 key, and its X25519 key.
        var signing: KeyText
        var sealing: KeyText
        /// DER; the key as PKCS #8.
        var certificate: Data
        var certificateKey: Data
    }

    private let path: String
    private let bytes: [UInt8]
    /// Which lines count, by the phones' names: its number, and where its JSON stands.
    private(set) var lines: [String: (number: UInt32, json: Range<Int>)] = [:]
    /// How much of the file is whole lines.
    private var length = 0

    static func read(from folder: FleetFolder) throws -> FleetRoster {
        try FleetRoster(path: folder.rosterPath)
    }

    private init(path: String) throws {
        self.path = path
        if FileManager.default.fileExists(atPath: path) {
            guard let data = FileManager.default.contents(atPath: path) else {
                throw FleetFault.unreadable(path)
            }
            bytes = Array(data)
        } else {
            bytes = []
        }
        var number: UInt32 = 0
        var start = 0
        while let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) {
            guard let tab = bytes[start..<end].firstIndex(of: UInt8(ascii: "\t")) else {
                throw FleetFault.damaged(file: path, reason: "line \(number + 1) has no name")
            }
            lines[String(decoding: bytes[start..<tab], as: UTF8.self)] = (number, tab + 1..<end)
            number += 1
            start = end + 1
        }
        length = start
    }

    /// The phone of that name; nil if it has not enrolled.
    func entry(_ name: String) throws -> (number: UInt32, entry: Entry)? {
        guard let line = lines[name] else { return nil }
        do {
            let entry = try JSONDecoder().decode(Entry.self, from: Data(bytes[line.json]))
            return (line.number, entry)
        } catch {
            throw FleetFault.damaged(
                file: path, reason: "line \(line.number + 1) is not what a fleet wrote")
        }
    }

    /// Adds phones behind all others; when this returns, they outlive a power cut.
    func append(_ entries: [(name: String, entry: Entry)], after length: Int) throws -> Int {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FleetFault.unwritable(path) }
        defer { close(descriptor) }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text: [UInt8] = []
        for (name, entry) in entries {
            text += Array(name.utf8) + [UInt8(ascii: "\t")]
            text += Array(try encoder.encode(entry)) + [UInt8(ascii: "\n")]
        }
        guard ftruncate(descriptor, off_t(length)) == 0,
            lseek(descriptor, off_t(length), SEEK_SET) == off_t(length),
            DurableFile.fill(descriptor, with: text[...]) == text.count, fsync(descriptor) == 0
        else { throw FleetFault.unwritable(path) }
        return length + text.count
    }

    /// Where the first line to be added stands.
    var end: Int { length }
}

extension FleetRoster.Entry {
    /// Who the phone is on the bus; nil if what the line says is no key or no prefix.
    func identity(with service: VerifyingKey) -> PhoneIdentity? {
        guard let prefix = TopicPrefix(prefix), let sealing = SealingKey(bytes: sealing.bytes),
            let signing = SigningKey(seed: signing.bytes, name: device.text)
        else { return nil }
        return PhoneIdentity(
            device: device, prefix: prefix, stream: stream, signingKey: signing,
            serviceKey: service, sealingKey: sealing)
    }
}
