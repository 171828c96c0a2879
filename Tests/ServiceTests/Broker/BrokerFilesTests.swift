import Foundation
import TestSupport
import Testing

@testable import Service

@Suite("The broker's files")
struct BrokerFilesTests {
    @Test("are their owner's alone")
    func modes() throws {
        let bench = try BrokerBench(hasPlainListener: true, program: noProgram)
        let names = try FileManager.default.contentsOfDirectory(atPath: bench.folder.brokerPath)
        #expect(
            Set(names) == [
                "acl", "ca.pem", "control.key", "control.pem", "ingest.key", "ingest.pem",
                "mosquitto.conf", "plain.acl", "server.key", "server.pem",
            ])
        #expect(try mode(of: bench.folder.brokerPath) == 0o700)
        for name in names {
            #expect(try mode(of: "\(bench.folder.brokerPath)/\(name)") == 0o600, "\(name)")
        }
    }

    @Test("open no plain listener unless one is asked for")
    func plainListener() throws {
        let text = { (hasPlain: Bool) in
            let bench = try BrokerBench(hasPlainListener: hasPlain, program: noProgram)
            return try String(contentsOfFile: bench.files.configuration, encoding: .utf8)
        }
        #expect(try text(false).split(separator: "\n").filter(isListener).count == 1)
        #expect(try text(false).contains("allow_anonymous true") == false)
        #expect(try text(true).split(separator: "\n").filter(isListener).count == 2)
    }

    @Test("hold no address that could smuggle in a line", arguments: ["", "::1\nuser root", "a b"])
    func address(text: String) throws {
        let bench = try BrokerBench(program: noProgram)
        #expect(throws: BrokerFault.addressRefused(text)) {
            try BrokerFiles.write(
                BrokerSettings(address: text), authority: bench.authority, in: bench.folder,
                at: BrokerBench.now)
        }
    }

    @Test("name what is missing on a machine without mosquitto")
    func notInstalled() throws {
        let empty = try TemporaryFolder()
        let fault = #expect(throws: BrokerFault.self) {
            try BrokerProgram(searching: empty.path)
        }
        #expect(
            fault?.description == "mosquitto is not installed: apt-get install mosquitto "
                + "(or `make setup`)")
    }

    private let noProgram = BrokerProgram(mosquitto: "/nonexistent", setpriv: "/nonexistent")
    private func isListener(_ line: Substring) -> Bool { line.hasPrefix("listener ") }
}
