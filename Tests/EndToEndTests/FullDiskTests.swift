import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Service

extension WholeHouse {
    @Suite(
        "A service whose disk is full",
        .enabled(if: SmallDisk.canBeMade, "nothing can be mounted here"))
    struct FullDiskTests {
        @Test("it refuses what is new, goes on reading, and recovers once there is room")
        func fullAndFree() async throws {
            try await TestHouse.build { house in
                let disk = try await SmallDisk.under(house, mebibytes: 16)
                let service = try house.run(
                    try house.serveArguments(logging: "notice"), prefix: disk.prefix)
                let owner = try await house.signIn(to: service)
                let phone = try await house.enrol("mira-phone", with: owner)
                let process = try house.run(phone, reportingEvery: "1s")
                let kept = try await owner.end(of: owner.ring(phone, for: .seconds(1)))
                try await eventually("what happened is sealed") {
                    try await house.audit(on: disk).afterHead == 0
                }

                try disk.fill()
                let before = try await refusedAndRead(by: owner, phone, in: house)
                try await expectUntold(phone, of: disk)
                #expect(service.errors.count == 1, "\(service.errors)")
                #expect(service.errors.first?.contains("the registry's disk is full") == true)
                #expect(try await house.audit(on: disk).whole)

                try disk.makeRoom()
                try await house.waitUntilReady(service)
                let after = try await owner.give(
                    NewOrder(type: .ring, duration: Span(.seconds(1))), to: phone.device,
                    idempotencyKey: "while-full")
                #expect(after.manner == .new)
                #expect(try await owner.end(of: after.order).state == .succeeded)
                #expect(try await owner.orders().map(\.id) == [after.order.id, kept.id])
                #expect(process.rings == 2)
                // Sooner than it would send again, of its own accord, what nobody acknowledged.
                try await eventually("all that it had is delivered", within: .seconds(40)) {
                    try phone.status.unacknowledgedReports < 3
                }
                #expect(try await owner.trail(of: phone.device).fixes.count > before)
                #expect(service.errors.count == 2, "\(service.errors)")
                #expect(service.errors.last?.contains("stores again") == true)

                service.send(SIGTERM)
                #expect(try await service.end() == .exit(0))
                let audit = try await house.audit(on: disk)
                #expect(audit.whole && audit.afterHead == 0)
            }
        }

        @Test("it says so in one line when it is started, and leaves everything as it was")
        func started() async throws {
            try await TestHouse.build { house in
                let disk = try await SmallDisk.under(house, mebibytes: 16)
                let arguments = try house.serveArguments(logging: "notice")
                try await house.serveOnce(arguments, prefix: disk.prefix)
                let before = try await house.audit(on: disk)
                try disk.fill()

                let service = try house.run(arguments, prefix: disk.prefix)
                #expect(try await service.end() == .exit(1))
                #expect(service.errors.count == 1, "\(service.errors)")
                let complaint = service.errors.first ?? ""
                #expect(
                    complaint.contains("disk is full") || complaint.contains("No space left"),
                    "\(complaint)")

                try disk.makeRoom()
                #expect(try await house.audit(on: disk) == before)
                try await house.serveOnce(arguments, prefix: disk.prefix)
                let after = try await house.audit(on: disk)
                #expect(after.whole && after.entries == before.entries + 1)
            }
        }

        /// What an owner meets while the disk is full.
        /// - Returns: how many fixes are stored.
        private func refusedAndRead(
            by owner: ServiceClient, _ phone: TestPhone, in house: TestHouse
        ) async throws -> Int {
            for _ in 1...3 {
                let problem = try await refusal {
                    try await owner.give(
                        NewOrder(type: .ring, duration: Span(.seconds(1))), to: phone.device,
                        idempotencyKey: "while-full")
                }
                #expect(problem.status == 503 && problem.kind == .unavailable)
                #expect(problem.detail.contains("disk is full"), "\(problem.detail)")
                #expect(problem.retryAfter != nil)
            }
            let guest = ServiceClient(baseURL: house.baseURL)
            let stranger = try await refusal {
                try await guest.signIn(name: TestHouse.owner, password: TestHouse.password)
            }
            #expect(stranger.status == 503)
            #expect(try await owner.devices().map(\.id) == [phone.device])
            #expect(try await owner.orders().count == 1)
            let readiness = try await guest.readiness()
            #expect(!readiness.ready)
            #expect(readiness.parts["registry"] == "the registry's disk is full")
            return try await owner.trail(of: phone.device).fixes.count
        }

        /// What the phone reports meanwhile stays with it.
        private func expectUntold(_ phone: TestPhone, of disk: SmallDisk) async throws {
            let held = try phone.status.unacknowledgedReports
            try await eventually("it has more to tell and is not told that it has arrived") {
                try phone.status.unacknowledgedReports >= held + 3
            }
        }
    }
}

/// What `cooee audit verify --json` says.
private struct AuditVerdict: Decodable, Equatable {
    let whole: Bool
    let entries: Int
    let afterHead: Int
}

extension TestHouse {
    /// Runs the service until it is ready, and ends it.
    fileprivate func serveOnce(_ arguments: [String], prefix: [String]) async throws {
        let service = try run(arguments, prefix: prefix)
        try await waitUntilReady(service)
        service.send(SIGTERM)
        #expect(try await service.end() == .exit(0))
    }

    fileprivate func audit(on disk: SmallDisk) async throws -> AuditVerdict {
        let verify = ["audit", "verify", "--json", "--data", dataFolder]
        let program = try run(verify, prefix: disk.prefix)
        #expect(try await program.end() == .exit(0), "\(program.errors)")
        return try JSONDecoder().decode(
            AuditVerdict.self, from: Data(program.lines.joined().utf8))
    }
}
