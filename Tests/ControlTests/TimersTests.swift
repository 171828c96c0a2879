import FindDevice
import TestSupport
import Testing

@testable import Control

/// When each device is next due: the heap does what a plain search would.
@Suite("timers")
struct TimersTests {
    @Test("they pop what a plain search finds due, and never say too late", arguments: 0..<50)
    func likeASearch(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let devices = (0..<12).map { _ in DeviceID(using: &random) }
        var timers = Timers()
        var plain: [DeviceID: Timestamp] = [:]
        var now = World.noon
        for _ in 0..<200 {
            let device = try #require(devices.randomElement(using: &random))
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                timers.set(device, to: nil)
                plain[device] = nil
            case 1:
                now = now + .seconds(Int64.random(in: 0...20, using: &random))
                var popped: [DeviceID] = []
                while let due = timers.popDue(at: now) { popped.append(due) }
                let expected = plain.filter { $0.value <= now }
                #expect(Set(popped) == Set(expected.keys) && popped.count == expected.count)
                for (device, _) in expected { plain[device] = nil }
            default:
                let at = now + .seconds(Int64.random(in: 0...60, using: &random))
                timers.set(device, to: at)
                plain[device] = at
            }
            if let earliest = plain.values.min() {
                #expect(try #require(timers.next) <= earliest)
            }
        }
    }

    @Test("a heap that only outdated times are left in runs empty")
    func outdated() {
        var random = SeededRandom(seed: 1)
        let device = DeviceID(using: &random)
        var timers = Timers()
        for second in 1...100 { timers.set(device, to: World.noon + .seconds(Int64(second))) }
        timers.set(device, to: nil)
        #expect(timers.popDue(at: World.noon + .hours(1)) == nil)
        #expect(timers.next == nil)
    }
}
