import FindDevice
import TestSupport
import Testing

/// Durations as people write them.
@Suite("durations in words")
struct DurationTests {
    @Test(
        "a duration is read in its units and written in the largest ones",
        arguments: [
            ("0s", 0, "0s"), ("250ms", 250, "250ms"), ("1000ms", 1_000, "1s"),
            ("90s", 90_000, "1m30s"), ("10m", 600_000, "10m"), ("10min", 600_000, "10m"),
            ("1h30m", 5_400_000, "1h30m"), ("2d", 172_800_000, "2d"),
            ("1d1h1m1s1ms", 90_061_001, "1d1h1m1s1ms"), ("30m1h", 5_400_000, "1h30m"),
            ("007s", 7_000, "7s"), ("36500d", 3_153_600_000_000, "36500d"),
        ])
    func read(text: String, milliseconds: Int64, written: String) throws {
        let duration = try #require(Duration(written: text))
        #expect(duration == .milliseconds(milliseconds))
        #expect(duration.written == written)
    }

    @Test(
        "garbage is refused",
        arguments: [
            "", " ", "s", "10", "1h30", "-1s", "+1s", "1.5h", "1,5h", "1 s", " 1s", "1s ", "1S",
            "1week", "1y", "1us", "1ns", "1sm", "0x1s", "1e3s", "٣s", "１s", "1ｓ", "∞", "1s\n",
            "36601d", "9223372036854775807ms", "9223372036854775808ms", "99999999999999999999s",
            "9223372036854775807d", "36600d1ms",
        ])
    func garbage(text: String) {
        #expect(Duration(written: text) == nil)
    }

    @Test("a hundred years is the longest")
    func longest() {
        #expect(Duration(written: "36600d") == .days(36_600))
        #expect(Duration(written: "36599d24h") == .days(36_600))
    }

    @Test("what is written is read again", arguments: 0..<10)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<100 {
            let duration = Duration.milliseconds(
                Int64.random(in: 0...1 << Int64.random(in: 1...41, using: &random), using: &random))
            #expect(Duration(written: duration.written) == duration)
        }
    }

    @Test("a negative duration can be written, for a log")
    func negative() {
        #expect(Duration.seconds(-90).written == "-1m30s")
    }
}
