import DeviceRegistry
import FindDevice
import Fleet
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Service

extension WholeHouse {
    @Suite("An owner finds a phone")
    struct FindTests {
        @Test("a phone enrols, says hello and is online; its owner locates it, live")
        func located() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let asked = WallClock.now()

                let order = try await life.owner.end(of: life.owner.locate(phone))

                #expect(order.state == .succeeded)
                let fix = try #require(order.outcome?.fix)
                let place = try #require(
                    Coordinate(latitude: fix.latitude, longitude: fix.longitude))
                #expect(place.distance(to: TestHouse.lake) < max(1, 5 * fix.accuracy))
                #expect(fix.at.timestamp.seconds >= asked.seconds)
                try await eventually("the trail has the fix") {
                    try await life.owner.trail(of: phone.device).fixes.contains(fix)
                }
                #expect(try await life.owner.device(phone.device).sync.count == 7)
            }
        }

        @Test("every step of an order is in the audit log, which holds together up to its seal")
        func audited() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let order = try await life.owner.end(of: life.owner.ring(phone, for: .seconds(1)))

                let actions = try await life.owner.audit(order: order.id).entries.map(\.action)

                #expect(actions == [.orderAccepted, .orderSent, .orderRunning, .orderSucceeded])
                let administration = try Administration(visiting: life.house.dataFolder)
                try await eventually("the seal is upon all of it") {
                    let verdict = try administration.verifyAudit()
                    guard case .whole(let head, 0) = verdict else { return false }
                    return head.count > 4
                }
            }
        }
    }
}
