import FindDevice
import Foundation
import Replay
import Scenes
import TestSupport
import Testing

@testable import cooee

/// What was played and is recorded comes again.
@Suite("Recording what was played")
struct RecordingTests {
    @Test(
        "a loss is recorded so that all of it comes again",
        arguments: [
            "back-after-a-week", "battery-dies", "broker-wiped", "erase-cancelled-in-time",
            "erase-cancelled-too-late", "erase-cut-by-power-loss", "erase-taken-back-on-its-way",
            "factory-reset-by-a-thief", "half-open-for-an-hour", "honest-finder",
            "killed-between-commit-and-publish", "left-in-a-taxi", "newer-lost-mode",
            "not-now-in-a-call", "not-rid-of-while-lost", "offline-for-a-day",
            "ring-cut-by-power-loss", "sim-swapped-abroad", "stolen-and-switched-off",
            "thief-cuts-the-radio", "under-the-sofa", "wrong-pins",
        ])
    func whole(name: String) throws {
        let rehearsal = try #require(try PlayedHistory(name).recorded())
        #expect(rehearsal.dropped == 0, "\(rehearsal.recording.text)")
        #expect(rehearsal.kept >= 3)
        #expect(rehearsal.broken == nil)
    }

    @Test(
        "what lies in the bus, in backups and in lost words is told as far as it goes",
        arguments: ["doubled-and-reordered", "erase-given-up", "pin-before-the-order"])
    func partly(name: String) throws {
        let rehearsal = try #require(try PlayedHistory(name).recorded())
        #expect(rehearsal.dropped > 0 && rehearsal.kept > 4 && rehearsal.broken == nil)
        #expect(rehearsal.recording.text.contains("# This was so, and is not when it is replayed"))
    }

    @Test(
        "where no profile is at hand an everyday phone does it, too",
        arguments: ["left-in-a-taxi", "stolen-and-switched-off", "offline-for-a-day"])
    func everyday(name: String) throws {
        let rehearsal = try #require(try PlayedHistory(name).recorded(as: "nowhere"))
        #expect(rehearsal.recording.scenario.phones[0].profile == .usual)
        #expect(rehearsal.dropped == 0, "\(rehearsal.recording.text)")
    }

    @Test("a part of a loss is recorded with what was before it")
    func part() throws {
        let played = try PlayedHistory("honest-finder")
        let rehearsal = try #require(
            try played.recorded(
                from: played.start + .minutes(45), to: played.start + .hours(2)))
        let text = rehearsal.recording.text
        #expect(rehearsal.dropped == 0, "\(text)")
        #expect(text.contains("as: lost-before") && text.contains("owner: ring"), "\(text)")
        #expect(!text.contains("owner: found"))
    }

    @Test("what waits still waits when it is replayed, for a phone that is still away")
    func open() throws {
        let played = try PlayedHistory(
            steps: """
                  - move: drive to shop
                  - at: 20m
                    network: down
                  - at: 30m
                    owner: erase
                  - owner: locate
                  - at: 2h
                    expect: {order: erase, is: queued}
                """)
        let rehearsal = try #require(try played.recorded())
        let text = rehearsal.recording.text
        #expect(rehearsal.dropped == 0, "\(text)")
        #expect(text.contains("- expect: {order: erase, is: queued, within: 2m}"), "\(text)")
        #expect(text.contains("- expect: {presence: offline, within: 2m}"))
        #expect(text.contains("- expect: {order: locate, is: expired, within: 12m}"))
        #expect(text.contains("network: down\n    note: "))
    }

    @Test("what was written can be read, is the same, and passes")
    func written() throws {
        let rehearsal = try #require(try PlayedHistory("sim-swapped-abroad").recorded())
        let recording = rehearsal.recording
        let folder = try TemporaryFolder()
        try FileManager.default.createSymbolicLink(
            atPath: folder.path + "/instant.yaml",
            withDestinationPath: PlayedHistory.library + "/../phones/instant.yaml")
        for (name, text) in recording.scenario.files() { try folder.write(text, to: name) }
        try folder.write(recording.text, to: "x.yaml")
        let again = try Scenario(file: folder.path + "/x.yaml")
        #expect(again.timeline.map(\.action) == recording.scenario.timeline.map(\.action))
        #expect(again.timeline.map(\.when) == recording.scenario.timeline.map(\.when))
        #expect(again.places == recording.scenario.places)
        #expect(try ScenarioRun(again).play().hasPassed)
        // The PIN of that story, and where its owner cannot have written it.
        #expect(!recording.text.contains("7319"))
    }

    @Test("a recording fails if what happens is another thing")
    func teeth() throws {
        let rehearsal = try #require(try PlayedHistory("left-in-a-taxi").recorded())
        var scenario = rehearsal.recording.scenario
        #expect(try ScenarioRun(scenario).play().hasPassed)
        let pin = PIN("4711").map { Scenario.Action.phone(0, .press(.pin($0))) }
        let place = try #require(scenario.timeline.firstIndex { $0.action == pin })
        scenario.timeline[place].action = .phone(0, .press(.power(false)))
        #expect(try !ScenarioRun(scenario).play().hasPassed)
    }

    @Test("what was so and does not come again is a comment behind what it was about")
    func unrepeated() throws {
        var papers = Papers()
        papers.fix(0)
        // Nothing tells why it failed.
        papers.order(
            .ring(duration: .seconds(30)), state: .failed(.interrupted), expires: 360,
            (.orderAccepted, 60), (.orderSent, 60), (.orderRunning, 60.2), (.orderFailed, 61))
        let composed = Composer(papers.history, stem: "x", profile: .usual).compose()
        let rehearsal = try Rehearsal(try #require(composed))
        #expect(rehearsal.dropped == 2)
        #expect(
            rehearsal.recording.text.contains(
                """
                    owner: ring
                    for: 30s
                  # This was so, and is not when it is replayed (order ring is succeeded):
                  # - expect: {order: ring, is: failed, because: interrupted, within: 3m}
                """), "\(rehearsal.recording.text)")
        let last = try ScenarioRun(rehearsal.recording.scenario).play()
        #expect(last.hasPassed)
    }
}

extension Recording {
    fileprivate var text: String { scenario.yaml(remarks: remarks, afterwords: afterwords) }
}
