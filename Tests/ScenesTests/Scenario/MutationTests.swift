import FindDevice
import Foundation
import PhoneModel
import Testing

@testable import Scenes

/// Whatever becomes of a scenario's bytes, reading them ends in a scenario or in faults that have
/// a place.
@Suite("Mangled scenarios")
struct ScenarioMutationTests {
    @Test("are read, or refused with a place", arguments: mangledScenarios, 0..<8 as Range<UInt64>)
    func mangled(name: String, seed: UInt64) throws {
        let whole = try shippedScenario(name)
        var dice = SeededGenerator(seed: seed)
        var refusals = 0
        for _ in 0..<60 {
            let bytes = Self.mangle(whole, using: &dice)
            let (scenario, complaints) = staging(bytes)
            #expect((scenario == nil) != complaints.isEmpty)
            for complaint in complaints {
                #expect(
                    complaint.prefixMatch(of: /[1-9]\d*:[1-9]\d*: ./) != nil,
                    "\(complaint) in \(String(decoding: bytes, as: UTF8.self))")
            }
            if scenario == nil { refusals += 1 }
        }
        #expect(refusals > 20)
    }

    private static func mangle(
        _ bytes: [UInt8], using dice: inout SeededGenerator
    ) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &dice) {
            guard !bytes.isEmpty else { return bytes }
            let place = Int.random(in: 0..<bytes.count, using: &dice)
            let end = min(bytes.count, place + Int.random(in: 1...40, using: &dice))
            switch Int.random(in: 0..<6, using: &dice) {
            case 0: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &dice)
            case 1: bytes[place] = UInt8.random(in: 0...255, using: &dice)
            case 2: bytes.removeSubrange(place..<end)
            case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
            case 4:
                let signs = Array(":-{}[],#'\"|>?%\n ".utf8)
                bytes.insert(signs[Int.random(in: 0..<signs.count, using: &dice)], at: place)
            default: bytes.removeSubrange(place...)
            }
        }
        return bytes
    }
}
