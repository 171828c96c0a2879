import Control
import FindDevice
import Testing
import Wire

@testable import Service

/// Where a test lets the service die.
@Suite("The crash switch")
struct CrashSwitchTests {
    private static let device: DeviceID = {
        var generator = SystemRandomNumberGenerator()
        return DeviceID(using: &generator)
    }()

    @Test(
        "text that names no point or no channel is none",
        arguments: ["", "@", "never", "beforeCommit@", "beforeCommit@nothing", "@fix", "a@fix@fix"])
    func refused(text: String) {
        #expect(CrashSwitch(text) == nil)
    }

    @Test("every point can be named, with every channel", arguments: CrashPoint.allCases)
    func named(point: CrashPoint) {
        #expect(CrashSwitch(point.rawValue) != nil)
        for channel in Channel.allCases {
            #expect(CrashSwitch("\(point.rawValue)@\(channel.rawValue)") != nil)
        }
    }

    @Test("it strikes at its own point, in a batch that holds its channel")
    func channel() throws {
        let crash = try #require(CrashSwitch("beforeCommit@fix"))
        let batch = [ControlEvent.busUp, message(.hello), message(.fix)]
        #expect(crash.strikes(at: .beforeCommit, in: batch))
        #expect(!crash.strikes(at: .afterCommit, in: batch))
        #expect(!crash.strikes(at: .beforeCommit, in: [.busUp, message(.hello)]))
        #expect(!crash.strikes(at: .beforeCommit, in: []))
    }

    @Test("an owner's order is on its way to a phone's commands")
    func order() throws {
        let crash = try #require(CrashSwitch("afterPublish@cmd"))
        var generator = SystemRandomNumberGenerator()
        let order = Order(
            id: OrderID(using: &generator), device: Self.device,
            account: AccountID(using: &generator), command: .locate,
            acceptedAt: Timestamp(seconds: 1), expiresAt: nil)
        let wish = ControlEvent.wish(.accept(order, repeatable: nil), ticket: 1)
        #expect(crash.strikes(at: .afterPublish, in: [wish]))
        let other = ControlEvent.wish(.revoke(tokenHash: ""), ticket: 1)
        #expect(!crash.strikes(at: .afterPublish, in: [other, message(.result)]))
    }

    @Test("without a channel it strikes in the first batch of all")
    func anything() throws {
        let crash = try #require(CrashSwitch("afterCommit"))
        #expect(crash.strikes(at: .afterCommit, in: [.busDown]))
        #expect(!crash.strikes(at: .afterCommit, in: []))
    }

    private func message(_ channel: Channel) -> ControlEvent {
        .message(topic: TopicPrefix(of: Self.device).topic(channel), payload: [])
    }
}
