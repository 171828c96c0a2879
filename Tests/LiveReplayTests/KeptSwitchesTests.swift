import Testing

@testable import LiveReplay

@Suite("What a phone keeps without power")
struct KeptSwitchesTests {
    @Test("is told to its next agent: of each switch the last press")
    func last() {
        var switches = KeptSwitches([["clock", "2h"]])
        for line in ["airplane on", "volume 30", "airplane off", "silence", "pickup", "pin 1234"] {
            switches.remember(line.split(separator: " ").map(String.init))
        }
        #expect(switches.words == ["airplane off", "clock 2h", "ringer silent", "volume 30"])
    }

    @Test("the charge is that at which it lost its power, or what was set since")
    func charge() {
        var switches = KeptSwitches([["battery", "80"]])
        switches.losePower(at: 57)
        #expect(switches.words == ["battery 57"])
        switches.remember(["battery", "90"])
        #expect(switches.words == ["battery 90"])
        switches.losePower(at: 88)
        #expect(switches.words == ["battery 88"])
    }

    @Test("a network keeps its place, and a connection that is dead does not")
    func network() {
        var switches = KeptSwitches([["network", "down"]])
        switches.remember(["network", "half-open"])
        #expect(switches.words == ["network down"])
    }
}
