import FindDevice
import Foundation
import OwnerAPI
import PhoneModel
import Testing

@testable import cooee

@Suite("Clocks and ways of a recording")
struct HistoryTests {
    @Test("a clock that is ahead shows, because nobody hears what has not happened")
    func ahead() {
        var papers = Papers()
        papers.event(.unlocked, 3660, heard: 60)
        papers.event(.unlocked, 3700, heard: 101)
        #expect(papers.history.clockLag == .hours(-1))
        #expect(papers.history.clockChange == nil)
        #expect(papers.history.serviceTime(papers.history.events[0]) == Papers.at(60))
    }

    @Test("a clock that was set on in the middle was right before")
    func changed() {
        var papers = Papers()
        papers.fix(0)
        papers.event(.unlocked, 60)
        papers.event(.unlocked, 86_400 + 120, heard: 120.5)
        #expect(papers.history.serviceTime(papers.history.events[0]) == Papers.at(60.05))
        #expect(papers.history.clockChange == Papers.at(120.5))
        #expect(papers.timeline.contains("clock: +1d"))
    }

    @Test("one late word is no clock that is behind; two that agree are")
    func behind() {
        var papers = Papers()
        papers.event(.unlocked, 0, heard: 600)
        #expect(papers.history.clockLag == .zero)
        papers.event(.unlocked, 700, heard: 1301)
        #expect(papers.history.clockLag == .minutes(10))
    }

    @Test("a way has no two places at one time, and none that nobody gets to")
    func way() throws {
        var papers = Papers()
        papers.fix(0)
        papers.fix(30, east: 100)
        papers.fix(30, east: 120)
        papers.fix(31, east: 50_000)
        papers.fix(60, east: 200, accuracy: 20)
        let way = RecordedTrack(papers.history)
        #expect(way.points.map(\.at) == [0, 30, 60].map(Papers.at))
        #expect(way.nearness == 250)
        let start = Papers.noon - .minutes(2)
        let track = try #require(way.track(from: start, Spacing(), name: "x", file: "x.gpx"))
        #expect(track.points.count == 4 && track.points[0].time == start)
        #expect(track.points[0].coordinate == track.points[1].coordinate)
        _ = try TrackReplay(track)
    }

    @Test("who never moved has no way")
    func still() {
        var papers = Papers()
        papers.fix(0)
        papers.fix(30)
        let way = RecordedTrack(papers.history)
        #expect(way.track(from: Papers.noon, Spacing(), name: "x", file: "x") == nil)
        #expect(way.nearness == 100)
    }

    @Test("what is put off puts off all that follows, and nothing before")
    func spacing() {
        var spacing = Spacing()
        spacing.keep(.seconds(60), from: Papers.at(10), to: Papers.at(20))
        spacing.keep(.seconds(5), from: Papers.at(20), to: Papers.at(30))
        #expect(spacing.moment(Papers.at(10)) == Papers.at(10))
        #expect(spacing.moment(Papers.at(20)) == Papers.at(70))
        #expect(spacing.moment(Papers.at(30)) == Papers.at(80))
        #expect(spacing.length(from: Papers.at(10.9), to: Papers.at(20.1)) == .seconds(60))
    }

    @Test(
        "times are moments, or so long ago",
        arguments: [
            ("-2h", -7200), ("now", 0), ("2026-03-01T12:00:10Z", 10), ("-1d12h", -129_600),
        ])
    func times(text: String, seconds: Double) {
        let time = TimeArgument(argument: text)
        #expect(time?.moment(now: Papers.noon) == Papers.at(seconds))
    }

    @Test("other times are none", arguments: ["2h", "-2", "yesterday", "", "-", "2026-03-01"])
    func noTimes(text: String) { #expect(TimeArgument(argument: text) == nil) }

    @Test(
        "a command line that does not hold ends with 2",
        arguments: [
            ["--device", "mira"], ["--out", "x.yaml"],
            ["--device", "mira", "--out", "x.yml"], ["--device", "mira", "--out", ".yaml"],
            ["--device", "mira", "--out", "x.yaml", "--from", "-1h", "--to", "-2h"],
            ["--device", "mira", "--out", "x.yaml", "--from", "soon"],
        ])
    func usage(words: [String]) throws {
        let error = #expect(throws: (any Error).self) { try RecordCommand.parse(words) }
        #expect(exitCode(for: try #require(error)) == 2)
        let whole = try RecordCommand.parse(
            ["--device", "mira", "--out", "x.yaml", "--from", "-2h", "--to", "-1h"])
        #expect(whole.from == .ago(.hours(2)) && whole.to == .ago(.hours(1)))
    }
}
