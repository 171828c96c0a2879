import FindDevice
import Fleet
import Foundation
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Service

extension WholeHouse {
    @Suite("What cannot be begun is refused in one line")
    struct RefusalTests {
        @Test("a second agent of a phone")
        func secondAgent() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                #expect(throws: FleetFault.alreadyRunning(name: "mira-phone", process: getpid())) {
                    _ = try phone.makeAgent()
                }
                try await expectRefusal(
                    of: life.house.run(phone),
                    naming: ["'mira-phone'", "process \(getpid())", "end that one first"])
                #expect(try phone.status.isConnected)
            }
        }

        @Test("enrolling a phone anew while its agent runs: it stays the device that it is")
        func enrolWhileRunning() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                await #expect(
                    throws: FleetFault.alreadyRunning(name: "mira-phone", process: getpid())
                ) {
                    _ = try await life.house.enrol("mira-phone", with: life.guest)
                }
                try await expectRefusal(
                    of: life.house.run(
                        ["phone", "enrol", "mira-phone", "--account", TestHouse.owner]
                            + ["--serial", phone.card.serial, "--service", life.house.baseURL]
                            + ["--phones", life.house.phonesFolder],
                        environment: ["COOEE_PASSWORD": TestHouse.password]),
                    naming: ["'mira-phone'", "process \(getpid())"])
                #expect(try await life.owner.devices().map(\.id) == [phone.device])
                #expect(try await life.owner.end(of: life.owner.locate(phone)).state == .succeeded)

                try await phone.switchOff()
                let anew = try await life.house.enrol("mira-phone", with: life.guest)
                #expect(anew.device != phone.device)
                try anew.switchOn()
                #expect(try await life.owner.end(of: life.owner.locate(anew)).state == .succeeded)
                #expect(try await life.owner.devices().map(\.id) == [anew.device])
            }
        }

        @Test("a second service on a data folder")
        func secondService() async throws {
            try await TestHouse.withLife { life in
                let house = life.house
                let fault = #expect(throws: GroundFault.self) {
                    _ = try RunningService.start(house.settings, logger: house.log.logger)
                }
                #expect(fault == .inUse(folder: house.dataFolder, process: getpid()))
                var arguments = try house.serveArguments()
                arguments += ["--api-port", "\(try freePort())"]
                try await expectRefusal(
                    of: house.run(arguments), naming: [house.dataFolder, "\(getpid())", "--data"])
                #expect(try await life.owner.readiness().ready)
            }
        }

        @Test("a port that somebody else has", arguments: ["mqtt", "api"])
        func portTaken(which: String) async throws {
            try await TestHouse.build { house in
                let port = which == "mqtt" ? house.mqttPort : house.apiPort
                let listener = try #require(Listener(port: port))
                defer { listener.stop() }
                try await expectRefusal(
                    of: house.serve(), naming: ["port \(port)", "--\(which)-port"])
            }
        }

        /// Where the test may hide it from one process.
        @Test("a machine without mosquitto", .enabled(if: canHide, "only root can hide a program"))
        func noBroker() async throws {
            try await TestHouse.build { house in
                let hidden = try BrokerProgram().mosquitto
                let script = "mount --bind /dev/null \(hidden) && exec \"$@\""
                try await expectRefusal(
                    of: house.run(
                        try house.serveArguments(),
                        prefix: ["/usr/bin/unshare", "-m", "/bin/sh", "-c", script, "sh"]),
                    naming: ["mosquitto is not installed", "apt-get install mosquitto"])
            }
        }

        @Test(
            "a data folder that this account may not write",
            .enabled(if: canBeNobody, "nobody else can run the program"))
        func notWritable() async throws {
            try await TestHouse.build { house in
                try await expectRefusal(
                    of: house.run(
                        ["serve", "--data", house.root.path + "/theirs"], prefix: asNobody),
                    naming: [house.root.path + "/theirs"])
            }
        }

        /// It ends with status 1 and one line that names the thing.
        private func expectRefusal(of program: Program, naming words: [String]) async throws {
            #expect(try await program.end() == .exit(1))
            #expect(program.errors.count == 1, "\(program.errors)")
            let line = program.errors.first ?? ""
            for word in words { #expect(line.contains(word), "'\(line)' names no '\(word)'") }
            #expect(program.lines.isEmpty)
        }
    }
}

private let asNobody =
    geteuid() == 0
    ? ["/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"] : []

private let canBeNobody = succeeds(asNobody + [BuiltCooee.path, "--version"])

private let canHide = succeeds(["/usr/bin/unshare", "-m", "/bin/true"])

/// Whether a command can be run at all.
private func succeeds(_ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: arguments[0])
    process.arguments = Array(arguments.dropFirst())
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do {
        try process.run()
    } catch {
        return false
    }
    process.waitUntilExit()
    return process.terminationStatus == 0
}
