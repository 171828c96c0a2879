internal import FindDevice
internal import PhoneModel

/// One phone's journal on disk: its records in a sealed file.
final class JournalFile {
    private let file: SealedFile
    private let device: DeviceID

    /// Opens the journal and reads what it holds.
    static func open(
        _ path: String, key: [UInt8], device: DeviceID
    ) throws -> (JournalFile, [JournalRecord]) {
        let (file, bytes) = try SealedFile.open(path, key: key)
        let records = try bytes.map { record in
            do {
                return try JournalRecord(decoding: record, of: device)
            } catch {
                throw FleetFault.damaged(file: path, reason: "\(error)")
            }
        }
        return (JournalFile(file: file, device: device), records)
    }

    private init(file: SealedFile, device: DeviceID) {
        self.file = file
        self.device = device
    }

    var size: Int { file.size }

    /// Appends records; when this returns, those that must be durable are.
    func append(_ records: [JournalRecord]) throws {
        try file.append(encoded(records), durably: records.contains(where: \.mustBeDurable))
    }

    /// Puts a shorter journal that adds up to the same in this one's place.
    func replace(with records: [JournalRecord]) throws {
        try file.replace(with: encoded(records))
    }

    private func encoded(_ records: [JournalRecord]) -> [[UInt8]] {
        records.map { $0.encoded(for: device) }
    }
}
