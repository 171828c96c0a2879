import FindDevice
import Testing

@testable import Scenes

@Suite("Values and their units")
struct UnitTests {
    @Test(
        "durations", arguments: [("500ms", 500), ("30s", 30_000), ("1h30m", 5_400_000), ("0s", 0)])
    func duration(text: String, milliseconds: Int) {
        let read = reading(text, .duration(in: .zero ... .days(2)))
        #expect(read.value == .milliseconds(milliseconds))
    }

    @Test(
        "quantities are read in the unit that they are used in",
        arguments: [
            ("8m", 8.0), ("2km", 2000), ("0.25km", 250), ("'8m'", 8),
        ])
    func length(text: String, metres: Double) {
        #expect(reading(text, .length(in: 0...10_000)).value == metres)
    }

    @Test("each quantity has its own unit")
    func quantities() {
        #expect(reading("80%", .percentage()).value == 80)
        #expect(reading("5km/h", .speed(in: 0...100)).value == 5)
        #expect(reading("10m/s", .speed(in: 0...100)).value == 36)
        #expect(reading("0.7%/h", .drain(in: 0...100)).value == 0.7)
        #expect(reading("64KiB", .size(in: 0...(1 << 20))).value == 65536)
        #expect(reading("12B", .size(in: 0...(1 << 20))).value == 12)
        #expect(reading("1.5", .number(in: 0...2)).value == 1.5)
        #expect(
            reading("1s to 5s", .span(in: .zero ... .seconds(9))).value == .seconds(
                1)...(.seconds(5)))
        #expect(
            reading("5s", .span(in: .zero ... .seconds(9))).value == .seconds(5)...(.seconds(5)))
    }

    @Test(
        "a number without its unit is refused with the unit it wants",
        arguments: [
            (reading("30", .duration(in: .zero ... .days(1))).complaint, "30s"),
            (reading("0", .duration(in: .zero ... .days(1))).complaint, "0s"),
            (reading("8", .length(in: 0...9)).complaint, "8m"),
            (reading("80", .percentage()).complaint, "80%"),
            (reading("5", .speed(in: 0...9)).complaint, "5km/h"),
            (reading("0.7", .drain(in: 0...9)).complaint, "0.7%/h"),
            (reading("64", .size(in: 0...99)).complaint, "64KiB"),
            (reading("1s to 5", .span(in: .zero ... .days(1))).complaint, "5s"),
        ])
    func unitless(complaint: String?, example: String) {
        #expect(complaint == "'x' has no unit: write it with its unit: \(example)")
    }

    @Test(
        "what is out of range is refused with the range, in its unit",
        arguments: [
            (reading("2h", .duration(in: .seconds(1) ... .hours(1))).complaint, "1s to 1h, not 2h"),
            (reading("3km", .length(in: 0...1000)).complaint, "0m to 1000m, not 3km"),
            (reading("-1%", .percentage()).complaint, "0% to 100%, not -1%"),
            (reading("2MiB", .size(in: 512...(1 << 20))).complaint, "512B to 1MiB, not 2MiB"),
            (reading("0", .port).complaint, "1 to 65535, not 0"),
            (reading("65536", .port).complaint, "1 to 65535, not 65536"),
            (reading("2.5", .number(in: 0...2)).complaint, "0 to 2, not 2.5"),
        ])
    func outOfRange(complaint: String?, range: String) {
        #expect(complaint == "'x' must be \(range)")
    }

    @Test(
        "whole numbers are plain decimal digits",
        arguments: ["0x50", "0o17", "017", "1e3", "+5", "5.0", "1_000", "'8780'", "five", "--5"])
    func notWhole(text: String) {
        let read = reading(text, .whole(in: 0...100_000))
        #expect(read.value == nil)
        #expect(read.complaint?.hasPrefix("'x' must be a whole number") == true)
    }

    @Test("numbers are finite", arguments: [".inf", ".nan", "1e400", "1.", ".5", "1.2.3", "-"])
    func notNumber(text: String) {
        #expect(reading(text, .number(in: -1e300...1e300)).value == nil)
    }

    @Test("too many digits are out of range, not a crash")
    func manyDigits() {
        let digits = String(repeating: "9", count: 400)
        #expect(reading(digits, .whole(in: 0...9)).value == nil)
        #expect(reading(digits + "m", .length(in: 0...9)).value == nil)
        #expect(reading(digits + "GiB", .size(in: 0...9)).value == nil)
        #expect(reading("9999999999GiB", .size(in: 0...9)).value == nil)
        #expect(reading(digits + "s", .duration(in: .zero ... .days(1))).value == nil)
    }

    @Test("a flag is true or false and nothing else")
    func flags() {
        #expect(reading("true", .flag).value == true)
        #expect(reading("false", .flag).value == false)
        for text in ["yes", "on", "True", "1", "'true'"] {
            #expect(reading(text, .flag).value == nil)
        }
    }

    @Test("a choice tells its words, and the one that was meant")
    func choices() {
        #expect(reading("debug", Scalar<Configuration.LogLevel>.choice).value == .debug)
        let near = reading("warnig", Scalar<Configuration.LogLevel>.choice).complaint
        #expect(near?.hasSuffix("did you mean 'warning'?") == true)
        let far = reading("everything", Scalar<Configuration.LogLevel>.choice).complaint
        #expect(far?.hasSuffix("critical, not 'everything'") == true)
    }

    @Test("text is one line of printable characters")
    func text() {
        #expect(reading("a phone", .text()).value == "a phone")
        #expect(reading("007", .text()).value == "007")
        #expect(reading("''", .text()).complaint == "'x' must not be empty")
        #expect(reading("abc", .text(upTo: 2)).complaint == "'x' must have at most 2 bytes")
        #expect(reading("\"a\\nb\"", .text()).value == nil)
        #expect(reading("\"a\\u001bb\"", .text()).value == nil)
    }

    @Test("a span begins with its shorter end")
    func spans() {
        let read = reading("5s to 1s", .span(in: .zero ... .days(1)))
        #expect(read.complaint == "'x' must begin with the shorter duration")
        #expect(reading("1s to 2s to 3s", .span(in: .zero ... .days(1))).value == nil)
    }
}

@Suite("Did you mean")
struct SuggestionTests {
    @Test(
        "a slip of the finger is recognised",
        arguments: [
            ("reprot", "report"), ("adress", "address"), ("prot", "port"),
            ("plain_port", "plainPort"),
            ("PORT", "port"), ("hots", "hosts"),
        ])
    func near(written: String, meant: String) {
        let known = ["report", "address", "port", "plainPort", "hosts"]
        #expect(Suggestion.nearest(to: written, among: known) == meant)
    }

    @Test(
        "another word is not",
        arguments: ["x", "latitude", "", "portportportport"])
    func far(written: String) {
        #expect(Suggestion.nearest(to: written, among: ["report", "address", "port"]) == nil)
    }

    @Test(
        "edits are counted, a swap of neighbours as one",
        arguments: [("", "abc", 3), ("abc", "abc", 0), ("ab", "ba", 1), ("kitten", "sitting", 3)])
    func distance(left: String, right: String, edits: Int) {
        #expect(Suggestion.distance(Array(left), Array(right)) == edits)
        #expect(Suggestion.distance(Array(right), Array(left)) == edits)
    }
}
