import FindDevice
import Fleet
import Foundation
import OwnerAPI
import OwnerClient
import TestSupport
import Testing

@testable import Service

extension WholeHouse {
    @Suite("Whose phone it is")
    struct StrangerTests {
        @Test("somebody else's device and an unknown one are the same 404, byte for byte")
        func foreign() async throws {
            try await TestHouse.build { house in
                try house.addOwner("jonas", password: "jonas1sails-far")
                try await house.live { life in
                    let phone = try await life.phone("mira-phone")
                    let order = try await life.owner.locate(phone)
                    let jonas = try await life.guest.signIn(
                        name: "jonas", password: "jonas1sails-far")
                    let bystander = Caller(baseURL: house.baseURL, token: jonas.token)
                    var generator = SystemRandomNumberGenerator()
                    let nowhere = DeviceID(using: &generator)
                    let never = OrderID(using: &generator)

                    for (method, path) in Self.calls {
                        let foreign = try await bystander.call(
                            method, path("\(phone.device)", "\(order.id)"))
                        let unknown = try await bystander.call(
                            method, path("\(nowhere)", "\(never)"))
                        #expect(foreign.status == 404, "\(method) \(path("D", "O"))")
                        #expect(foreign == unknown, "\(method) \(path("D", "O"))")
                    }
                    for field in ["device", "order"] {
                        let (mine, none) =
                            field == "device"
                            ? ("\(phone.device)", "\(nowhere)")
                            : ("\(order.id)", "\(never)")
                        let foreign = try await bystander.call("GET", "/v1/audit?\(field)=\(mine)")
                        let unknown = try await bystander.call("GET", "/v1/audit?\(field)=\(none)")
                        #expect(foreign == unknown)
                    }
                    #expect(try await life.owner.end(of: order).state == .succeeded)
                    #expect(try await life.owner.device(phone.device).state == .active)
                }
            }
        }

        @Test("a token that has expired opens nothing")
        func expired() async throws {
            try await TestHouse.build { house in
                try await house.live { settings in
                    settings.tokenLifetime = .seconds(2)
                } _: { life in
                    #expect(try await life.owner.devices().isEmpty)
                    let problem = try await eventually("the token has expired") {
                        do {
                            _ = try await life.owner.devices()
                            return nil as Problem?
                        } catch OwnerClientError.problem(let problem) {
                            return problem
                        }
                    }
                    #expect(problem.kind == .unauthenticated && problem.status == 401)
                }
            }
        }

        @Test("a removed device's orders end, and nobody listens to its phone any more")
        func removed() async throws {
            try await TestHouse.withLife { life in
                let phone = try await life.phone("mira-phone")
                let ring = try await life.owner.ring(phone)
                try await life.owner.waitUntil(ring, is: .running)
                let wrong = try await refusal {
                    try await life.owner.remove(phone.device, password: "not-this-1")
                }
                #expect(wrong.kind == .confirmationRefused)

                try await life.owner.remove(phone.device, password: TestHouse.password)
                let ended = try await life.owner.order(ring.id)
                #expect(ended.state == .failed && ended.reason == "removed")
                try await eventually("the phone has stopped ringing") {
                    try !phone.status.isRinging
                }
                #expect(phone.ringEnds == [.owner])
                #expect(try await life.owner.devices().isEmpty)
                let gone = try await refusal { try await life.owner.locate(phone) }
                #expect(gone.kind == .unknownDevice)
                let before = try life.record(of: phone)
                try phone.press("pickup")

                try await eventually("the phone is refused") {
                    life.house.log.lines.contains { $0.contains("no such device is enrolled") }
                }
                #expect(try life.record(of: phone) == before)
                #expect(try phone.status.unacknowledgedWords > 0)
            }
        }

        private static let calls: [(String, @Sendable (String, String) -> String)] = [
            ("GET", { device, _ in "/v1/devices/\(device)" }),
            ("POST", { device, _ in "/v1/devices/\(device)/orders" }),
            ("GET", { device, _ in "/v1/devices/\(device)/orders" }),
            ("GET", { device, _ in "/v1/devices/\(device)/trail" }),
            ("DELETE", { device, _ in "/v1/devices/\(device)" }),
            ("GET", { _, order in "/v1/orders/\(order)" }),
            ("POST", { _, order in "/v1/orders/\(order)/cancel" }),
        ]
    }
}
