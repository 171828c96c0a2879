import FindDevice
import Testing

@testable import PhoneModel

@Suite("battery")
struct BatteryTests {
    private func load(
        locating: Bool = false, ringing: Bool = false, charging: Bool = false, on: Bool = true
    ) -> Battery.Load {
        var load = Battery.Load()
        load.isLocating = locating
        load.isRinging = ringing
        load.isCharging = charging
        load.isOn = on
        return load
    }

    @Test("each load drains at its rate")
    func rates() {
        let table: [(Battery.Load, Double)] = [
            (load(), 79.3), (load(locating: true), 70), (load(ringing: true), 73.3),
            (load(locating: true, ringing: true), 64), (load(charging: true), 100),
            (load(on: false), 80),
        ]
        for (load, left) in table {
            var battery = Battery()
            battery.carry(load, at: .minutes(5))
            #expect(abs(battery.level(at: .minutes(65)) - left) < 0.1, "\(load)")
        }
    }

    @Test("a change of load keeps the charge")
    func changes() {
        var battery = Battery()
        battery.carry(load(locating: true), at: .hours(2))
        battery.carry(load(), at: .hours(3))
        #expect(abs(battery.level(at: .hours(3)) - 68.6) < 0.001)
        #expect(battery.percent(at: .hours(3)) == 69)
    }

    @Test("the charge stays within its bounds")
    func bounds() {
        var battery = Battery()
        #expect(battery.level(at: .days(365)) == 0)
        battery.carry(load(charging: true), at: .zero)
        #expect(battery.level(at: .days(1)) == 100)
        battery.set(level: 250, at: .zero)
        #expect(battery.level(at: .zero) == 100)
    }

    @Test("the moment of a level is known beforehand, to the second", arguments: [15, 1, 0, 79.99])
    func moments(level: Double) throws {
        for load in [load(), load(locating: true), load(locating: true, ringing: true)] {
            var battery = Battery()
            battery.carry(load, at: .zero)
            let now = Duration.seconds(17)
            let wait = try #require(battery.time(untilLevel: level, from: now))
            #expect(battery.level(at: now + wait) <= level)
            #expect(wait == .zero || battery.level(at: now + wait - .seconds(1)) > level)
        }
    }

    @Test("a level that was passed is now, one that never comes is never")
    func neverOrNow() throws {
        var battery = Battery()
        #expect(battery.time(untilLevel: 80, from: .zero) == .zero)
        #expect(battery.time(untilLevel: 90, from: .zero) == .zero)
        #expect(battery.time(untilLevel: -1, from: .zero) == nil)

        battery.carry(load(on: false), at: .zero)
        #expect(battery.time(untilLevel: 15, from: .zero) == nil)
        #expect(battery.time(untilLevel: 90, from: .zero) == nil)

        battery.carry(load(charging: true), at: .zero)
        #expect(battery.time(untilLevel: 15, from: .zero) == .zero)
        let full = try #require(battery.time(untilLevel: 100, from: .zero))
        #expect(battery.level(at: full) == 100)
        #expect(full > .minutes(30) && full < .minutes(31))
    }
}
