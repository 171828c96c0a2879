import FindDevice
import Fleet
import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

extension WholeHouse {
    @Suite("`cooee up`")
    struct UpTests {
        private func up(_ house: TestHouse) throws -> Program {
            try house.run([
                "up", "--data", house.dataFolder, "--api-port", "\(house.apiPort)",
                "--mqtt-port", "\(house.mqttPort)", "--simulators", "nowhere",
            ])
        }

        @Test("Ctrl-C while it makes its phones ends it, and nobody is greeted")
        func interrupted() async throws {
            try await TestHouse.build { house in
                let program = try up(house)
                try await eventually("it makes its phones") {
                    program.lines.contains { $0.hasPrefix("making the demo owner") }
                }
                program.send(SIGINT)

                #expect(try await program.end() == .exit(0), "\(program.errors)")
                #expect(!program.lines.contains { $0.contains("Cooee is up") }, "\(program.lines)")
                #expect(!program.lines.contains { $0.contains("powered on") })
                #expect(program.errors.isEmpty, "\(program.errors)")
            }
        }

        @Test("a phone that runs elsewhere is shown by its name; Ctrl-C ends all")
        func visitor() async throws {
            try await TestHouse.build { house in
                let program = try up(house)
                try await eventually("it is up") {
                    program.lines.contains { $0.contains("Cooee is up") }
                }
                let guest = ServiceClient(baseURL: house.baseURL)
                let session = try await guest.signIn(
                    name: TestHouse.owner, password: TestHouse.password)
                let phone = try await house.enrol("tablet", with: guest)
                try phone.switchOn()

                try await eventually("its report is shown") {
                    program.lines.contains {
                        $0.hasSuffix("  tablet  reports a fix by gps within 1 m, battery 90 %")
                    }
                }
                let owner = guest.signedIn(with: session.token)
                #expect(try await owner.end(of: owner.locate(phone)).state == .succeeded)
                try await eventually("its order is shown") {
                    program.lines.contains { $0.hasSuffix("order locate tablet: done") }
                }
                try await phone.switchOff()
                program.send(SIGINT)
                #expect(try await program.end() == .exit(0), "\(program.errors)")
                #expect(program.lines.count { $0.hasSuffix("powered off") } == 5)
            }
        }
    }
}
