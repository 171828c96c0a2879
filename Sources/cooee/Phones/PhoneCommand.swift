internal import ArgumentParser
internal import FindDevice
internal import Fleet
internal import Foundation

/// `cooee phone`: simulated phones, each a process of its own.
struct PhoneCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phone", abstract: "Enrol simulated phones, run them, press their buttons.",
        subcommands: [
            PhoneEnrol.self, PhoneRun.self, PhoneDo.self, PhoneList.self, PhoneLeave.self,
        ])
}

/// Which phone, and where it is kept.
struct PhoneOptions: ParsableArguments {
    @Argument(help: "The phone's name.")
    var name: String

    @Option(help: "The folder of simulated phones (or COOEE_PHONES).")
    var phones: String?

    func validate() throws {
        if let fault = Device.fault(inName: name) { throw ValidationError(fault) }
    }

    var folder: PhoneFolder { PhoneFolder(name: name, in: Self.phonesFolder(phones)) }

    /// What was given, the environment's, or `data/phones`, where `cooee up` keeps its own.
    static func phonesFolder(_ given: String?) -> String {
        given ?? ProcessInfo.processInfo.environment["COOEE_PHONES"] ?? "data/phones"
    }
}

/// `cooee phone list`: the phones of a folder.
struct PhoneList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the simulated phones of this machine.")

    @Option(help: "The folder of simulated phones (or COOEE_PHONES).")
    var phones: String?

    @Flag(help: "Answer with one JSON document.")
    var json = false

    func run() async throws {
        let listed = try PhoneFolder.all(in: PhoneOptions.phonesFolder(phones)).map(Self.entry)
        if json {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            let list = ["phones": listed]
            return Terminal().say(String(decoding: try encoder.encode(list), as: UTF8.self))
        }
        if listed.isEmpty {
            Terminal().say("no phones here: enrol one with `cooee phone enrol NAME`")
        }
        for entry in listed {
            Terminal().say(entry.status?.line ?? "\(entry.name): not running")
        }
    }

    /// A phone, and how it is if it runs.
    private struct Entry: Encodable {
        let name: String
        let status: PhoneStatus?
    }

    private static func entry(of folder: PhoneFolder) throws -> Entry {
        do {
            return Entry(
                name: folder.name, status: try ButtonClient.press(["status"], of: folder))
        } catch FleetFault.notRunning {
            return Entry(name: folder.name, status: nil)
        }
    }
}

extension PhoneStatus {
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    var line: String {
        guard isOn else { return "\(name): off, battery \(battery) %" }
        let parts = [
            isConnected ? "online" : isAirplane ? "airplane mode" : "offline",
            "battery \(battery) %\(isCharging ? ", charging" : "")", "ringer \(ringer)",
            isRinging ? "RINGING at \(loudness) %" : nil,
            isLost ? "LOST, PIN \(pinEntry ?? "not asked for"), \(wrongPINs) wrong" : nil,
            isActivationLocked ? "locked to its owner's account" : nil,
            isInCall ? "in a call" : nil, isDozing ? "dozing" : nil,
            network == nil ? "no SIM" : nil,
            unacknowledgedReports > 0 ? "\(unacknowledgedReports) reports to deliver" : nil,
        ]
        return "\(name): " + parts.compactMap(\.self).joined(separator: ", ")
    }
}
