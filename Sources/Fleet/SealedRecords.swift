internal import Crypto
internal import Foundation

/// The bytes of a journal: sealed records, each bound to its number.
enum SealedRecords {
    static func seal(_ record: [UInt8], number: UInt64, key: SymmetricKey) throws -> [UInt8] {
        let box = try AES.GCM.seal(record, using: key, authenticating: aad(number))
        let body = Array(box.nonce) + Array(box.ciphertext) + Array(box.tag)
        return withUnsafeBytes(of: UInt32(body.count).bigEndian, Array.init) + body
    }

    /// The records that hold, and how many bytes they take; what comes behind them is torn.
    /// - Throws: `FleetFault.damaged` if a record that does not hold has one behind it that does.
    static func read(
        _ bytes: [UInt8], key: SymmetricKey, file: String
    ) throws -> (records: [[UInt8]], length: Int) {
        var records: [[UInt8]] = []
        var offset = 0
        while offset < bytes.count {
            guard let body = frame(at: offset, in: bytes),
                let record = open(body, number: UInt64(records.count), key: key)
            else {
                try checkNothingFollows(
                    bytes, from: offset, number: UInt64(records.count), key: key, file: file)
                break
            }
            records.append(record)
            offset = body.endIndex
        }
        return (records, offset)
    }

    /// Looks at every offset behind a record that does not hold, because its length may be what is
    /// damaged: dropping records that do hold would let a phone forget orders that it carried out.
    private static func checkNothingFollows(
        _ bytes: [UInt8], from start: Int, number: UInt64, key: SymmetricKey, file: String
    ) throws {
        for offset in start..<bytes.count {
            guard let body = frame(at: offset, in: bytes) else { continue }
            let mostBetween = UInt64((offset - start) / (4 + overhead))
            for later in number + 1...number + 1 + mostBetween
            where open(body, number: later, key: key) != nil {
                throw FleetFault.damaged(file: file, reason: "record \(number + 1) does not hold")
            }
        }
    }

    /// The nonce and the tag of a record.
    private static let overhead = 28

    private static func frame(at offset: Int, in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        guard bytes.count - offset >= 4 else { return nil }
        let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length >= overhead, length <= bytes.count - offset - 4 else { return nil }
        return bytes[offset + 4..<offset + 4 + length]
    }

    private static func open(
        _ body: ArraySlice<UInt8>, number: UInt64, key: SymmetricKey
    ) -> [UInt8]? {
        do {
            let box = try AES.GCM.SealedBox(combined: body)
            return Array(try AES.GCM.open(box, using: key, authenticating: aad(number)))
        } catch {
            // A seal that does not hold is what this function tells apart, not a failure of it.
            return nil
        }
    }

    private static func aad(_ number: UInt64) -> [UInt8] {
        withUnsafeBytes(of: number.bigEndian, Array.init)
    }
}
