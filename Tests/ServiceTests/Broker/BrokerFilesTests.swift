import FindDevice
import Foundation
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

@Suite("The broker's supervisor")
struct BrokerSupervisorTests {
    @Test("waits longer after each failure, and from the beginning after a good run")
    func delays() {
        var delay = RestartDelay()
        let short = (0..<9).map { _ in delay.next(after: .seconds(1)).milliseconds }
        #expect(short == [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000])
        #expect(delay.next(after: .seconds(30)) == .milliseconds(100))
        #expect(delay.next(after: .seconds(29)) == .milliseconds(200))
    }

    @Test("makes lines of pieces, and bounds them")
    func lines() {
        var reader = LineReader()
        #expect(reader.take(Array("one\ntw".utf8)) == ["one"])
        #expect(reader.take(Array("o\n\n".utf8)) == ["two", ""])
        #expect(reader.take(Array(repeating: 97, count: 5000)) == [])
        #expect(reader.take(Array("\nend\n".utf8)).map(\.count) == [1024, 3])
    }

    @Test("knows how a process ended")
    func endings() {
        #expect(ChildProcess.Ending(status: 0x0300) == .exited(status: 3))
        #expect(ChildProcess.Ending(status: 9) == .killed(signal: 9))
        #expect(ChildProcess.Ending(status: 0x8b) == .killed(signal: 11))
    }

    @Test("keeps the broker's last errors, and no more than three")
    func lastWords() {
        var words = LastWords()
        #expect(words.take(Array("mosquitto version 2.0.11 starting\n".utf8)).count == 1)
        #expect(!words.saidRunning)
        _ = words.take(Array("mosquitto version 2.0.11 running\n".utf8))
        #expect(words.saidRunning && !words.isOver)
        #expect(words.reason(for: .killed(signal: 9)) == "it was ended by signal 9")
        for number in 1...4 { _ = words.take(Array("Error: \(number)\n".utf8)) }
        _ = words.take([])
        #expect(words.isOver)
        #expect(
            words.reason(for: .exited(status: 1))
                == "it ended with status 1: Error: 2 Error: 3 Error: 4")
    }
}
