internal import Crypto
internal import Foundation
internal import Glibc

/// An append-only file of sealed records, one after the other.
///
/// A record is its length (4 bytes, big-endian), its number (8), a nonce (12), its bytes under
/// AES-GCM, and the tag (16), which is its checksum too; the number is authenticated with it. A
/// last record that a power cut tore is dropped; damage before the end is an error.
final class SealedFile {
    private let path: String
    private let key: SymmetricKey
    private var descriptor: Int32
    private var count: UInt64
    private(set) var size: Int

    /// Opens the file and reads what it holds.
    static func open(_ path: String, key: [UInt8]) throws -> (SealedFile, [[UInt8]]) {
        let key = SymmetricKey(data: key)
        let content = try SealedRecords.read(try content(of: path), key: key, file: path)
        let file = try SealedFile(
            path: path, key: key, count: UInt64(content.records.count), size: content.length)
        // The file's name must outlive a power cut as its records do.
        try DurableFile.flush(folder: folder(of: path))
        return (file, content.records)
    }

    /// Empty only if there is no file: one that cannot be read is not one that says nothing.
    private static func content(of path: String) throws -> [UInt8] {
        guard access(path, F_OK) == 0 || errno != ENOENT else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw FleetFault.unreadable(path)
        }
        return Array(data)
    }

    private init(path: String, key: SymmetricKey, count: UInt64, size: Int) throws {
        self.path = path
        self.key = key
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

    /// Appends records; when this returns, they are on disk if they must be.
    func append(_ records: [[UInt8]], durably isDurable: Bool) throws {
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
        if isDurable, fdatasync(descriptor) != 0 { throw FleetFault.unwritable(path) }
    }

    /// Puts other records in the place of all that it holds.
    func replace(with records: [[UInt8]]) throws {
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

    private func sealed(_ records: [[UInt8]], from first: UInt64) throws -> [UInt8] {
        var bytes: [UInt8] = []
        for (index, record) in records.enumerated() {
            bytes += try SealedRecords.seal(record, number: first + UInt64(index), key: key)
        }
        return bytes
    }

    private func write(_ bytes: [UInt8], to descriptor: Int32) throws {
        let written = DurableFile.fill(descriptor, with: bytes[...])
        size += written
        guard written == bytes.count else { throw FleetFault.unwritable(path) }
    }
}
