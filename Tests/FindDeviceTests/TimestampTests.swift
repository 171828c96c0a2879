import TestSupport
import Testing

@testable import FindDevice

/// Moments as text: RFC 3339, there and back.
@Suite("timestamps")
struct TimestampTests {
    @Test(
        "a known moment is written and read",
        arguments: [
            ("1970-01-01T00:00:00Z", 0),
            ("1969-12-31T23:59:59Z", -1_000),
            ("1969-12-31T23:59:59.999Z", -1),
            ("1901-01-01T00:00:00Z", -2_177_452_800_000),
            ("1901-12-13T20:45:52Z", -2_147_483_648_000),
            ("0001-01-01T00:00:00Z", -62_135_596_800_000),
            ("2000-02-29T00:00:00Z", 951_782_400_000),
            ("2024-02-29T23:59:59Z", 1_709_251_199_000),
            ("2026-03-01T12:00:00Z", 1_772_366_400_000),
            ("2026-03-01T12:00:00.250Z", 1_772_366_400_250),
            ("2026-03-01T12:00:00.007Z", 1_772_366_400_007),
            ("2100-03-01T00:00:00Z", 4_107_542_400_000),
            ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
        ])
    func known(text: String, milliseconds: Int64) {
        #expect(Timestamp(milliseconds: milliseconds).rfc3339 == text)
        #expect(Timestamp(rfc3339: text)?.milliseconds == milliseconds)
    }

    @Test(
        "other spellings of the same moment are read",
        arguments: [
            "2026-03-01T12:00:00z", "2026-03-01t12:00:00Z", "2026-03-01 12:00:00Z",
            "2026-03-01T12:00:00+00:00", "2026-03-01T12:00:00-00:00", "2026-03-01T13:00:00+01:00",
            "2026-03-01T17:45:00+05:45", "2026-03-02T11:59:00+23:59", "2026-02-28T12:01:00-23:59",
            "2026-03-01T02:30:00-09:30", "2026-03-01T12:00:00.0Z", "2026-03-01T11:59:60Z",
        ])
    func spellings(text: String) {
        #expect(Timestamp(rfc3339: text) == Timestamp(seconds: 1_772_366_400))
    }

    @Test(
        "fractions are cut off at the millisecond, never rounded up",
        arguments: [
            ("5", 500), ("05", 50), ("250", 250), ("2509", 250), ("9999999", 999), ("0009", 0),
            ("1234567", 123), ("00000000000000000000000000000000000000000000000000000001", 0),
        ])
    func fractions(digits: String, milliseconds: Int64) {
        let start = Timestamp(seconds: 1_772_366_400)
        let read = Timestamp(rfc3339: "2026-03-01T12:00:00.\(digits)Z")
        #expect(read == start + .milliseconds(milliseconds))
    }

    @Test(
        "what is no moment is refused",
        arguments: [
            "", "now", "2026-03-01", "2026-03-01T12:00:00", "2026-03-01T12:00Z",
            "2026-03-01T12:00:00.Z", "2026-03-01T12:00:00,5Z", "2026-03-01T24:00:00Z",
            "2026-03-01T12:60:00Z", "2026-03-01T12:00:61Z", "2026-03-01T12:00:00+24:00",
            "2026-03-01T12:00:00+01:60", "2026-03-01T12:00:00+0100", "2026-03-01T12:00:00+01",
            "2026-03-01T12:00:00 Z", "2026-03-01T12:00:00ZZ", " 2026-03-01T12:00:00Z",
            "2026-03-01T12:00:00Z\n", "2026-3-1T12:00:00Z", "26-03-01T12:00:00Z",
            "12026-03-01T12:00:00Z", "-026-03-01T12:00:00Z", "+026-03-01T12:00:00Z",
            "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z", "2026-01-00T00:00:00Z",
            "2026-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
            "2026-02-30T00:00:00Z", "2026-12-32T00:00:00Z", "２０２６-03-01T12:00:00Z",
            "2026-03-01T12:00:00\u{2212}01:00", "2026-03-01T12:00:00.٥Z",
        ])
    func refused(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test("every day of eight hundred years is followed by the next one")
    func days() throws {
        var expected = try #require(CivilDate(year: 1600, month: 1, day: 1))
        let first = expected.daysSince1970
        var lengths: [Int64: Int] = [:]
        for day in first..<(first + 2 * 146_097) {
            let date = CivilDate(daysSince1970: day)
            #expect(date == expected)
            #expect(date.daysSince1970 == day)
            lengths[date.year, default: 0] += 1
            let next =
                CivilDate(year: date.year, month: date.month, day: date.day + 1)
                ?? CivilDate(year: date.year, month: date.month + 1, day: 1)
                ?? CivilDate(year: date.year + 1, month: 1, day: 1)
            expected = try #require(next)
        }
        for (year, length) in lengths {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            #expect(length == (isLeap ? 366 : 365), "\(year)")
        }
    }

    @Test("any moment of four-digit years comes back from its text", arguments: 0..<20)
    func roundTrip(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            let moment = Timestamp(
                milliseconds: Int64.random(
                    in: -62_167_219_200_000...253_402_300_799_999, using: &random))
            #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
        }
    }

    @Test("text of any bytes is read or refused, and never breaks anything", arguments: 0..<20)
    func garbage(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("0123456789-:TZtz+. ٣é")
        for _ in 0..<500 {
            var text = Array("2026-03-01T12:00:00.250Z")
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<text.count, using: &random)
                text[index] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
            }
            if let moment = Timestamp(rfc3339: String(text)) {
                #expect(Timestamp(rfc3339: moment.rfc3339) == moment)
            }
        }
    }

    @Test("seconds are rounded down, before 1970 too")
    func seconds() {
        #expect(Timestamp(milliseconds: 1999).seconds == 1)
        #expect(Timestamp(milliseconds: -1).seconds == -1)
        #expect(Timestamp(milliseconds: -1000).seconds == -1)
        #expect(Timestamp(milliseconds: -1001).seconds == -2)
    }

    @Test("moments and durations add up")
    func arithmetic() {
        let noon = Timestamp(seconds: 1_772_366_400)
        #expect(noon + .minutes(5) - noon == .seconds(300))
        #expect(noon - .hours(1) == Timestamp(seconds: 1_772_362_800))
        #expect(noon - (noon + .milliseconds(1)) == .milliseconds(-1))
        #expect(noon - .days(1) < noon)
        #expect(Duration.nanoseconds(1_999_999).milliseconds == 1)
        #expect(Duration.nanoseconds(-1_999_999).milliseconds == -1)
        #expect(Duration.milliseconds(1500).inSeconds == 1.5)
    }
}
