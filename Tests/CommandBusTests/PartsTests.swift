import Testing

@testable import CommandBus

@Suite("The parts of the bus")
struct PartsTests {
    @Test("what is due comes out by its time, then by its turn")
    func heap() {
        var heap = DueHeap<Int>()
        let start = ContinuousClock.now
        let dues = [5, 3, 9, 3, 1, 7, 5, 0, 9, 3]
        for (index, due) in dues.enumerated() { heap.add(index, due: start + .seconds(due)) }
        var order: [Int] = []
        while let index = heap.take(dueAt: start + .seconds(7)) { order.append(index) }
        #expect(order == [7, 4, 1, 3, 9, 0, 6, 5])
        #expect(heap.earliest == start + .seconds(9))
    }

    @Test("the pacer lets in only so many, in order, and the next as places are given back")
    func pacer() {
        var pacer = ConnectPacer(limit: 2)
        for number in 1...3000 { pacer.enqueue(BusClientID(number: UInt32(number))) }
        #expect(pacer.admit()?.number == 1)
        #expect(pacer.admit()?.number == 2)
        #expect(pacer.admit() == nil)
        for number in 3...3000 {
            pacer.release()
            #expect(pacer.admit()?.number == UInt32(number))
        }
        pacer.release()
        #expect(pacer.admit() == nil)
    }

    @Test(
        "waits double up to the longest, and chance only shortens them",
        arguments: [(0, 100), (1, 100), (2, 200), (3, 400), (4, 800), (5, 1000), (5000, 1000)])
    func delays(failures: Int, milliseconds: Int) {
        let delay = ReconnectDelay(min: .milliseconds(100), max: .seconds(1), jitter: 0.5)
        let whole = Duration.milliseconds(milliseconds)
        #expect(delay.wait(afterFailures: failures, chance: 0) == whole)
        #expect(delay.wait(afterFailures: failures, chance: 1) == whole / 2)
    }

    @Test("settings that cannot work are refused when the client is opened")
    func faults() throws {
        let good = BusSettings(host: "127.0.0.1", port: 1883, clientID: "phone")
        #expect(good.fault == nil)
        let spoilt: [(inout BusSettings) -> Void] = [
            { $0.host = "" }, { $0.clientID = "" }, { $0.clientID = "a\0b" }, { $0.port = 0 },
            { $0.port = 65_536 }, { $0.keepAlive = .seconds(4) },
            { $0.keepAlive = .milliseconds(5500) }, { $0.maxInflight = 0 },
            { $0.maxPending = 60_001 }, { $0.maxPayload = -1 }, { $0.connectTimeout = .zero },
            { $0.reconnect.min = .zero }, { $0.reconnect.jitter = 1.5 },
            { $0.will = Will(topic: "", payload: []) },
        ]
        let loop = try BusLoop()
        for spoil in spoilt {
            var settings = good
            spoil(&settings)
            let fault = try #require(settings.fault)
            #expect(throws: BusError.invalidSettings(fault)) { try loop.open(settings) }
        }
    }

    @Test("a TLS failure that is not known is told in OpenSSL's own words")
    func tlsWords() {
        let settings = BusSettings(host: "broker", port: 8883, clientID: "phone")
        let line = "OpenSSL Error[0]: error:0A000102:SSL routines::unsupported protocol"
        #expect(
            Reason.tls(lines: [line], settings: settings) == "TLS: unsupported protocol")
        #expect(Reason.tls(lines: [], settings: settings) == nil)
    }
}
