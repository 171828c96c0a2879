import FindDevice
import Foundation
import OwnerAPI
import OwnerClient
import PhoneModel
import TestSupport
import Testing
import Wire

@testable import Fleet
@testable import Service

extension WholeHouse {
    @Suite("What nobody should say on the bus")
    struct BadInputTests {
        @Test("what does not hold changes nothing, and is logged once a topic and kind")
        func refused() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let other = try await life.house.enrol("jonas-phone", with: life.guest)
                let forger = try Forger(of: phone, and: other)
                let stranger = try Stranger(as: phone)
                try await stranger.come()
                let before = try life.record(of: phone)

                for _ in 1...2 {
                    for bad in try forger.messages {
                        try await stranger.say(bad.payload, on: phone.topic(bad.channel))
                    }
                }

                let expected = Set(
                    try forger.messages.map { "\(phone.topic($0.channel)): \($0.complaint)" })
                try await eventually("all of it was refused") {
                    Set(life.house.complaints).isSuperset(of: expected)
                }
                #expect(life.house.complaints.sorted() == expected.sorted())
                #expect(try life.record(of: phone) == before)
                stranger.leave()
                try phone.switchOn()
                #expect(try await life.owner.end(of: life.owner.locate(phone)).state == .succeeded)
            }
        }

        @Test("what is said on another phone's topics does not arrive")
        func foreignTopic() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let other = try await life.house.enrol("jonas-phone", with: life.guest)
                let stranger = try Stranger(as: phone)
                try await stranger.come(hearing: [other.topic("cmd"), other.topic("ack")])
                let before = try life.record(of: other)

                for channel in ["fix", "sync", "res", "event", "hello", "presence", "cmd", "ack"] {
                    try await stranger.say(Array("no".utf8), on: other.topic(channel))
                }
                try await stranger.say(Array("no".utf8), on: phone.topic("hello"))
                try await stranger.say(Array("no".utf8), on: phone.topic("fix"))

                try await eventually("the service has heard the last of it") {
                    life.house.complaints.count == 2
                }
                #expect(life.house.complaints.allSatisfy { $0.hasPrefix(phone.card.prefix) })
                #expect(try life.record(of: other) == before)
                stranger.leave()
            }
        }

        @Test("a message over the limit is dropped, and logged; a larger one ends its connection")
        func oversized() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let stranger = try Stranger(as: phone)
                try await stranger.come()
                let before = try life.record(of: phone)

                let largest = [UInt8](repeating: UInt8(ascii: "x"), count: WireLimit.payload)
                try await stranger.say(largest + [0], on: phone.topic("fix"))
                try await stranger.say(largest + [0, 0], on: phone.topic("fix"))
                try await stranger.say(largest, on: phone.topic("fix"))
                try await eventually("the largest that may be was read, and refused") {
                    life.house.complaints == ["\(phone.topic("fix")): malformed"]
                }
                #expect(life.house.log.lines.count { $0.contains("over the limit") } == 1)

                try await stranger.shout(largest + largest, on: phone.topic("fix"))
                #expect(try life.record(of: phone) == before)
                stranger.leave()
                try phone.switchOn()
                #expect(try await life.owner.end(of: life.owner.locate(phone)).state == .succeeded)
            }
        }

        @Test("words and hellos that are played again change nothing")
        func replayedWords() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let forger = try Forger(of: phone, and: phone)
                let stranger = try Stranger(as: phone)
                try await stranger.come(hearing: [phone.topic("ack")])
                let hello = try forger.hello(nonce: "first")
                let word = try forger.event(.unlocked, number: 1)
                try await stranger.say(hello, on: phone.topic("hello"))
                _ = try await stranger.hear(on: phone.topic("ack"))
                try await stranger.say(word, on: phone.topic("event"))
                _ = try await stranger.hear(on: phone.topic("ack"))
                let before = try life.record(of: phone)
                #expect(before.words == 1)

                for _ in 1...3 {
                    try await stranger.say(word, on: phone.topic("event"))
                    try await stranger.say(hello, on: phone.topic("hello"))
                    _ = try await stranger.hear(on: phone.topic("ack"))
                }

                #expect(try life.record(of: phone) == before)
                #expect(life.house.log.lines.isEmpty)
                stranger.leave()
            }
        }

        @Test("an order that is played again does not ring twice, and a changed one not at all")
        func replayedOrder() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.house.enrol("mira-phone", with: life.guest)
                let order = try await life.owner.ring(phone, for: .seconds(1))
                let eavesdropper = try Stranger(as: phone)
                try await eavesdropper.come(hearing: [phone.topic("cmd")])
                let hello = try Forger(of: phone, and: phone).hello(nonce: "hearing")
                try await eavesdropper.say(hello, on: phone.topic("hello"))
                let captured = try await eavesdropper.hear(on: phone.topic("cmd"))
                eavesdropper.leave()

                try phone.switchOn()
                #expect(try await life.owner.end(of: order).state == .succeeded)
                #expect(phone.rings == [100])

                let traitor = try Stranger(asServiceOf: life.house)
                try await traitor.come()
                for _ in 1...3 { try await traitor.say(captured, on: phone.topic("cmd")) }
                var changed = captured
                changed[changed.count / 2] ^= 1
                try await traitor.say(changed, on: phone.topic("cmd"))
                traitor.leave()

                try await eventually("the phone has refused the changed one") {
                    phone.notices.contains {
                        if case .orderRefused = $0 { true } else { false }
                    }
                }
                #expect(phone.rings == [100])
                #expect(try phone.status.ordersTaken == 1)
                try await eventually("the service is on the bus again") {
                    try await life.guest.readiness().ready
                }
                // The service lost the bus to the traitor, and all phones with it.
                try phone.press("airplane on")
                try phone.press("airplane off")
                try await life.owner.waitUntil(phone, is: .online)
                #expect(try await life.owner.end(of: life.owner.locate(phone)).state == .succeeded)
            }
        }
    }
}

extension TestHouse {
    /// What the service said it refused: `topic: kind`, one for each line.
    var complaints: [String] {
        log.lines.compactMap { line in
            let start = "refused a message on "
            guard line.hasPrefix(start), let colon = line.range(of: ": ") else { return nil }
            let reasons = [
                "malformed": "malformed", "signature": "unsigned", "meant": "foreign",
            ]
            let reason = reasons.first { line[colon.upperBound...].hasPrefix($0.key) }
            return "\(line[..<colon.lowerBound].dropFirst(start.count)): \(reason?.value ?? line)"
        }
    }
}
