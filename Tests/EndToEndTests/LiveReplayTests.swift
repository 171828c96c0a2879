import Fleet
import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

extension WholeHouse {
    @Suite("`cooee replay --live`")
    struct LiveReplayTests {
        @Test("what is as expected passes; what is not fails; what cannot be done is skipped")
        func verdicts() async throws {
            try await TestHouse.withLife { life in
                try life.house.write("good", Self.good)
                try life.house.write("false", Self.ringsInVain)
                try life.house.write("noisy", "  - bus: duplicate\n    for: 5s\n  - owner: ring")
                let program = try life.replay(["good", "false", "noisy"])

                #expect(try await program.end() == .exit(1), "\(program.errors)")
                let said = program.lines.joined(separator: "\n")
                #expect(program.lines.last == "1 passed, 1 failed, 1 skipped", "\(said)")
                #expect(said.contains("passed, live"))
                #expect(
                    said.contains("expected: when: {ringer: sounds, within: 30s}, expect: {order"))
                #expect(said.contains("seen: order ring is running"))
                #expect(said.contains("noisy.yaml:9:5: a real bus does no such thing on demand"))
                try await life.expectNothingLeft()
            }
        }

        @Test("what is only skipped is no failure, and a document says why")
        func skipped() async throws {
            try await TestHouse.withLife { life in
                try life.house.write(
                    "long", "  - at: 1h\n    owner: ring\n  - eventually: {ringer: sounds}")
                let program = try life.replay(["long"], "--json")
                #expect(try await program.end() == .exit(0), "\(program.errors)")
                #expect(
                    program.lines.joined().contains(
                        #""skipped":["it takes 1h at least: more than --longest 5m"]"#))
            }
        }

        @Test(
            "Ctrl-C in the middle of a loss: the phone is found, and nothing is left",
            arguments: ["finder: turns airplane mode on", "network: half-open"])
        func interrupted(unreachable step: String) async throws {
            try await TestHouse.withLife { life in
                try life.house.write("lost", Self.lost(step))
                let program = try life.replay(["lost"])
                try await eventually("the phone is lost, and out of reach") {
                    try await life.owner.devices().contains {
                        $0.lostMode.applied && $0.state == .lost
                    } && life.livePhones().contains { $0.isCharging }
                }
                program.send(SIGINT)
                #expect(try await program.end() == .exit(130), "\(program.errors)")
                #expect(program.errors == ["Error: interrupted; nothing is left behind"])
                try await life.expectNothingLeft()
            }
        }

        @Test("a phone that cannot be removed is named, and no document is lost for it")
        func leftBehind() async throws {
            try await TestHouse.withLife { life in
                try life.house.write("waits", "  - eventually: {device: lost}")
                let program = try life.replay(["waits"], "--json")
                let other = try await life.guest.signIn(
                    name: TestHouse.owner, password: TestHouse.password)
                try await eventually("the phone runs") { try !life.livePhones().isEmpty }
                // Nothing of what the story wants to do is allowed from here on.
                try await life.owner.signOut()

                #expect(try await program.end() == .exit(1), "\(program.errors)")
                #expect(program.lines.count == 1)
                #expect(program.lines.joined().hasPrefix(#"{"failed":1,"passed":0,"#))
                let phone = try #require(
                    try await life.guest.signedIn(with: other.token).devices().first)
                let said = program.errors.joined(separator: "\n")
                #expect(said.contains("Left behind: the phone '\(phone.name)' stays"), "\(said)")
                #expect(said.contains("not everything could be tidied up"), "\(said)")
            }
        }

        @Test("a wrong password, and nobody who is signed in, are said before anything is begun")
        func strangers() async throws {
            try await TestHouse.withLife { life in
                try life.house.write("good", Self.good)
                let wrong = try life.replay(["good"], environment: ["COOEE_PASSWORD": "wrong-2026"])
                #expect(try await wrong.end() == .exit(1))
                #expect(wrong.errors.first == "Error: the name or the password does not hold")
                let nobody = try life.replay(["good"], environment: ["COOEE_TOKEN": ""])
                #expect(try await nobody.end() == .exit(1))
                #expect(nobody.errors.first == "Error: nobody is signed in")
                try await life.expectNothingLeft()
            }
        }

        /// A kill of its agent, a network that is away, and a lost phone that its PIN opens.
        private static let good = """
              - when: {presence: online, within: 30s}
                agent: crash
                for: 200ms
              - when: {screen: normal, within: 30s}
                network: down
                for: 2s
              - owner: lost
                pin: 4711
                message: Call me
              - still: {screen: normal, for: 500ms}
              - when: {screen: lost, within: 30s}
                finder: tries PIN 0000
              - expect: {event: wrongPIN, within: 10s}
              - expect: {lock: pin}
              - finder: tries PIN 4711
              - expect: {screen: normal}
              - expect: {order: lost, is: succeeded, within: 10s}
              - expect: {audit: [device.enrolled, device.lost, device.found], within: 10s}
              - expect: {location: within 50 m of home, within: 10s}
              - move: drive to office
              - expect: {truth: not within 5 m of home, within: 10s}
            """

        private static let ringsInVain = """
              - when: {presence: online, within: 30s}
                owner: ring
              - when: {ringer: sounds, within: 30s}
                expect: {order: ring, is: expired, within: 2s}
            """

        /// When it charges, the step was done.
        private static func lost(_ step: String) -> String {
            """
              - owner: lost
                pin: 4711
                message: Call me
              - when: {screen: lost, within: 30s}
                \(step)
              - charge: on
              - eventually: {screen: normal}
            """
        }
    }
}

extension TestHouse {
    /// Writes a scenario with one phone, and this timeline.
    fileprivate func write(_ name: String, _ timeline: String) throws {
        try root.write(
            """
            name: \(name)
            story: Something is tried.
            places: {home: "-35.28, 149.13", office: "-35.29, 149.14"}
            phones:
              pixel: {at: home, profile: instant}
            # What happens:

            timeline:
            \(timeline)

            """, to: "\(name).yaml")
    }
}

extension HouseLife {
    /// Runs `cooee replay --live`, whose own files stay in the house.
    fileprivate func replay(
        _ names: [String], _ options: String..., environment: [String: String] = [:]
    ) throws -> Program {
        let own = [
            "COOEE_URL": house.baseURL, "COOEE_TOKEN": session.token, "TMPDIR": house.root.path,
            "COOEE_PASSWORD": TestHouse.password, "COOEE_SESSION": house.root.path + "/none",
        ]
        return try house.run(
            ["replay", "--live", "--account", TestHouse.owner] + options
                + names.map { house.root.path + "/\($0).yaml" },
            environment: own.merging(environment) { $1 })
    }

    /// How the phones of live stories are, as far as they run.
    fileprivate func livePhones() throws -> [PhoneStatus] {
        let root = house.root.path
        let folders = try FileManager.default.contentsOfDirectory(atPath: root)
            .filter { $0.hasPrefix("cooee-live") }
        return try folders.flatMap { try PhoneFolder.all(in: "\(root)/\($0)/0") }.compactMap {
            do {
                return try ButtonClient.press(["status"], of: $0)
            } catch FleetFault.notRunning, FleetFault.notEnrolled {
                return nil
            }
        }
    }

    fileprivate func expectNothingLeft() async throws {
        #expect(try await owner.devices().map(\.name) == [])
        let files = try FileManager.default.contentsOfDirectory(atPath: house.root.path)
        #expect(files.filter { $0.hasPrefix("cooee-live") } == [])
    }
}
