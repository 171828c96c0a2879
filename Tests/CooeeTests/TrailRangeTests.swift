import FindDevice
import Testing

@testable import cooee

/// Which part of a trail is shown.
@Suite("The range of a trail")
struct TrailRangeTests {
    private let now = Timestamp(seconds: 1_772_366_400)

    @Test("moments, or so long ago, as with `cooee record`")
    func times() throws {
        let ago = try TrailCommand.parse(["mira", "--from", "-2h", "--to", "-30m"]).range
        #expect(ago.begin(now: now) == now - .hours(2) && ago.end(now: now) == now - .minutes(30))
        let since = try TrailCommand.parse(["mira", "--from", "2026-03-01T11:00:00Z"]).range
        #expect(since.begin(now: now) == now - .hours(1) && since.end(now: now) == nil)
        let last = try TrailCommand.parse(["mira", "--last", "2h"]).range
        #expect(last.begin(now: now) == now - .hours(2) && last.end(now: now) == nil)
    }

    @Test(
        "a range that is none ends with 2",
        arguments: [
            ["--from", "-1h", "--to", "-2h"], ["--from", "soon"],
            ["--from", "-2h", "--last", "1h"],
            ["--limit", "0"],
        ])
    func usage(words: [String]) throws {
        let error = #expect(throws: (any Error).self) { try TrailCommand.parse(["mira"] + words) }
        #expect(exitCode(for: try #require(error)) == 2)
    }
}
