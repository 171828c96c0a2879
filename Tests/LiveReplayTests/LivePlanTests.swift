import FindDevice
import Scenes
import Testing

@testable import LiveReplay

/// What of a scenario is played live, and what is said of the rest.
@Suite("The plan of a live replay")
struct LivePlanTests {
    private func plan(
        _ timeline: String, phones: String = "  pixel: {at: home}",
        longest: Duration = .minutes(5), killsService: Bool = false
    ) throws -> LivePlan {
        LivePlan(
            try story(timeline, phones: phones), longest: longest, killsService: killsService)
    }

    @Test(
        "what a running phone, its network and its owner can do is played",
        arguments: [
            "network: down\n    for: 5s", "network: half-open", "network: up", "battery: 4%",
            "charge: on", "power: off\n    for: 5s", "power: reboot", "power: cut\n    for: 5s",
            "power: on", "sim: out", "sim: swap Optus", "move: walk to office", "move: taxi about",
            "gps: lost", "clock: +2h", "reset: factory", "finder: picks up",
            "finder: tries PIN 0000", "finder: silences it", "finder: activates",
            "finder: turns airplane mode on", "call: begins", "agent: crash", "press: volume 5%",
            "press: sync contacts off", "owner: ring", "owner: erase", "owner: remove",
        ])
    func played(step: String) throws {
        let plan = try plan("  - \(step)")
        #expect(plan.omissions == [])
        #expect(plan.isPlayed && plan.unseen.isEmpty && !plan.isAlone)
    }

    @Test(
        "what cannot be done live is said with its place, and the file is not played",
        arguments: [
            ("network: flaky", "TCP does not lose"), ("network: roaming", "no slow network"),
            ("power: cut\n    point: beforeFlush", "cannot be cut at a point"),
            ("bus: duplicate\n    for: 5s", "a real bus"), ("broker: wipe", "keeps its files"),
            ("service: crash", "give --data"), ("service: restart", "give --data"),
            ("broker: crash", "give --data"),
            ("service: crash\n    point: afterCommit", "cannot be killed at a point"),
            ("backup: now", "not put back"),
            ("backup: now\n  - restore: last backup", "not put back"),
        ])
    func omitted(step: String, reason: String) throws {
        let plan = try plan("  - press: ringer silent\n  - \(step)")
        #expect(!plan.isPlayed)
        let first = try #require(plan.omissions.first)
        #expect(first.hasPrefix("test.yaml:10:5: ") && first.contains(reason), "\(first)")
    }

    @Test(
        "whoever says that something starts the service again may have it killed, alone",
        arguments: ["service: crash", "service: restart", "broker: crash", "broker: restart"])
    func killed(step: String) throws {
        let plan = try plan("  - \(step)", killsService: true)
        #expect(plan.isPlayed && plan.isAlone)
        #expect(
            try !self.plan("  - service: crash\n    point: afterCommit", killsService: true)
                .isPlayed)
    }

    @Test("an account plays one owner, with as many phones as there are")
    func owners() throws {
        let phones = "  pixel: {at: home}\n  tablet: {at: home, owner: %}"
        let timeline = "  - owner: ring\n    phone: pixel"
        let two = try plan(timeline, phones: phones.replacing("%", with: "mei"))
        #expect(two.omissions == ["it has 2 owners, and one is signed in"])
        #expect(try plan(timeline, phones: phones.replacing("%", with: "ada")).isPlayed)
    }

    @Test("what takes longer than anybody wants to wait is not begun")
    func long() throws {
        let timeline =
            "  - at: 1m\n    owner: ring\n  - after: 1m\n    still: {screen: normal, for: 2m}"
        #expect(try plan(timeline, longest: .minutes(4)).isPlayed)
        let plan = try plan(timeline, longest: .minutes(4) - .milliseconds(1))
        #expect(plan.omissions == ["it takes 4m at least: more than --longest 3m59s999ms"])
    }

    @Test("nobody waits longer than that for what has no time of its own")
    func patience() throws {
        let plan = try plan("  - eventually: {screen: lost}", longest: .seconds(20))
        #expect(plan.isPlayed && plan.scenario.patience == .seconds(20))
    }

    @Test("the least time is that of the steps, and of what must hold for so long")
    func span() throws {
        let timeline = """
              - at: 10s
                owner: ring
              - never: {data: wiped, for: 1m}
              - when: {ringer: sounds, within: 1h}
                expect: {lock: open, within: 1h}
              - after: 20s
                eventually: {ringer: silent}
            """
        #expect(try story(timeline).shortestSpan == .seconds(70))
    }

    @Test("what no owner is shown is not looked at; what waits for it cannot be played")
    func unseen() throws {
        let plan = try plan(
            "  - owner: ring\n  - expect: {audit: [service.started]}\n"
                + "  - expect: {audit: [order.accepted]}")
        #expect(plan.isPlayed)
        #expect(plan.unseen == [1: "an owner is not shown 'service.started'"])
        let waiting = try self.plan(
            "  - when: {audit: [registry.restored], within: 5s}\n    owner: ring")
        #expect(waiting.omissions.count == 1)
        #expect(waiting.omissions[0].contains("it waits for what cannot be known"))
    }
}
