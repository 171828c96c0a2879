import FindDevice
import Foundation
import Testing

@testable import PhoneModel

@Suite("seeded random numbers")
struct SeededGeneratorTests {
    @Test("SplitMix64 and xoshiro256** give their authors' numbers")
    func references() {
        var mixer = SplitMix64(state: 0)
        #expect(mixer.next() == 0xE220_A839_7B1D_CDAF)
        #expect(mixer.next() == 0x6E78_9E6A_A1B9_65F4)

        var generator = SeededGenerator(state: [1, 2, 3, 4])
        let numbers = (0..<5).map { _ in generator.next() }
        #expect(
            numbers == [
                11520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360,
            ])
    }

    @Test("a seed is a sequence; another seed or stream is another one")
    func seeds() {
        func first(_ seed: UInt64, _ stream: UInt64 = 0) -> [UInt64] {
            var generator = SeededGenerator(seed: seed, stream: stream)
            return (0..<4).map { _ in generator.next() }
        }
        #expect(first(7) == first(7))
        #expect(first(7) != first(8))
        #expect(first(7, 1) != first(7))
        #expect(first(7, 1) != first(7, 2))
    }

    @Test("a saved generator goes on where it was; a state that cannot be is refused")
    func saving() throws {
        var generator = SeededGenerator(seed: 42)
        for _ in 0..<10 { _ = generator.next() }
        var restored = try JSONDecoder().decode(
            SeededGenerator.self, from: JSONEncoder().encode(generator))

        #expect(restored == generator)
        #expect(restored.next() == generator.next())
        for state in ["[0,0,0,0]", "[1,2,3]", "[]"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(SeededGenerator.self, from: Data(state.utf8))
            }
        }
    }

    @Test("draws have the means and spreads that they say", arguments: [1, 2, 3] as [UInt64])
    func distributions(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = 20_000
        let uniform = (0..<count).map { _ in generator.uniform() }
        #expect(uniform.allSatisfy { (0..<1).contains($0) })
        #expect(abs(uniform.mean - 0.5) < 0.01)

        let normal = (0..<count).map { _ in generator.normal() }
        #expect(abs(normal.mean) < 0.03)
        #expect(abs(normal.map { $0 * $0 }.mean - 1) < 0.05)

        let waits = (0..<count).map { _ in generator.exponential(mean: .seconds(20)).inSeconds }
        #expect(abs(waits.mean - 20) < 0.6)
        #expect(waits.allSatisfy { $0 > 0 })

        for mean in [0.5, 4, 200] {
            let counts = (0..<count).map { _ in Double(generator.poisson(mean: mean)) }
            #expect(abs(counts.mean - mean) < 0.05 * mean)
        }
        #expect(generator.poisson(mean: 0) == 0)
    }
}

extension [Double] {
    var mean: Double { reduce(0, +) / Double(count) }
    var median: Double { sorted()[count / 2] }
}
