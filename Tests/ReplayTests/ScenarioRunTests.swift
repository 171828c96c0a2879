import FindDevice
import Replay
import Scenes
import Testing

/// What a run of a scenario says of the world that it plays in.
@Suite("Runs of scenarios")
struct ScenarioRunTests {
    private func run(
        _ timeline: String, seed: UInt64? = nil, trace: Trace.Keeping = .nothing,
        seams: Seams = Seams()
    ) throws -> ScenarioVerdict {
        let text = """
            name: A test
            story: Something is tried.
            places:
              home: -35.28, 149.13
            phones:
              pixel: {at: home}
            timeline:
            \(timeline)

            """
        let scenario = try Scenario(Array(text.utf8), named: "test.yaml")
        return try ScenarioRun(scenario, seed: seed, trace: trace, seams: seams).play()
    }

    private func unmet(_ verdict: ScenarioVerdict) throws -> (place: String, seen: String) {
        let failure = try #require(verdict.failure)
        guard case .unmet(let step, _, let seen) = failure else { throw failure }
        return ("\(step.position)", seen)
    }

    @Test("what comes is met, with its time; the run is over when nothing is watched any more")
    func met() throws {
        let verdict = try run(
            """
              - at: 1m
                owner: ring
                for: 20s
              - expect: {ringer: sounds, within: 10s}
              - never: {data: wiped, for: 5m}
              - when: {order: ring, is: succeeded, within: 1m}
                expect: {count: rings, is: 1}
            """)
        #expect(verdict.failure == nil)
        #expect(verdict.steps.map(\.at).first == .minutes(1))
        #expect(verdict.span - .minutes(6) < .seconds(1))
        let sounded = try #require(verdict.steps[1].settledAt)
        #expect(sounded > .minutes(1) && sounded < .minutes(1) + .seconds(2))
    }

    @Test("what does not come in time fails, with its place and what is there instead")
    func missing() throws {
        let verdict = try run("  - at: 1m\n    expect: {ringer: sounds, within: 10s}")
        let (place, seen) = try unmet(verdict)
        #expect(place == "test.yaml:8:5")
        #expect(seen == "it is silent")
        #expect(verdict.span == .seconds(70))
    }

    @Test(
        "so do what must not come, what must stay, what is waited for, and what is not so now",
        arguments: [
            ("  - at: 1m\n    owner: ring\n  - never: {ringer: sounds, for: 1m}", "it sounds"),
            (
                "  - at: 1m\n    power: off\n  - at: 0s\n    still: {screen: normal, for: 2m}"
                    .replacing("  - at: 0s\n    still", with: "  - still"),
                "its screen shows nothing"
            ),
            (
                "  - when: {screen: lost, within: 1m}\n    owner: ring",
                "its screen shows what it always shows"
            ),
            ("  - at: 1m\n    expect: {count: rings, is: at least 1}", "there are 0"),
        ])
    func otherwise(timeline: String, seen: String) throws {
        #expect(try unmet(run(timeline)).seen == seen)
    }

    @Test("an owner who gets no answer asks again, and has one order all the same")
    func asksAgain() throws {
        let verdict = try run(
            """
              - at: 1m
                service: crash
                point: afterCommit
                taking: order
                for: 30s
              - at: 2m
                owner: ring
              - when: {order: ring, is: succeeded, within: 5m}
                expect: {count: rings, is: 1}
              - expect: {count: orders, is: 1}
            """)
        #expect(verdict.failure == nil)
    }

    @Test("what must always hold is watched, whatever the file expects")
    func promises() throws {
        let verdict = try run(
            "  - at: 1m\n    owner: erase\n  - expect: {order: erase, is: succeeded, within: 2m}",
            seams: PlantedDefect.wipesBeforeItStores.seams)
        guard case .broken(let promise, _) = verdict.failure else {
            Issue.record("\(verdict)")
            return
        }
        #expect(promise.promise == .erasure)
    }

    @Test("the same seed is the same run to the byte, another seed another")
    func seeds() throws {
        let timeline = "  - at: 1m\n    owner: locate\n  - at: 30m\n    expect: {presence: online}"
        let traces = try [5, 5, 6].map {
            try run(timeline, seed: $0, trace: .everything).trace.text
        }
        #expect(traces[0] == traces[1])
        #expect(traces[0] != traces[2])
    }

    @Test("a page shows the story, the map, the orders and the screens, and needs nothing else")
    func page() throws {
        let text = """
            name: "<Lost>"
            story: Near & far.
            places:
              home: -35.28, 149.13
            phones:
              pixel: {at: home, move: walk about}
            timeline:
              - at: 1h
                owner: lost
                pin: 4711
                message: Call <me>
              - when: {screen: lost, within: 1m}
                expect: {lock: pin}

            """
        let scenario = try Scenario(Array(text.utf8), named: "lost.yaml")
        let report = RunReport(scenario, try ScenarioRun(scenario).play(), text: text)
        let page = HTMLReport.document(of: [report])
        for part in [
            "&lt;Lost&gt;", "Near &amp; far.", "<polyline points=", "Call &lt;me&gt;",
            "accepted (lost)", ">sent<", "what it always shows",
        ] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(!page.contains("src=") && !page.contains("href=\"http"))
        let written = page.ranges(of: "pin: 4711").count
        #expect(written == page.ranges(of: "4711").count, "only where the author wrote it")
        #expect(report.verdict.recording.paths[0].count >= 60)
    }

    @Test("a build server reads what failed, whatever characters it has")
    func junit() throws {
        let text = """
            name: "<&\\"'>"
            story: Nothing.
            places:
              home: -35.28, 149.13
            phones:
              pixel: {at: home}
            timeline:
              - expect: {ringer: sounds}

            """
        let scenario = try Scenario(Array(text.utf8), named: "a&b.yaml")
        let report = RunReport(scenario, try ScenarioRun(scenario).play(), text: text)
        let document = JUnitReport.document(of: [report])
        #expect(document.contains(#"tests="1" failures="1""#))
        #expect(
            document.contains(
                #"<testcase name="&lt;&amp;&quot;&apos;&gt;" classname="a&amp;b.yaml""#))
        #expect(document.contains("expected: expect: {ringer: sounds}"))
        #expect(document.contains("seen: it is silent"))
    }
}
