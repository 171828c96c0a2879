internal import Crypto
internal import Foundation

/// The bytes of a journal: sealed records, each bound to its number, which stands before it in
/// clear so that a record can be told from noise without trying to open it.
enum SealedRecords {
    static func seal(_ record: [UInt8], number: UInt64, key: SymmetricKey) throws -> [UInt8] {
        let box = try AES.GCM.seal(record, using: key, authenticating: spelled(number))
        let body = Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        return spelled(UInt32(body.count)) + spelled(number) + body
    }

    /// The records that hold, and how many bytes they take; what comes behind them is torn.
    /// - Throws: `FleetFault.damaged` if a record that does not hold has one behind it that does.
    static func read(
        _ bytes: [UInt8], key: SymmetricKey, file: String
    ) throws -> (records: [[UInt8]], length: Int) {
        var records: [[UInt8]] = []
        var offset = 0
        while offset < bytes.count {
            let number = UInt64(records.count)
            guard let frame = frame(at: offset, in: bytes), frame.number == number,
                let record = open(bytes[frame.body], number: number, key: key)
            else {
                try checkNothingFollows(bytes, from: offset, number: number, key: key, file: file)
                break
            }
            records.append(record)
            offset = frame.body.upperBound
        }
        return (records, offset)
    }

    /// Looks at every offset behind a record that does not hold, because its length may be what is
    /// damaged: dropping records that do hold would let a phone forget orders that it carried out.
    ///
    /// What stands at nearly every offset is no number that a journal ever comes to, so that this
    /// takes as long as reading the bytes once.
    private static func checkNothingFollows(
        _ bytes: [UInt8], from start: Int, number: UInt64, key: SymmetricKey, file: String
    ) throws {
        for offset in start..<bytes.count {
            guard let frame = frame(at: offset, in: bytes),
                (number + 1..<highestNumber).contains(frame.number),
                open(bytes[frame.body], number: frame.number, key: key) != nil
            else { continue }
            throw FleetFault.damaged(file: file, reason: "record \(number + 1) does not hold")
        }
    }

    /// The length and the number before a record's body; the nonce and the tag in it.
    private static let header = 12
    private static let overhead = 28
    /// No phone writes as many: a thousand a second for 34 years.
    private static let highestNumber: UInt64 = 1 << 40

    private static func frame(
        at offset: Int, in bytes: [UInt8]
    ) -> (number: UInt64, body: Range<Int>)? {
        guard bytes.count - offset >= header + overhead else { return nil }
        let (length, number) = bytes.withUnsafeBytes { raw in
            (
                Int(UInt32(bigEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt32.self))),
                UInt64(
                    bigEndian: raw.loadUnaligned(fromByteOffset: offset + 4, as: UInt64.self))
            )
        }
        let start = offset + header
        guard length >= overhead, length <= bytes.count - start else { return nil }
        return (number, start..<start + length)
    }

    private static func open(
        _ body: ArraySlice<UInt8>, number: UInt64, key: SymmetricKey
    ) -> [UInt8]? {
        do {
            let box = try AES.GCM.SealedBox(combined: body)
            return Array(try AES.GCM.open(box, using: key, authenticating: spelled(number)))
        } catch {
            // A seal that does not hold is what this function tells apart, not a failure of it.
            return nil
        }
    }

    private static func spelled(_ number: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian, Array.init)
    }
}
