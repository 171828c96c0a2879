import FindDevice
import TestSupport
import Testing

@testable import Fleet

@Suite("When each of many phones is due")
struct DueTimesTests {
    @Test("the earliest comes first, whatever was set and set again", arguments: 1...20)
    func likeASortedList(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let count = 40
        var dues = DueTimes(count: count)
        var known: [Int: Int64] = [:]
        for _ in 0..<2000 {
            let phone = Int.random(in: 0..<count, using: &random)
            let time = Int64.random(in: 0..<500, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0:
                dues.set(phone, due: nil)
                known[phone] = nil
            case 1:
                let next = known.min { ($0.value, $0.key) < ($1.value, $1.key) }
                let expected = next.flatMap { $0.value <= time ? $0.key : nil }
                #expect(dues.take(dueAt: Timestamp(milliseconds: time)) == expected)
                if let expected { known[expected] = nil }
            default:
                dues.set(phone, due: Timestamp(milliseconds: time))
                known[phone] = time
            }
            #expect(dues.earliest?.milliseconds == known.values.min())
        }
    }
}
