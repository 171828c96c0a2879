import FindDevice
import Testing

@testable import Fleet

/// The network around a running phone, as a tester makes it.
@Suite("The network around an agent")
struct AgentNetworkTests {
    private let now = Timestamp(milliseconds: 1_000_000)

    @Test("one that is down carries nothing until it is up; what hung on it goes on")
    func down() {
        var network = AgentNetwork()
        network.set(.down, isConnected: true, at: now)
        #expect(network.isSilent && network.isDown)
        #expect(network.givesUpAt == now + .seconds(45))
        network.set(.up, isConnected: true, at: now + .seconds(5))
        #expect(!network.isSilent && network.givesUpAt == nil)
    }

    @Test("a connection that is half-open is dead for good, and another one is not")
    func halfOpen() {
        var network = AgentNetwork()
        network.set(.halfOpen, isConnected: true, at: now)
        network.set(.up, isConnected: true, at: now + .seconds(5))
        #expect(network.isSilent && !network.isDown)
        #expect(network.givesUpAt == now + .seconds(45), "counted from when it fell silent")
        network.begin()
        #expect(!network.isSilent && network.givesUpAt == nil)
    }

    @Test("where there is no connection none is half-open")
    func none() {
        var network = AgentNetwork()
        network.set(.halfOpen, isConnected: false, at: now)
        #expect(!network.isSilent)
    }

    @Test("whoever connects while it is down has nothing to give up")
    func connecting() {
        var network = AgentNetwork()
        network.set(.down, isConnected: true, at: now)
        network.begin()
        #expect(network.isSilent && network.givesUpAt == nil)
    }

    @Test("a radio that carries nothing by itself does not look at its connection")
    func radio() {
        var network = AgentNetwork()
        network.suspend(true, at: now)
        #expect(network.isSilent && network.givesUpAt == nil)
        network.set(.halfOpen, isConnected: true, at: now)
        #expect(network.givesUpAt == nil)
        network.suspend(false, at: now + .seconds(9))
        #expect(network.isSilent && network.givesUpAt == now + .seconds(45))
    }
}
