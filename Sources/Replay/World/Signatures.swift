internal import FindDevice
internal import Wire

/// What a world's keys are made of.
package enum Signatures: Hashable, Sendable {
    /// Ed25519, as anywhere else.
    case real
    /// A hash that anybody could make, and that nobody in the world does: half of a random story's
    /// time would else go into curves. What it signs is spelled as if it were real.
    case cheap

    /// - Parameter seed: 32 bytes.
    func key(seed: [UInt8], name: String?) throws -> SigningKey {
        switch self {
        case .real:
            guard let key = SigningKey(seed: seed, name: name) else { throw WorldFault.noKey }
            return key
        case .cheap:
            let verifying = CheapSignature.key(bytes: seed, name: name ?? "service")
            return SigningKey(publicBytes: seed, verifying: verifying) {
                CheapSignature.make(of: $0, with: seed)
            }
        }
    }

    var reader: KeyReader {
        switch self {
        case .real: { VerifyingKey(bytes: $0, name: $1) }
        case .cheap: { CheapSignature.key(bytes: $0, name: $1) }
        }
    }
}

/// A signature that shows whether anything was changed, and costs next to nothing.
private enum CheapSignature {
    @Sendable static func key(bytes key: [UInt8], name: String) -> VerifyingKey {
        VerifyingKey(name: name) { signature, bytes in signature == make(of: bytes, with: key) }
    }

    /// 64 bytes, as Ed25519's are.
    static func make(of bytes: [UInt8], with key: [UInt8]) -> [UInt8] {
        var lane = mixed(key, into: 0x9E37_79B9_7F4A_7C15)
        lane = mixed(bytes, into: lane)
        var signature: [UInt8] = []
        for _ in 0..<8 {
            lane = (lane ^ lane >> 31) &* 0x94D0_49BB_1331_11EB &+ 0x9E37_79B9_7F4A_7C15
            withUnsafeBytes(of: lane ^ lane >> 29) { signature += $0 }
        }
        return signature
    }

    /// Eight bytes at a time, and how many there were.
    private static func mixed(_ bytes: [UInt8], into start: UInt64) -> UInt64 {
        bytes.withUnsafeBytes { buffer in
            var lane = start ^ UInt64(buffer.count)
            for offset in stride(from: 0, to: buffer.count & ~7, by: 8) {
                let word = buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
                lane = (lane ^ word) &* 0xBF58_476D_1CE4_E5B9
                lane ^= lane >> 32
            }
            for byte in buffer[(buffer.count & ~7)...] {
                lane = (lane ^ UInt64(byte)) &* 0xBF58_476D_1CE4_E5B9
                lane ^= lane >> 32
            }
            return lane
        }
    }
}
