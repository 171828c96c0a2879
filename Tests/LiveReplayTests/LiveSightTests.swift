import FindDevice
import Foundation
import Replay
import Scenes
import Testing

@testable import Fleet
@testable import LiveReplay

/// What is so of a live story, as it was seen last.
@Suite("What is seen of a live story")
struct LiveSightTests {
    private static let home = Coordinate(latitude: -35.28, longitude: 149.13)!

    /// A phone as its agent would tell it.
    private func status(_ changes: [String: Any] = [:]) throws -> PhoneStatus {
        let usual: [String: Any] = [
            "name": "pixel", "device": "abcdefghijklmnopqrstuvwxya", "isOn": true,
            "isConnected": true, "isAirplane": false, "battery": 80, "isCharging": false,
            "isRinging": false,
            "loudness": 0, "ringer": "normal", "latitude": -35.28, "longitude": 149.13,
            "unacknowledgedReports": 0, "unacknowledgedWords": 0, "ordersTaken": 0,
            "isLost": false, "wrongPINs": 0, "isActivationLocked": false, "storedItems": 10,
            "isWiped": false, "lock": "open", "isInCall": false, "isDozing": false,
            "clockAhead": 0,
        ]
        let data = try JSONSerialization.data(withJSONObject: usual.merging(changes) { $1 })
        return try JSONDecoder().decode(PhoneStatus.self, from: data)
    }

    private func sight(_ changes: [String: Any] = [:]) throws -> LiveSight {
        let status = try status(changes)
        return LiveSight(
            phones: [LiveSight.SeenPhone(id: status.device, start: Self.home, status: status)])
    }

    private func isSo(_ condition: String, _ sight: LiveSight, after events: Int = 0) throws -> Bool
    {
        let scenario = try story("  - owner: ring\n  - expect: \(condition)")
        guard case .expect(let condition, _) = scenario.timeline[1].action else { return false }
        return sight.isSo(condition, after: events)
    }

    @Test(
        "its screen, lock and loudspeaker are what its agent says",
        arguments: [
            ("{screen: normal}", [:]), ("{screen: \"off\"}", ["isOn": false]),
            ("{screen: lost, message: Call}", ["isLost": true, "message": "Call", "lock": "pin"]),
            ("{screen: activation}", ["isActivationLocked": true, "isLost": true]),
            ("{lock: wait}", ["lock": "wait"]), ("{lock: hard}", ["lock": "hard"]),
            ("{ringer: sounds}", ["isRinging": true]), ("{ringer: silent}", [:]),
            ("{data: wiped}", ["isWiped": true]), ("{data: intact}", ["storedItems": 0]),
            ("{battery: at most 5%}", ["battery": 5]), ("{truth: within 10 m of home}", [:]),
        ] as [(String, [String: any Sendable])])
    func phone(condition: String, changes: [String: any Sendable]) throws {
        #expect(try isSo(condition, sight(changes)))
    }

    @Test("a lock that nobody knows is none, least of all an open one")
    func strangeLock() throws {
        #expect(throws: DecodingError.self) { try status(["lock": "opne"]) }
    }

    @Test("a phone whose agent is dead shows nothing and is silent, and stays as locked as it was")
    func dead() throws {
        var sight = try sight(["isLost": true, "isRinging": true, "lock": "pin"])
        sight.phones[0].isUp = false
        #expect(try isSo("{screen: \"off\"}", sight) && isSo("{ringer: silent}", sight))
        #expect(try isSo("{lock: pin}", sight) && !isSo("{screen: lost}", sight))
    }

    @Test("of a service that does not answer nobody knows who is online")
    func silent() throws {
        var sight = try sight()
        sight.phones[0].presence = .online
        #expect(try isSo("{presence: online}", sight))
        sight.isServiceSilent = true
        #expect(try isSo("{presence: unknown}", sight))
    }

    @Test("an event is told only while it is watched; all are counted")
    func events() throws {
        var sight = try sight()
        sight.events = ["wrongPIN", "unlocked"].map { LiveSight.Told(phone: 0, name: $0) }
        #expect(try isSo("{event: wrongPIN, within: 1s}", sight))
        #expect(try !isSo("{event: wrongPIN, within: 1s}", sight, after: 1))
        #expect(try isSo("{count: wrongPIN, is: 1}", sight, after: 1))
    }

    @Test("an order stands where the service says, for the reason that it gives")
    func orders() throws {
        var sight = try sight()
        #expect(try !isSo("{order: ring, is: ended}", sight))
        sight.orders["ring"] = LiveSight.SeenOrder(phone: 0, state: .failed(.noFix))
        #expect(try isSo("{order: ring, is: ended}", sight))
        #expect(try isSo("{order: ring, is: failed, because: noFix}", sight))
        #expect(try !isSo("{order: ring, is: failed, because: noAnswer}", sight))
        #expect(try isSo("{count: orders, in: failed, is: 1}", sight))
        sight.orders["ring"] = LiveSight.SeenOrder(phone: 0, isRefused: true)
        #expect(try isSo("{order: ring, is: refused}", sight))
        #expect(sight.seen(.order("ring", .ended, because: nil)) == "order ring is refused")
    }
}
