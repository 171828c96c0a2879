import FindDevice
import Fleet
import Foundation
import Glibc
import OwnerAPI
import OwnerClient
import PhoneModel
import TestSupport
import Testing

@testable import Service

extension WholeHouse {
    @Suite("A phone that is switched off")
    struct SwitchedOffTests {
        @Test("the service knows that it left, and why")
        func farewell() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let words = try life.record(of: phone).words

                try await phone.switchOff()
                try await life.owner.waitUntil(phone, is: .offline)
                try await eventually("the last word is in the registry") {
                    try life.record(of: phone).words > words
                }
                #expect(phone.snapshot?.handset.isOn == false)
            }
        }

        @Test("its agent waits until the broker has the last word, as long as it may")
        func slowBroker() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let broker = try #require(life.service.brokerPID)
                let words = try life.record(of: phone).words
                try await eventually("nothing else is on its way") {
                    try phone.status.unacknowledgedWords == 0
                }

                kill(broker, SIGSTOP)
                defer { kill(broker, SIGCONT) }
                let begun = ContinuousClock.now
                try phone.press("quit")
                // Another process wakes it, whatever this one is busy with.
                let waker = try Program(["/bin/sh", "-c", "sleep 0.3; kill -CONT \(broker)"])
                try await phone.switchOff()
                #expect(try await waker.end() == .exit(0))

                let took = begun.duration(to: try #require(phone.goneAt))
                #expect(took >= .milliseconds(300), "\(took)")
                try await eventually("the last word is in the registry") {
                    try life.record(of: phone).words > words
                }
            }
        }

        @Test("a broker that does not answer keeps it no longer than a second or so")
        func deadBroker() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let broker = try #require(life.service.brokerPID)
                kill(broker, SIGSTOP)
                defer { kill(broker, SIGCONT) }
                let begun = ContinuousClock.now
                try phone.press("quit")
                try await phone.switchOff()
                let took = begun.duration(to: try #require(phone.goneAt))
                #expect(took >= .milliseconds(900) && took < .seconds(5), "\(took)")
            }
        }

        @Test("by its button: its agent lives, it is gone, and can be switched on again at once")
        func byButton() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                for _ in 1...3 {
                    #expect(try phone.press("power off").isOn == false)
                    #expect(try phone.press("power on").isOn)
                }
                #expect(try await life.owner.end(of: life.owner.locate(phone)).state == .succeeded)
                try phone.press("power off")
                try await life.owner.waitUntil(phone, is: .offline)
            }
        }
    }
}
