internal import FindDevice
internal import PhoneModel
internal import Wire

/// A phone's journal on a disk that tears: what was not flushed is kept, after a power cut, up to
/// some byte.
///
/// A record is its length and a checksum (4 bytes each), then its bytes. Records are spelled when
/// their bytes matter first, which is when power is cut; one that was read back once is not read
/// again.
struct SimulatedDisk {
    private let device: DeviceID
    /// What a start of the phone would read.
    private(set) var flushed: [JournalRecord] = []
    private var pending: [JournalRecord] = []
    /// How many of the flushed ones have been through their bytes.
    private var proven = 0

    /// How many records it holds when somebody looks next whether they could be fewer.
    private var overgrownAt = 400

    init(device: DeviceID) { self.device = device }

    var isOvergrown: Bool { flushed.count >= overgrownAt }

    /// Whether a shorter journal is at most half as long. If not, the journal has to grow before
    /// anybody looks again: each look costs as much as the journal is long.
    mutating func isWorthReplacing(withJournalOf count: Int) -> Bool {
        overgrownAt = max(400, 2 * count)
        return count <= flushed.count / 2
    }

    mutating func append(_ records: [JournalRecord]) { pending += records }

    /// Makes all that was appended outlive a power cut; what that was.
    mutating func flush() -> [JournalRecord] {
        defer { pending = [] }
        flushed += pending
        return pending
    }

    /// Cuts the power: keeps `share`, 0 ... 1, of the bytes that were not flushed.
    /// - Returns: the records that are whole.
    /// - Throws: `WireFault` if a record does not read as it was written.
    mutating func tear(keeping share: Double) throws -> [JournalRecord] {
        let bytes = pending.flatMap(spelled)
        let kept = Array(bytes.prefix(Int(Double(bytes.count) * share)))
        pending = []
        let whole = try Self.whole(kept).map { try JournalRecord(decoding: $0, of: device) }
        flushed += whole
        for index in proven..<flushed.count {
            flushed[index] = try JournalRecord(
                decoding: flushed[index].encoded(for: device), of: device)
        }
        proven = flushed.count
        return whole
    }

    /// Puts a shorter journal that adds up to the same in this one's place.
    mutating func replace(with records: [JournalRecord]) {
        flushed = records
        pending = []
        proven = 0
    }

    /// Nothing of it is left.
    mutating func alter(_ change: ([JournalRecord]) -> [JournalRecord]) {
        flushed = change(flushed)
        proven = min(proven, flushed.count)
    }

    private func spelled(_ record: JournalRecord) -> [UInt8] {
        let body = record.encoded(for: device)
        return [UInt32(body.count), Self.checksum(body)].flatMap {
            withUnsafeBytes(of: $0.bigEndian, Array.init)
        } + body
    }

    /// The records whose bytes are all there; what comes behind the last of them was torn.
    private static func whole(_ bytes: [UInt8]) -> [[UInt8]] {
        var records: [[UInt8]] = []
        var offset = 0
        while bytes.count - offset >= 8 {
            let length = number(bytes[offset..<offset + 4])
            let end = offset + 8 + length
            guard end <= bytes.count else { break }
            let body = Array(bytes[offset + 8..<end])
            guard number(bytes[offset + 4..<offset + 8]) == Int(checksum(body)) else { break }
            records.append(body)
            offset = end
        }
        return records
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
        bytes.reduce(0) { $0 << 8 | Int($1) }
    }

    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.reduce(2_166_136_261) { ($0 ^ UInt32($1)) &* 16_777_619 }
    }
}
