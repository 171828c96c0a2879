import Control
import FindDevice
import PhoneModel
import Testing
import Wire

@testable import Replay

/// A world with one phone, for stories that are told step by step.
struct House {
    let world: World

    init(seed: UInt64 = 1, seams: Seams = Seams(), phones: Int = 1) throws {
        let home = try #require(Coordinate(latitude: -33.8568, longitude: 151.2153))
        var profile = HandsetProfile()
        profile.radioBadTime = .zero
        profile.reportInterval = .hours(6)
        let plans = (0..<phones).map {
            PhonePlan(name: "phone\($0)", profile: profile, movement: .still(home))
        }
        world = try World(WorldPlan(phones: plans), seed: seed, trace: .everything, seams: seams)
        try pass(.seconds(20))
        #expect(phone.link.isConnected)
    }

    var phone: Phone { world.bodies[0].phone }

    func pass(_ span: Duration) throws {
        try world.run(until: world.now + span)
        if let broken = world.promises.broken {
            Issue.record("\(broken)\n\(world.trace.text.suffix(4000))")
        }
    }

    func act(_ act: Act, after pause: Duration = .zero) throws {
        world.plan(act, at: world.now + pause)
        try pass(pause)
    }

    func ring(_ duration: Duration = .seconds(20), patience: Duration = .minutes(5)) throws {
        try act(.owner(.order(0, .ring(duration: duration), patience: patience)))
    }

    /// The ghost of the only order.
    var order: GhostOrder {
        get throws {
            try #require(world.promises.history.first.flatMap { world.promises.orders[$0] })
        }
    }

    /// Lets everything come to its end.
    func rest() throws {
        try world.heal(without: nil)
        let verdict = try world.play(Script(steps: []))
        if let broken = verdict.broken { Issue.record("\(broken)\n\(verdict.trace.text)") }
    }
}
