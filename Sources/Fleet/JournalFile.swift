internal import Crypto
internal import FindDevice
internal import Foundation
internal import Glibc
internal import PhoneModel

/// A phone's journal on disk: append-only, one sealed record after the other.
///
/// A record is its length (4 bytes, big-endian), its number (8), a nonce (12), its bytes under
/// AES-GCM, and the tag (16), which is its checksum too; the number is authenticated with it. A
/// last record that a power cut tore is dropped; damage before the end is an error.
final class JournalFile {
    private let path: String
    private let key: SymmetricKey
    private let device: DeviceID
    private var descriptor: Int32
    private var count: UInt64
    private(set) var size: Int

    /// Opens the journal and reads what it holds.
    static func open(
        _ path: String, key: [UInt8], device: DeviceID
    ) throws -> (JournalFile, [JournalRecord]) {
        let key = SymmetricKey(data: key)
        let bytes = try content(of: path)
        let content = try SealedRecords.read(bytes, key: key, file: path)
        let records = try content.records.map { record in
            do {
                return try JournalRecord(decoding: record, of: device)
            } catch {
                throw FleetFault.damaged(file: path, reason: "\(error)")
            }
        }
        let journal = try JournalFile(
            path: path, key: key, device: device, count: UInt64(records.count),
            size: content.length)
        // The journal's name must outlive a power cut as its records do.
        try DurableFile.flush(folder: folder(of: path))
        return (journal, records)
    }

    /// Empty only if there is no journal: one that cannot be read is not one that says nothing.
    private static func content(of path: String) throws -> [UInt8] {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FleetFault.unreadable(path)
        }
        return Array(data)
    }

    private init(
        path: String, key: SymmetricKey, device: DeviceID, count: UInt64, size: Int
    ) throws {
        self.path = path
        self.key = key
        self.device = device
        self.count = count
        self.size = size
        descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw FleetFault.unwritable(path) }
        // What a power cut left of a torn record goes, before anything is written behind it.
        guard ftruncate(descriptor, off_t(size)) == 0,
            lseek(descriptor, off_t(size), SEEK_SET) == off_t(size)
        else { throw FleetFault.unwritable(path) }
    }

    deinit { close(descriptor) }

    /// Appends records; when this returns, those that must be durable are.
    func append(_ records: [JournalRecord]) throws {
        guard !records.isEmpty else { return }
        let before = size
        do {
            try write(try sealed(records, from: count), to: descriptor)
        } catch {
            // Half a record must not stand before whole ones.
            size = before
            ftruncate(descriptor, off_t(before))
            lseek(descriptor, off_t(before), SEEK_SET)
            throw error
        }
        count += UInt64(records.count)
        if records.contains(where: \.mustBeDurable), fdatasync(descriptor) != 0 {
            throw FleetFault.unwritable(path)
        }
    }

    /// Puts a shorter journal that adds up to the same in this one's place.
    func replace(with records: [JournalRecord]) throws {
        let temporary = path + ".new"
        let new = Glibc.open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard new >= 0 else { throw FleetFault.unwritable(temporary) }
        do {
            size = 0
            try write(try sealed(records, from: 0), to: new)
            guard fsync(new) == 0 else { throw FleetFault.unwritable(temporary) }
            try DurableFile.rename(temporary, to: path)
        } catch {
            close(new)
            throw error
        }
        close(descriptor)
        descriptor = new
        count = UInt64(records.count)
    }

    private static func folder(of path: String) -> String {
        URL(fileURLWithPath: path).deletingLastPathComponent().path
    }

    private func sealed(_ records: [JournalRecord], from first: UInt64) throws -> [UInt8] {
        try records.enumerated().flatMap { index, record in
            try SealedRecords.seal(
                record.encoded(for: device), number: first + UInt64(index), key: key)
        }
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        let written = DurableFile.fill(descriptor, with: bytes[...])
        size += written
        guard written == bytes.count else { throw FleetFault.unwritable(path) }
    }
}
