import FindDevice
import Foundation
import Glibc
import TestSupport
import Testing

@testable import Service

@Suite(
    "The broker child",
    .enabled(if: BrokerBench.isPossible, "mosquitto and mosquitto-clients are not installed"),
    .serialized)
struct BrokerChildTests {
    @Test("runs when it has been started, in a group of its own, and is gone when stopped")
    func startAndStop() throws {
        let bench = try BrokerBench()
        try bench.child.start()
        let pid = try #require(bench.child.pid)
        #expect(bench.events.turns == [.started(pid: pid)])
        #expect(getpgid(pid) == pid)
        bench.child.stop()
        #expect(bench.events.turns == [.started(pid: pid), .stopped])
        #expect(bench.child.pid == nil)
        #expect(kill(pid, 0) == -1 && errno == ESRCH, "it is not even a zombie")
        #expect(throws: Never.self) {
            try PortProbe.check(
                port: bench.settings.port, address: "127.0.0.1", option: "--mqtt-port",
                patience: .zero)
        }
    }

    @Test("may be started and stopped again and again, and twice in a row")
    func again() throws {
        let bench = try BrokerBench()
        bench.child.stop()
        for _ in 0..<2 {
            try bench.child.start()
            try bench.child.start()
            #expect(bench.child.pid != nil)
            bench.child.stop()
            bench.child.stop()
        }
        #expect(bench.events.turns.count == 4)
    }

    @Test("comes back when it is killed, and serves as before")
    func killed() throws {
        try BrokerBench.whileRunning { bench in
            let first = try #require(bench.child.pid)
            kill(first, SIGKILL)
            #expect(bench.events.wait { $0.count == 3 })
            let second = try #require(bench.child.pid)
            #expect(second != first)
            #expect(
                bench.events.turns == [
                    .started(pid: first),
                    .exited(
                        reason: "it was ended by signal 9", again: .milliseconds(100)),
                    .started(pid: second),
                ])
            let device = try #require(DeviceID("aaaaaaaaaaaaaaaaaaaaaaaaaa"))
            let control = try bench.control.subscribe(to: "cooee/1/#")
            try bench.phone(device).publish("end", to: "cooee/1/\(device)/res")
            #expect(control.messages(until: "end").count == 1)
        }
    }

    @Test("restarts at once when it is told to")
    func restart() throws {
        try BrokerBench.whileRunning { bench in
            let first = try #require(bench.child.pid)
            bench.child.restart()
            #expect(bench.events.wait { $0.count == 3 })
            #expect(bench.events.turns[1] == .exited(reason: "it was restarted", again: .zero))
            #expect(bench.child.pid != first)
        }
    }

    @Test("is ended by force when it does not listen")
    func deaf() throws {
        let bench = try BrokerBench(patience: .milliseconds(50))
        try bench.child.start()
        let pid = try #require(bench.child.pid)
        kill(pid, SIGSTOP)
        bench.child.stop()
        #expect(kill(pid, 0) == -1 && errno == ESRCH)
    }

    @Test("says in its own words why it cannot start: a taken port")
    func takenPort() throws {
        try BrokerBench.whileRunning { first in
            let second = try BrokerBench()
            let text = try String(contentsOfFile: second.files.configuration, encoding: .utf8)
            let clash = text.replacing(
                "listener \(second.settings.port)", with: "listener \(first.settings.port)")
            try second.folder.write(Array(clash.utf8), to: second.files.configuration)
            let fault = #expect(throws: BrokerFault.self) { try second.child.start() }
            #expect(
                fault?.description == "the broker does not start: it ended with status 1: "
                    + "Error: Address already in use")
            #expect(second.child.pid == nil)
            #expect(second.events.turns.isEmpty)
        }
    }

    @Test("says in its own words why it cannot start: a configuration that it does not know")
    func badConfiguration() throws {
        let bench = try BrokerBench()
        try bench.folder.write(Array("colour blue\n".utf8), to: bench.files.configuration)
        let fault = #expect(throws: BrokerFault.self) { try bench.child.start() }
        #expect(fault?.description.contains("Unknown configuration variable \"colour\"") == true)
    }

    @Test("waits longer each time while it cannot come back, and does come back")
    func backOff() throws {
        try BrokerBench.whileRunning { bench in
            let good = try #require(try bench.folder.read(bench.files.configuration))
            try bench.folder.write(Array("colour blue\n".utf8), to: bench.files.configuration)
            kill(try #require(bench.child.pid), SIGKILL)
            #expect(bench.events.wait { $0.count == 4 })
            try bench.folder.write(good, to: bench.files.configuration)
            #expect(bench.events.wait { if case .started = $0.last { true } else { false } })
            let waits = bench.events.turns.prefix(4).compactMap { event -> Duration? in
                switch event {
                case .exited(_, let again), .failed(_, let again): again
                case .started, .said, .stopped: nil
                }
            }
            #expect(waits == [.milliseconds(100), .milliseconds(200), .milliseconds(400)])
        }
    }

    @Test("can be stopped while it waits to come back")
    func stopWhileWaiting() throws {
        let bench = try BrokerBench()
        try bench.child.start()
        try bench.folder.write(Array("colour blue\n".utf8), to: bench.files.configuration)
        kill(try #require(bench.child.pid), SIGKILL)
        #expect(bench.events.wait { $0.count == 3 })
        bench.child.stop()
        #expect(bench.events.turns.last == .stopped)
    }

    @Test("inherits no open file")
    func inheritsNothing() throws {
        let path = "/proc/self/status"
        let descriptor = open(path, O_RDONLY)
        defer { close(descriptor) }
        try BrokerBench.whileRunning { bench in
            let pid = try #require(bench.child.pid)
            let folder = "/proc/\(pid)/fd"
            let targets = try FileManager.default.contentsOfDirectory(atPath: folder).map {
                try FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")
            }
            #expect(targets.contains("/dev/null"))
            #expect(!targets.contains { $0.hasSuffix("/status") }, "\(targets)")
        }
    }

    @Test("dies with the service, even when that is killed")
    func orphan() async throws {
        let bench = try BrokerBench()
        let note = bench.temporary.path + "/pid"
        await #expect(processExitsWith: .signal(SIGKILL)) {
            [configuration = bench.files.configuration as String, note = note as String] in
            let child = BrokerChild(
                program: try BrokerProgram(), configuration: configuration, onEvent: { _ in })
            try child.start()
            try Data("\(child.pid ?? 0)".utf8).write(to: URL(fileURLWithPath: note))
            kill(getpid(), SIGKILL)
        }
        let pid = try #require(Int32(try String(contentsOfFile: note, encoding: .utf8)))
        #expect(pid > 1)
        #expect(throws: Never.self, "the port is free again") {
            try PortProbe.check(
                port: bench.settings.port, address: "127.0.0.1", option: "--mqtt-port",
                patience: .seconds(5))
        }
    }

    @Test("does not even start when the service is gone already")
    func lateOrphan() throws {
        let bench = try BrokerBench()
        // A broker that did start would complain, and not stay.
        try bench.folder.write(Array("colour blue\n".utf8), to: bench.files.configuration)
        let arguments = try BrokerProgram()
            .arguments(configuration: bench.files.configuration, parent: 1)
        let answer = try Command.run(arguments[0], Array(arguments.dropFirst()))
        #expect(answer.status == 1 && answer.output.isEmpty, "\(answer)")
    }

    @Test(
        "runs for an account without any rights",
        .enabled(if: geteuid() == 0, "only root can become somebody else"))
    func unprivileged() throws {
        let bench = try BrokerBench(account: "nobody")
        let nobody = try #require(getpwnam("nobody")).pointee
        let wrapper = bench.temporary.path + "/as-nobody"
        try bench.temporary.write(
            """
            #!/bin/sh
            exec setpriv --reuid nobody --regid \(nobody.pw_gid) --clear-groups \
            \(try BrokerProgram().mosquitto) "$@"

            """, to: "as-nobody")
        chmod(wrapper, 0o755)
        let owned = try Command.run("/bin/chown", ["-R", "nobody", bench.temporary.path])
        #expect(owned.status == 0, "\(owned.output)")
        let child = BrokerChild(
            program: BrokerProgram(
                mosquitto: wrapper, setpriv: try BrokerProgram().setpriv),
            configuration: bench.files.configuration, onEvent: { _ in })
        try child.start()
        defer { child.stop() }
        let device = try #require(DeviceID("aaaaaaaaaaaaaaaaaaaaaaaaaa"))
        let answer = try bench.phone(device).publish("word", to: "cooee/1/\(device)/res")
        #expect(answer.status == 0 && answer.output.isEmpty, "\(answer)")
        let pid = try #require(child.pid)
        let process = try FileManager.default.attributesOfItem(atPath: "/proc/\(pid)")
        #expect(process[.ownerAccountName] as? String == "nobody")
    }
}
