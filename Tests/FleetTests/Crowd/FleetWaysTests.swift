import FindDevice
import PhoneModel
import TestSupport
import Testing

@testable import Fleet
@testable import Scenes

@Suite("Where the phones of a fleet go")
struct FleetWaysTests {
    private static let canberra = Coordinate(latitude: -35.2809, longitude: 149.13)

    private func places(
        _ movement: FleetMovement, at elapsed: Duration = .zero
    ) throws -> [Coordinate] {
        let plan = FleetPlan(
            name: "f", owner: "o", seed: 3,
            groups: [
                FleetGroup(
                    name: "g", names: (1...100).map { "g-\($0)" }, movement: movement)
            ])
        let ways = try FleetWays(plan)
        return plan.phones.map { member in
            var generator = SeededGenerator(seed: 9, stream: UInt64(member.number))
            return ways.movement(of: member, using: &generator).motion(at: elapsed).coordinate
        }
    }

    @Test("homes are spread over the group's area, the same for the same seed")
    func homes() throws {
        let centre = try #require(Self.canberra)
        let homes = try places(.still(FleetArea(centre: centre, within: 3000)))
        #expect(Set(homes).count == homes.count)
        let distances = homes.map { $0.distance(to: centre) }
        #expect(distances.allSatisfy { $0 <= 3001 } && distances.contains { $0 > 2000 })
        #expect(try places(.still(FleetArea(centre: centre, within: 3000))) == homes)
    }

    @Test("those who share a way go it in another part of the town, or elsewhere on it")
    func shared() throws {
        let centre = try #require(Self.canberra)
        let area = FleetArea(centre: centre, within: 3000)
        let walkers = try places(.wander(.walk, area), at: .minutes(5))
        #expect(Set(walkers).count == walkers.count)
        let work = try #require(Coordinate(latitude: -35.183, longitude: 149.1))
        let shuttles = try places(.between(centre, work, speed: 40), at: .minutes(5))
        #expect(Set(shuttles).count > 95)
        for place in shuttles {
            #expect((-35.281 ... -35.1829).contains(place.latitude))
            #expect((149.0999...149.1301).contains(place.longitude))
        }
    }
}
