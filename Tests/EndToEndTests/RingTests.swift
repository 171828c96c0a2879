import FindDevice
import Fleet
import OwnerAPI
import OwnerClient
import Testing

extension WholeHouse {
    @Suite("An owner rings a phone")
    struct RingTests {
        @Test("a silenced phone rings at full volume until somebody picks it up")
        func pickup() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                #expect(try phone.press("silence").ringer == "silent")

                let order = try await life.owner.ring(phone)
                try await life.owner.waitUntil(order, is: .running)
                #expect(try phone.status.loudness == 100)
                try phone.press("pickup")
                let ended = try await life.owner.end(of: order)

                #expect(ended.outcome?.ring?.endedBy == .pickup)
                let status = try phone.status
                #expect(!status.isRinging && status.loudness == 0 && status.ringer == "silent")
                #expect(phone.rings == [100])
                #expect(phone.ringEnds == [.pickup])
            }
        }

        @Test("a ring ends by itself when its time is over")
        func itself() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")

                let order = try await life.owner.ring(phone, for: .seconds(1))
                let ended = try await life.owner.end(of: order)

                let ring = try #require(ended.outcome?.ring)
                #expect(ended.state == .succeeded && ring.endedBy == .itself)
                #expect((.seconds(1)...(.seconds(3))).contains(ring.soundedFor.duration))
                #expect(try !phone.status.isRinging)
            }
        }

        @Test("its owner stops a ring: it succeeded, and its owner ended it")
        func cancelled() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let order = try await life.owner.ring(phone)
                try await life.owner.waitUntil(order, is: .running)

                #expect(try await life.owner.cancel(order.id).state == .cancelling)
                let ended = try await life.owner.end(of: order)

                #expect(ended.state == .succeeded)
                #expect(ended.outcome?.ring?.endedBy == .owner)
                #expect(try !phone.status.isRinging)
                #expect(phone.ringEnds == [.owner])
            }
        }
    }
}
