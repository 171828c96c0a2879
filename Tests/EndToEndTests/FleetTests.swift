import FindDevice
import Fleet
import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Service

extension WholeHouse {
    @Suite("`cooee fleet`")
    struct FleetTests {
        private static let town = """
            name: town
            owner: \(TestHouse.owner)
            groups:
              - name: walker
                count: 40
                movement: {kind: walk, around: [-35.28, 149.13], within: 2km}
                network: {bad: 0s, halfOpenChance: 0%}
                report: every 2s
                jitter: 20%
                doubled: 20%
              - name: desk
                count: 10
                movement: {kind: still, around: [-35.28, 149.13], within: 2km}
                network: {bad: 0s, halfOpenChance: 0%}
                report: every 1s
            """

        private func start(_ house: TestHouse, _ further: [String] = []) throws -> Program {
            try house.root.write(Self.town, to: "town.yaml")
            return try house.run(
                [
                    "fleet", "run", house.root.path + "/town.yaml", "--phones",
                    house.phonesFolder, "--service", house.baseURL, "--json",
                ] + further, environment: ["COOEE_PASSWORD": TestHouse.password])
        }

        @Test(
            "fifty phones in two processes report, ring, and are gone at Ctrl-C; all counts agree",
            arguments: [false, true])
        func fifty(isPlain: Bool) async throws {
            let plainPort = try freePort()
            try await TestHouse.build { house in
                try await house.live {
                    $0.broker.plainPort = plainPort
                } _: { life in
                    let way = isPlain ? ["--plain", "--plain-port", "\(plainPort)"] : []
                    let fleet = try start(
                        house, ["--processes", "2", "--verify", house.dataFolder] + way)
                    try await eventually("all are connected") {
                        let second = fleet.seconds.last
                        return second?.connected == 50 && (second?.acknowledged ?? 0) > 100
                    }
                    try await ring("walker-17", of: life)
                    fleet.send(SIGINT)
                    #expect(try await fleet.end() == .exit(0), "\(fleet.errors)")

                    let told = try #require(fleet.seconds.last)
                    #expect(told.type == "summary" && told.held == 0 && told.orders == 1)
                    #expect(told.made == told.acknowledged && told.doubled > 0)
                    #expect(told.sent == told.made + told.doubled)
                    #expect(told.fixes == told.fixesAcknowledged && told.fixes < told.made)
                    #expect(told.fixes == told.fixesStored && told.phonesThatDiffer == 0)
                    let stored = try house.look { reader in
                        try reader.devices(of: life.session.account.id).map { device in
                            try reader.acknowledged(device.id, .trail)
                        }
                    }
                    #expect(stored.count == 50 && stored.reduce(0, +) == UInt64(told.made))
                    let left = try FileManager.default.contentsOfDirectory(
                        atPath: house.phonesFolder + "/fleets/town")
                    #expect(!left.contains { $0.hasSuffix(".sock") }, "\(left)")
                }
            }
        }

        /// An owner's order reaches a phone of the fleet, and so does a finger.
        private func ring(_ name: String, of life: HouseLife) async throws {
            let phone = try #require(
                try await life.owner.devices().first { $0.name == name })
            let order = try await life.owner.give(
                NewOrder(type: .ring, duration: Span(.seconds(60))), to: phone.id
            ).order
            try await eventually("it rings") {
                try await life.owner.order(order.id).state == .running
            }
            let press = try life.house.run([
                "phone", "do", name, "pickup", "--phones", life.house.phonesFolder, "--json",
            ])
            #expect(try await press.end() == .exit(0), "\(press.errors)")
            try await eventually("the ring has ended") {
                try await life.owner.order(order.id).state.hasEnded
            }
        }

        @Test("a phone of a fleet that was erased is activated with its owner's password, no other")
        func activation() async throws {
            try await TestHouse.build { house in
                try await house.live { life in
                    let fleet = try start(house)
                    try await eventually("all are connected") {
                        fleet.seconds.last?.connected == 50
                    }
                    let phone = try #require(
                        try await life.owner.devices().first { $0.name == "desk-3" })
                    let erase = try await life.owner.give(
                        NewOrder(
                            type: .erase,
                            confirmation: Confirmation(password: TestHouse.password)),
                        to: phone.id
                    ).order
                    try await eventually("it is erased") {
                        try await life.owner.order(erase.id).state == .succeeded
                    }
                    let wrong = try press(
                        ["desk-3", "activate"], in: house, password: "wrong-4711")
                    #expect(try await wrong.end() == .exit(1))
                    #expect(wrong.errors.last?.contains("it stays locked") == true)
                    let right = try press(
                        ["desk-3", "activate"], in: house, password: TestHouse.password)
                    #expect(try await right.end() == .exit(0), "\(right.errors)")
                    try await eventually("it is active again") {
                        try await life.owner.device(phone.id).state == .active
                    }
                    fleet.send(SIGINT)
                    #expect(try await fleet.end() == .exit(0), "\(fleet.errors)")
                }
            }
        }

        private func press(
            _ words: [String], in house: TestHouse, password: String
        ) throws -> Program {
            try house.run(
                ["phone", "do"] + words + ["--phones", house.phonesFolder],
                environment: ["COOEE_PASSWORD": password])
        }

        @Test("the next run uses the same phones, in another number of processes too")
        func again() async throws {
            try await TestHouse.build { house in
                try await house.live { life in
                    var made: [Int] = []
                    for processes in ["3", "1"] {
                        let fleet = try start(
                            house, ["--processes", processes, "--connect-within", "40s"])
                        try await eventually("all are connected") {
                            fleet.seconds.contains { $0.connected == 50 }
                        }
                        fleet.send(SIGINT)
                        #expect(try await fleet.end() == .exit(0), "\(fleet.errors)")
                        let told = try #require(fleet.seconds.last)
                        #expect(told.made + told.inherited == told.acknowledged + told.held)
                        #expect(told.held == 0)
                        made.append(told.made)
                    }
                    let devices = try await life.owner.devices()
                    #expect(devices.count == 50)
                    let stored = try house.look { reader in
                        try devices.map { try reader.acknowledged($0.id, .trail) }
                    }
                    #expect(stored.reduce(0, +) == UInt64(made.reduce(0, +)))
                }
            }
        }

        @Test("a fix that the phones were told is stored, and is not, is found at the end")
        func forgotten() async throws {
            try await TestHouse.build { house in
                let other = house.root.path + "/other"
                // A registry that has heard of nobody: another service's.
                _ = try Administration(dataFolder: other).createAccount(
                    name: TestHouse.owner, password: TestHouse.password,
                    cost: ScryptCost(logN: 4))
                try await house.live { _ in
                    let fleet = try start(house, ["--verify", other])
                    try await eventually("reports are acknowledged") {
                        (fleet.seconds.last?.acknowledged ?? 0) > 50
                    }
                    fleet.send(SIGINT)
                    #expect(try await fleet.end() == .exit(1))
                    #expect(fleet.seconds.last?.phonesThatDiffer == 50)
                    #expect(fleet.errors.last?.contains("50 phones do not agree") == true)
                }
            }
        }

        @Test("one line says that there is no service, or no owner of that name")
        func nobody() async throws {
            try await TestHouse.build { house in
                let alone = try start(house)
                #expect(try await alone.end() == .exit(1))
                #expect(alone.errors.count == 1, "\(alone.errors)")
                #expect(alone.errors.first?.contains("no service answers") == true)
                try await house.live { _ in
                    try house.root.write(
                        Self.town.replacing("owner: \(TestHouse.owner)", with: "owner: nobody"),
                        to: "nobody.yaml")
                    let fleet = try house.run(
                        [
                            "fleet", "run", house.root.path + "/nobody.yaml", "--phones",
                            house.phonesFolder, "--service", house.baseURL,
                        ], environment: ["COOEE_PASSWORD": TestHouse.password])
                    #expect(try await fleet.end() == .exit(1))
                    let told = fleet.errors.joined(separator: "\n")
                    #expect(told.contains("password"), "\(told)")
                }
            }
        }
    }
}

/// A line of a fleet's figures.
private struct Second: Decodable {
    let type: String
    let connected: Int
    let made: Int
    let sent: Int
    let doubled: Int
    let acknowledged: Int
    let held: Int
    let inherited: Int
    let orders: Int
    let fixes: Int
    let fixesAcknowledged: Int
    /// Of a summary that was verified.
    let fixesStored: Int?
    let phonesThatDiffer: Int?
}

extension Program {
    fileprivate var seconds: [Second] {
        lines.compactMap { line in
            do {
                return try JSONDecoder().decode(Second.self, from: Data(line.utf8))
            } catch {
                return nil
            }
        }
    }
}
