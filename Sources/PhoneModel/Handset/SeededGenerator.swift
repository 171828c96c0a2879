/// Random numbers that are the same for the same seed: xoshiro256**, seeded by SplitMix64.
///
/// Both algorithms are Blackman's and Vigna's (<https://prng.di.unimi.it>). Not for secrets.
package struct SeededGenerator: RandomNumberGenerator, Hashable, Sendable, Codable {
    private var state: [UInt64]

    /// Different seeds give unrelated sequences, and so do different streams of one seed.
    package init(seed: UInt64, stream: UInt64 = 0) {
        var mixer = SplitMix64(state: seed)
        if stream != 0 { mixer = SplitMix64(state: mixer.next() ^ stream) }
        self.init(state: [mixer.next(), mixer.next(), mixer.next(), mixer.next()])
    }

    /// Four words, not all of them zero.
    init(state: [UInt64]) { self.state = state }

    package init(from decoder: any Decoder) throws {
        let words = try [UInt64](from: decoder)
        guard words.count == 4, words.contains(where: { $0 != 0 }) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "a generator's state is four words, not all of them zero"))
        }
        state = words
    }

    package func encode(to encoder: any Encoder) throws { try state.encode(to: encoder) }

    package mutating func next() -> UInt64 {
        let result = rotated(state[1] &* 5, by: 7) &* 9
        let shifted = state[1] << 17
        state[2] ^= state[0]
        state[3] ^= state[1]
        state[1] ^= state[2]
        state[0] ^= state[3]
        state[2] ^= shifted
        state[3] = rotated(state[3], by: 45)
        return result
    }

    private func rotated(_ word: UInt64, by count: UInt64) -> UInt64 {
        word << count | word >> (64 - count)
    }
}

/// Turns any 64-bit number, 0 too, into a sequence without visible pattern.
struct SplitMix64 {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
