import DeviceRegistry
import FindDevice
import Fleet
import Foundation
import OwnerAPI
import OwnerClient
import PhoneModel
import Service
import TestSupport
import Testing
import Wire

extension WholeHouse {
    /// The service kills itself at a named point of a step; its broker dies with it. It is started
    /// again on the same folder, and everybody goes on.
    @Suite("A service that is killed")
    struct CrashTests {
        @Test("a report that the bus had acknowledged and the registry had not taken comes again")
        func beforeCommit() async throws {
            try await TestHouse.build { house in
                let report = try await killedByFirstFix(of: house, at: "beforeCommit@fix")
                #expect(try house.look { try $0.trailCount(of: report.device) } == 0)
                #expect(
                    try house.look { try $0.acknowledged(report.device, .trail) } < report.number)

                try await expectStoredOnce(report, in: house)
            }
        }

        @Test("a report that was stored and not acknowledged comes again, and is stored once")
        func afterCommit() async throws {
            try await TestHouse.build { house in
                let report = try await killedByFirstFix(of: house, at: "afterCommit@fix")
                #expect(try house.look { try $0.trailCount(of: report.device) } == 1)

                try await expectStoredOnce(report, in: house)
            }
        }

        @Test(
            "an order is one order, carried out once, wherever the service died",
            arguments: ["beforeCommit", "afterCommit", "beforePublish", "afterPublish"])
        func order(point: String) async throws {
            try await TestHouse.build { house in
                let doomed = try house.serve(crashingAt: point + "@cmd")
                let owner = try await house.signIn(to: doomed)
                let phone = try await house.enrol("mira-phone", with: owner)
                try phone.switchOn()
                try await owner.waitUntil(phone, is: .online)

                var told: OrderBody?
                do {
                    told = try await owner.ring(phone, for: .seconds(1), key: "the-one")
                } catch OwnerClientError.unreachable {
                    // It died before it answered: nobody knows yet whether there is an order.
                }
                #expect(try await doomed.end() == .signal(SIGKILL))
                let account = try #require(
                    try house.look { try $0.device(phone.device) }
                ).account
                let kept = try house.look {
                    try $0.orders(of: account, device: nil, limit: 10).map(\.id)
                }
                #expect(kept.count == (point == "beforeCommit" ? 0 : 1))

                try await house.waitUntilReady(house.serve())
                let order = try await owner.ring(phone, for: .seconds(1), key: "the-one")
                if let told { #expect(order.id == told.id) }
                #expect(kept.isEmpty || kept == [order.id])
                let ended = try await owner.end(of: order)
                #expect(ended.outcome?.ring?.endedBy == .itself)
                #expect(try await owner.orders().map(\.id) == [order.id])
                #expect(phone.rings == [100])
                #expect(try phone.status.ordersTaken == 1)
            }
        }

        /// The only fix of a phone, and its number in the phone's log.
        private struct FirstReport {
            let phone: TestPhone
            let fix: Fix
            let number: UInt64
            var device: DeviceID { phone.device }
        }

        /// Lets a phone report its first fix to a service that dies of it.
        private func killedByFirstFix(
            of house: TestHouse, at point: String
        ) async throws -> FirstReport {
            let doomed = try house.serve(crashingAt: point)
            let owner = try await house.signIn(to: doomed)
            let phone = try await house.enrol("mira-phone", with: owner)
            try phone.switchOn()
            #expect(try await doomed.end() == .signal(SIGKILL))
            let held = try #require(phone.snapshot).disk.trail.held
            let found = held.compactMap { message -> FirstReport? in
                guard case .fix(let fix) = message.report, let number = message.number else {
                    return nil
                }
                return FirstReport(phone: phone, fix: fix, number: number.sequence)
            }
            #expect(found.count == 1, "the phone still has its fix")
            return try #require(found.first)
        }

        private func expectStoredOnce(_ report: FirstReport, in house: TestHouse) async throws {
            try await house.waitUntilReady(house.serve())
            // Sooner than it would send again, of its own accord, what nobody acknowledged.
            try await eventually("the phone has nothing left to deliver", within: .seconds(40)) {
                try report.phone.status.unacknowledgedReports == 0
            }
            let stored = try house.look { try $0.trail(of: report.device, limit: 10) }
            #expect(stored.map(\.at) == [report.fix.at])
            let moved = try #require(stored.first).coordinate.distance(to: report.fix.coordinate)
            // Seven decimal places.
            #expect(moved < 0.02)
            #expect(
                try house.look { try $0.acknowledged(report.device, .trail) } >= report.number)
        }
    }

    @Suite("A broker that is killed")
    struct BrokerTests {
        @Test("it comes back, phones reconnect, and an order accepted meanwhile is carried out")
        func killed() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let former = try #require(life.service.brokerPID)

                kill(former, SIGKILL)
                let order = try await life.owner.ring(phone, for: .seconds(1))
                try await eventually("there is a new broker") {
                    life.service.brokerPID.map { $0 != former } == true
                }
                let ended = try await life.owner.end(of: order)

                #expect(ended.outcome?.ring?.endedBy == .itself)
                #expect(phone.rings == [100])
                try await life.owner.waitUntil(phone, is: .online)
            }
        }
    }
}
