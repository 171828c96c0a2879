import FindDevice
import Glibc
import Testing

@testable import Service

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

    @Test("asks a broker to end every tenth of a second, and forces it after its patience")
    func farewells() {
        var farewell = Farewell(patience: .milliseconds(250))
        let start = ContinuousClock.now
        #expect(farewell.next == nil)
        let signals = [0, 50, 100, 199, 200, 249, 300, 350, 400].map { moment in
            farewell.signal(at: start + .milliseconds(moment))
        }
        #expect(
            signals == [SIGTERM, nil, SIGTERM, nil, SIGTERM, nil, SIGKILL, nil, SIGKILL])
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
