import DeviceRegistry
import FindDevice
import Fleet
import Foundation
import OwnerAPI
import OwnerClient
import PhoneModel
import TestSupport
import Testing
import Wire

@testable import Service

extension WholeHouse {
    @Suite("What outlives its process")
    struct RestartTests {
        @Test("orders that wait survive the service; those whose time is over expire")
        func queue() async throws {
            try await TestHouse.build { house in
                var phone: TestPhone?
                var orders: (locate: OrderBody, ring: OrderBody)?
                try await house.live { life in
                    let enrolled = try await house.enrol("mira-phone", with: life.guest)
                    phone = enrolled
                    orders = (
                        try await life.owner.locate(enrolled),
                        try await life.owner.ring(enrolled, expiresIn: .seconds(1))
                    )
                }
                let (locate, ring) = try #require(orders)
                let expiry = try #require(ring.expiresAt?.timestamp)
                try await eventually("the ring's time is over") { WallClock.now() >= expiry }
                try await house.live { [phone] life in
                    #expect(try await life.owner.end(of: ring).state == .expired)
                    #expect(try await life.owner.order(locate.id).state == .queued)
                    let phone = try #require(phone)
                    try phone.switchOn()
                    #expect(try await life.owner.end(of: locate).state == .succeeded)
                    #expect(phone.rings.isEmpty)
                }
            }
        }

        @Test("a ring goes on without the service, and its end arrives at the next one")
        func ringing() async throws {
            try await TestHouse.build { house in
                var story: (phone: TestPhone, order: OrderBody)?
                try await house.live { life in
                    let phone = try await life.phone("mira-phone")
                    let order = try await life.owner.ring(phone)
                    try await life.owner.waitUntil(order, is: .running)
                    story = (phone, order)
                }
                let (phone, order) = try #require(story)
                #expect(try phone.press("pickup").isRinging == false)
                try await house.live { life in
                    let ended = try await life.owner.end(of: order)
                    #expect(ended.outcome?.ring?.endedBy == .pickup)
                    #expect(phone.rings == [100])
                }
            }
        }

        @Test("a phone that died while it rang does not ring again, and says that it failed")
        func interrupted() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let process = try life.house.run(phone)
                let order = try await life.owner.ring(phone)
                try await life.owner.waitUntil(order, is: .running)
                // Its word may be with the owner before its own line is written.
                try await eventually("it rings") { process.rings == 1 }

                process.send(SIGKILL)
                #expect(try await process.end() == .signal(SIGKILL))
                #expect(process.rings == 1)
                let next = try life.house.run(phone)
                let ended = try await life.owner.end(of: order)

                #expect(ended.state == .failed && ended.reason == "interrupted")
                #expect(try await life.owner.end(of: life.owner.locate(phone)).state == .succeeded)
                #expect(next.rings == 0)
            }
        }

        @Test("the audit log's head is sealed at the start, with the entry of the start itself")
        func sealedAtStart() async throws {
            try await TestHouse.build { house in
                let before = try house.look { try $0.auditTail().count }
                let service = try RunningService.start(house.settings, logger: house.log.logger)
                defer { service.stop() }
                let folder = try DataFolder(visiting: house.dataFolder)
                let seed = try SecretFile.auditSigning.loadOrCreate(in: folder)
                let key = try #require(SigningKey(seed: seed)).verifying
                let tail = try house.look { try $0.auditTail() }
                #expect(tail.count == before + 1)
                try await eventually("the head is the log's") {
                    try AuditSeal.head(in: folder, key: key)?.count == tail.count
                }
            }
        }

        @Test("the built program is ready on an old folder; the time is printed")
        func ready() async throws {
            try await TestHouse.build { house in
                let begun = ContinuousClock.now
                let service = try house.serve()
                try await house.waitUntilReady(service)
                print("`cooee serve` was ready after \(begun.duration(to: .now))")
                service.send(SIGTERM)
                #expect(try await service.end() == .exit(0))
            }
        }
    }
}
