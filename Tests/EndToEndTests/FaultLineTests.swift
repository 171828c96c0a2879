import FindDevice
import Fleet
import Foundation
import Glibc
import Identity
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Service

extension WholeHouse {
    @Suite("What is wrong outside is said in one line")
    struct FaultLineTests {
        @Test("a service, a phone and a fleet that may not have enough descriptors")
        func tooFewDescriptors() async throws {
            try await TestHouse.build { house in
                try house.root.write(Self.town, to: "town.yaml")
                let phone = try await house.enrolled("mira-phone")
                try await expectRefusal(
                    of: house.run(try house.serveArguments(), prefix: Self.limited(to: 48)),
                    naming: ["64 file descriptors", "may have 48", "ulimit -n"])
                try await expectRefusal(
                    of: house.run(phone, prefix: Self.limited(to: 16)),
                    naming: ["24 file descriptors", "may have 16", "ulimit -n 24"])
                try await expectRefusal(
                    of: house.runTown(prefix: Self.limited(to: 16)),
                    naming: ["50 phones need 70 descriptors", "may have 16", "ulimit -n 70"])
            }
        }

        @Test("a broker that has no descriptor left for another phone")
        func brokerIsFull() async throws {
            try await TestHouse.build { house in
                try house.root.write(Self.town, to: "town.yaml")
                let arguments = try house.serveArguments()
                let service = try house.run(arguments, prefix: Self.limited(to: 64))
                try await house.waitUntilReady(service)
                let fleet = try house.runTown()
                try await eventually("the service says that its broker is full") {
                    service.errors.contains { $0.contains("the broker takes no more") }
                }
                fleet.send(SIGINT)
                #expect(try await fleet.end() == .exit(0), "\(fleet.errors)")
                service.send(SIGTERM)
                #expect(try await service.end() == .exit(0))
                #expect(service.errors.count == 1, "\(service.errors)")

                let next = try house.run(arguments, prefix: Self.limited(to: 64))
                try await house.waitUntilReady(next)
                #expect(next.errors.count == 1, "\(next.errors)")
                let line = next.errors.first ?? ""
                #expect(line.contains("50 phones are enrolled") && line.contains("ulimit -n 66"))
            }
        }

        @Test("a phone that finds no broker says so once, and gets in when there is one")
        func noBroker() async throws {
            try await TestHouse.build { house in
                let phone = try await house.enrolled("mira-phone")
                let process = try house.run(phone)
                try await eventually("it says so") { !process.complaints.isEmpty }
                // It tries again meanwhile.
                try await letTimePass(.seconds(4))
                #expect(process.complaints.count == 1, "\(process.lines)")
                #expect(process.complaints.first?.contains("refused") == true)
                try await house.live { life in
                    try await life.owner.waitUntil(phone, is: .online)
                }
                #expect(process.errors == [])
            }
        }

        @Test(
            "a phone whose certificate has expired, or is of another authority",
            arguments: [true, false])
        func phoneRefused(isExpired: Bool) async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let request = try CertificateRequest()
                let now = WallClock.now()
                let authority =
                    isExpired ? try life.house.authority : try CertificateAuthority(at: now)
                let certificate = try authority.phoneCertificate(
                    for: request.requestPEM, device: phone.device,
                    at: isExpired ? now - .days(21 * 365) : now)
                try Data(certificate.utf8).write(
                    to: URL(filePath: phone.store.certificatePath))
                try Data(request.privateKeyPEM.utf8).write(
                    to: URL(filePath: phone.store.certificateKeyPath))
                let process = try life.house.run(phone)
                try await eventually("it says why it is not let in") {
                    process.complaints.contains { $0.contains("certificate") }
                }
                #expect(process.errors == [] && process.ending == nil)
                #expect(life.house.log.lines == [])
            }
        }

        @Test("a broker whose certificate has expired: service, phone and fleet")
        func brokerExpired() async throws {
            try await TestHouse.withLife { life in
                let house = life.house
                try house.root.write(Self.town, to: "town.yaml")
                let phone = try await house.enrol("mira-phone", with: life.guest)
                let first = try house.runTown(["--duration", "1s"])
                #expect(try await first.end() == .exit(0), "\(first.errors)")

                let old = try house.authority.serverCertificate(
                    hosts: [], at: WallClock.now() - .days(11 * 365))
                let folder = try DataFolder(visiting: house.dataFolder)
                try folder.write(
                    Array(old.certificatePEM.utf8), to: folder.brokerPath + "/server.pem")
                try folder.write(
                    Array(old.privateKeyPEM.utf8), to: folder.brokerPath + "/server.key")
                let former = try #require(life.service.brokerPID)
                kill(former, SIGKILL)
                try await eventually("the service has found out") {
                    life.service.brokerPID.map { $0 != former } == true
                        && house.log.lines.contains { $0.contains("it has expired") }
                }

                let process = try house.run(phone)
                let fleet = try house.runTown(["--duration", "30s"])
                try await eventually("the phone says why it does not connect") {
                    process.complaints.contains { $0.contains("it has expired") }
                }
                #expect(try await fleet.end() == .exit(1))
                let said = fleet.errors.filter { $0.hasPrefix("Error") }
                #expect(said.count == 1, "\(fleet.errors)")
                #expect(said.first?.contains("it has expired") == true, "\(said)")
                #expect(process.errors == [] && process.ending == nil)
                let told = house.log.lines.filter { $0.contains("it has expired") }
                #expect(told.count == 1, "\(house.log.lines)")
                #expect(try await life.owner.devices().count == 51)
            }
        }

        private static let town = """
            name: town
            owner: \(TestHouse.owner)
            groups:
              - name: walker
                count: 50
                movement: {kind: still, around: [-35.28, 149.13], within: 2km}
                network: {bad: 0s, halfOpenChance: 0%}
                report: every 2s
            """

        private static func limited(to count: Int) -> [String] {
            ["/bin/sh", "-c", "ulimit -n \(count); exec \"$@\"", "sh"]
        }

        /// It ends with status 1 and one line that names the thing.
        private func expectRefusal(of program: Program, naming words: [String]) async throws {
            #expect(try await program.end() == .exit(1))
            #expect(program.errors.count == 1, "\(program.errors)")
            let line = program.errors.first ?? ""
            for word in words { #expect(line.contains(word), "'\(line)' names no '\(word)'") }
        }
    }
}

extension TestHouse {
    fileprivate var authority: CertificateAuthority {
        get throws {
            try AuthorityFile.loadOrCreate(
                in: try DataFolder(visiting: dataFolder), at: WallClock.now())
        }
    }

    /// A phone that was enrolled with a service that is away again.
    fileprivate func enrolled(_ name: String) async throws -> TestPhone {
        var phone: TestPhone?
        try await live { life in phone = try await life.house.enrol(name, with: life.guest) }
        return try #require(phone)
    }

    fileprivate func runTown(
        _ further: [String] = [], prefix: [String] = []
    ) throws -> Program {
        try run(
            ["fleet", "run", root.path + "/town.yaml", "--phones", phonesFolder]
                + ["--service", baseURL, "--json"] + further,
            prefix: prefix, environment: ["COOEE_PASSWORD": Self.password])
    }
}

extension Program {
    /// What a phone that runs as this process said of connections that did not come about.
    fileprivate var complaints: [String] { lines.filter { $0.contains("cannot connect") } }
}
