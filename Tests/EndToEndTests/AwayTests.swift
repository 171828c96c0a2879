import FindDevice
import Fleet
import Foundation
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Service

extension WholeHouse {
    @Suite("A phone that is away")
    struct AwayTests {
        @Test("an order waits for it, and is cancelled at once; it never sounds")
        func cancelled() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                try await life.goAway(phone)

                let order = try await life.owner.ring(phone)
                #expect(order.state == .queued && order.waitingFor == "waiting for the phone")
                #expect(try await life.owner.cancel(order.id).state == .cancelled)
                try await life.comeBack(phone)

                #expect(try await life.owner.end(of: life.owner.locate(phone)).state == .succeeded)
                #expect(phone.rings.isEmpty)
                let again = try await refusal { try await life.owner.cancel(order.id) }
                #expect(again.kind == .alreadyEnded)
            }
        }

        @Test("a ring that expired meanwhile does not sound when it comes back")
        func expired() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                try await life.goAway(phone)

                let order = try await life.owner.ring(phone, expiresIn: .seconds(1))
                let ended = try await life.owner.end(of: order)
                #expect(ended.state == .expired)
                try await life.comeBack(phone)

                #expect(try await life.owner.end(of: life.owner.locate(phone)).state == .succeeded)
                #expect(phone.rings.isEmpty)
            }
        }

        @Test("an order accepted meanwhile is carried out when it comes back")
        func carriedOut() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                try await life.goAway(phone)

                let order = try await life.owner.ring(phone, for: .seconds(1))
                try await life.comeBack(phone)
                let ended = try await life.owner.end(of: order)

                #expect(ended.outcome?.ring?.endedBy == .itself)
                #expect(phone.rings == [100])
            }
        }

        /// Its socket takes what its process does not read: the order is on its way, not queued.
        @Test("a ring that reaches a frozen phone after its time does not sound")
        func tooLate() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let process = try life.house.run(phone)
                try await life.owner.waitUntil(phone, is: .online)
                process.send(SIGSTOP)

                let order = try await life.owner.ring(phone, expiresIn: .seconds(1))
                #expect(order.state == .sent)
                let expiry = try #require(order.expiresAt?.timestamp)
                try await eventually("the ring has expired") { WallClock.now() >= expiry }
                process.send(SIGCONT)
                let ended = try await life.owner.end(of: order)

                #expect(ended.state == .expired)
                #expect(process.rings == 0)
            }
        }

        @Test("one order is on its way at a time; the next follows when the phone has it")
        func outstanding() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let process = try life.house.run(phone)
                try await life.owner.waitUntil(phone, is: .online)
                process.send(SIGSTOP)

                let first = try await life.owner.ring(phone, for: .seconds(1))
                let second = try await life.owner.locate(phone)
                #expect(first.state == .sent && second.state == .queued)
                #expect(try await life.owner.order(second.id).state == .queued)
                process.send(SIGCONT)

                #expect(try await life.owner.end(of: first).state == .succeeded)
                #expect(try await life.owner.end(of: second).state == .succeeded)
                #expect(process.rings == 1)
            }
        }
    }

    @Suite("An order that is asked for twice")
    struct TwiceTests {
        @Test("the same key and body are the same order; another body is refused")
        func repeated() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let wish = NewOrder(type: .ring, duration: Span(.seconds(1)))

                let first = try await life.owner.give(
                    wish, to: phone.device, idempotencyKey: "ring-1")
                #expect(try await life.owner.end(of: first.order).state == .succeeded)
                let second = try await life.owner.give(
                    wish, to: phone.device, idempotencyKey: "ring-1")
                #expect(first.manner == .new && second.manner == .repeated)
                #expect(second.order.id == first.order.id)
                #expect(second.order.state == .succeeded)

                let reused = try await refusal {
                    try await life.owner.give(
                        NewOrder(type: .ring, duration: Span(.seconds(2))), to: phone.device,
                        idempotencyKey: "ring-1")
                }
                #expect(reused.kind == .keyReused && reused.status == 409)
                #expect(try await life.owner.orders().count == 1)
                #expect(phone.rings == [100])
            }
        }

        @Test("a second locate joins the one that still waits")
        func joined() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                try await life.goAway(phone)

                let first = try await life.owner.give(NewOrder(type: .locate), to: phone.device)
                let second = try await life.owner.give(NewOrder(type: .locate), to: phone.device)
                #expect(first.manner == .new && second.manner == .joined)
                #expect(first.order.id == second.order.id)
                try await life.comeBack(phone)

                #expect(try await life.owner.end(of: first.order).state == .succeeded)
                #expect(try await life.owner.orders().count == 1)
            }
        }
    }
}

extension HouseLife {
    /// Airplane mode: the connection breaks without a word.
    func goAway(_ phone: TestPhone) async throws {
        try phone.press("airplane on")
        try await owner.waitUntil(phone, is: .offline)
    }

    func comeBack(_ phone: TestPhone) async throws {
        try phone.press("airplane off")
        try await owner.waitUntil(phone, is: .online)
    }
}
