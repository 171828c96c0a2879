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
        while let body = frame(at: offset, in: bytes) {
            guard let record = open(body, number: UInt64(records.count), key: key) else {
                try checkNothingFollows(
                    bytes, from: body.endIndex, after: UInt64(records.count), key: key, file: file)
                break
            }
            records.append(record)
            offset = body.endIndex
        }
        return (records, offset)
    }

    private static func checkNothingFollows(
        _ bytes: [UInt8], from start: Int, after number: UInt64, key: SymmetricKey, file: String
    ) throws {
        guard let next = frame(at: start, in: bytes),
            open(next, number: number + 1, key: key) != nil
        else { return }
        throw FleetFault.damaged(file: file, reason: "record \(number + 1) does not hold")
    }

    private static func frame(at offset: Int, in bytes: [UInt8]) -> ArraySlice<UInt8>? {
        guard bytes.count - offset >= 4 else { return nil }
        let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
        guard length >= 28, length <= bytes.count - offset - 4 else { return nil }
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
