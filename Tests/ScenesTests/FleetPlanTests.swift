import FindDevice
import Foundation
import PhoneModel
import Testing

@testable import Scenes

@Suite("Fleets")
struct FleetPlanTests {
    private func plan(_ text: String) throws -> FleetPlan {
        try SceneReader.read(Array(text.utf8), named: "f.yaml") { keys in
            FleetPlan(keys: keys, folder: shipped("simulators/fleets"))
        }
    }

    @Test(
        "every shipped fleet reads",
        arguments: [
            ("demo", 12), ("city-1000", 1000), ("storm", 6000), ("commuters-19000", 19_000),
            ("flaky", 200),
        ])
    func shippedOnes(name: String, count: Int) throws {
        let plan = try FleetPlan(file: shipped("simulators/fleets/\(name).yaml"))
        #expect(plan.name == name && plan.count == count && plan.story != nil)
        #expect(Set(plan.phones.map(\.name)).count == count)
    }

    @Test("every key lands where it belongs")
    func everyKey() throws {
        let plan = try plan(
            """
            name: town
            story: A town.
            owner: mira
            seed: 9
            groups:
              - name: walker
                count: 3
                profile: instant
                movement: {kind: walk, around: [-35.2, 149.1], within: 2km}
                report: every 20s
                jitter: 25%
                network: {good: 2m, bad: 3s, halfOpen: 4s, halfOpenChance: 5%}
                battery: 20% to 90%
                ramp: 8s
                churn: {every: 10m, away: 20s to 2m}
                doubled: 6%
              - name: bus
                names: [bus-3, bus-4]
                movement: {kind: between, from: [-35, 149], to: [-35.1, 149.2], speed: 36km/h}
                report: every 10s
                battery: 50%
            """)
        #expect(plan.owner == "mira" && plan.seed == 9)
        let walker = plan.groups[0]
        #expect(walker.names == ["walker-1", "walker-2", "walker-3"])
        #expect(walker.handset.reportInterval == .seconds(20))
        #expect(walker.handset.reportJitter == 0.25)
        #expect(walker.handset.radioGoodTime == .minutes(2))
        #expect(walker.handset.halfOpenChance == 0.05)
        #expect(walker.battery == 20...90 && walker.ramp == .seconds(8))
        #expect(walker.churn == FleetChurn(every: .minutes(10), away: .seconds(20) ... .minutes(2)))
        #expect(walker.doubled == 0.06)
        guard case .wander(.walk, let area) = walker.movement else {
            Issue.record("\(walker.movement)")
            return
        }
        #expect(area.within == 2000 && area.centre.latitude == -35.2)
        let bus = plan.groups[1]
        #expect(bus.names == ["bus-3", "bus-4"] && bus.battery == 50...50)
        #expect(bus.ramp == .seconds(10))
        #expect(plan.reportsPerSecond == 3.0 / 20 + 2.0 / 10)
        #expect(plan.phones.map(\.group) == [0, 0, 0, 1, 1])
    }

    static let faults: [(change: (String, String), told: String)] = [
        (("count: 3", "cout: 3"), "f.yaml:5:5: unknown key 'cout': did you mean 'count'?"),
        (("every 20s", "20s"), "must be how often: every 30s, not '20s'"),
        (("every 20s", "every 20"), "has no unit: write it with its unit: 20s"),
        (("kind: walk", "kind: wlak"), "did you mean 'walk'?"),
        (("[-35.2, 149.1]", "[-95.2, 149.1]"), "'around' must be a place such as"),
        (("within: 2km", "within: 2"), "'within' has no unit"),
        (("count: 3", "names: [a, A]"), "two phones are called 'A'"),
        (("count: 3", "count: 200000"), "'count' must be 1 to 100000"),
        (("count: 3", "battery: 90% to 20%\n    count: 3"), "must begin with the lower"),
        (("count: 3", "churn: {every: 10m}\n    count: 3"), "says for how long, too"),
        (("name: town", "name: My Town"), "must be small letters, digits and '-'"),
        (("count: 3", "profile: evryday\n    count: 3"), "'profile' cannot be used"),
    ]

    @Test("what is wrong is told with its place, and what to write", arguments: faults.indices)
    func faulty(index: Int) throws {
        let right = """
            name: town
            owner: mira
            groups:
              - name: walker
                count: 3
                movement: {kind: walk, around: [-35.2, 149.1], within: 2km}
                report: every 20s
            """
        _ = try plan(right)
        let (change, told) = Self.faults[index]
        let error = #expect(throws: SceneError.self) {
            try plan(right.replacing(change.0, with: change.1))
        }
        #expect(error?.description.contains(told) == true, "\(error?.description ?? "")")
    }
}
