import FindDevice
import Foundation
import Testing
import Wire

@testable import Service

/// Orders that a stolen session must not be enough for.
@Suite("Orders that are confirmed with the password", .serialized, .timeLimit(.minutes(2)))
struct ConfirmationTests {
    @Test("lost mode is accepted with its PIN sealed: only the phone reads it, in this order only")
    func sealed() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            let order = try await ground.ask(try .lost("4711"), of: phone.id).order
            guard case .lost(let mode) = order.command else {
                Issue.record("\(order.command)")
                return
            }
            #expect(order.expiresAt == nil)
            let opened = phone.sealing.open(mode.sealedPIN, device: phone.id, order: order.id)
            #expect(opened == PIN("4711"))
            let other = try await ground.ask(try .lost("4711"), of: phone.id).order
            #expect(
                phone.sealing.open(mode.sealedPIN, device: phone.id, order: other.id) == nil)
            let device = try await ground.desk.device(phone.id, of: ground.account.id)
            #expect(device.device.desired.isOn && !device.device.reported.isOn)
            #expect(device.lostOrder?.id == other.id)
        }
    }

    @Test("a phone to which nothing can be sealed is not enrolled", arguments: [0, 1, 31])
    func noSealingKey(count: Int) async throws {
        // Nothing, a key of another length, and a point of small order.
        let key = [UInt8](repeating: 0, count: count == 1 ? 32 : count)
        try await DeskGround.with { ground in
            do {
                _ = try await ground.enrol(sealingKey: key)
                Issue.record("it is enrolled")
            } catch Refusal.invalid(let field, let reason) {
                #expect(field == "sealingKey")
                #expect(reason.contains(key.count == 32 ? "small order" : "32 bytes"))
            }
        }
    }

    @Test("neither the password nor the message is on the disk in clear")
    func nothingInClear() async throws {
        let message = "Call Zarathustra, please"
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            _ = try await ground.ask(
                try .lost("4711", message: message), of: phone.id, key: "key")
            for (name, content) in try ground.files() {
                for secret in [message, DeskGround.password] {
                    #expect(content.range(of: Data(secret.utf8)) == nil, "\(name)")
                    let encoded = Data(secret.utf8).base64EncodedString().dropLast(4)
                    #expect(content.range(of: Data(encoded.utf8)) == nil, "\(name)")
                }
            }
        }
    }

    @Test(
        "a wrong password is refused and audited, and nothing is ordered",
        arguments: [OrderKind.lost, .found, .erase, .release])
    func wrong(kind: OrderKind) async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            await #expect(throws: Refusal.confirmationRefused) {
                try await ground.ask(try demand(kind), of: phone.id, password: "a guess 1")
            }
            #expect(try await ground.audit().last == .confirmationRefused)
            #expect(
                try await ground.desk.orders(
                    of: ground.account.id, device: phone.id, limit: 10
                ).isEmpty)
        }
    }

    @Test("without a password the field is named; a token does not stand for it")
    func missing() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            let refusal = try await #require(throws: Refusal.self) {
                try await ground.ask(.erase, of: phone.id, password: nil)
            }
            guard case .invalid(field: "confirmation", _) = refusal else {
                Issue.record("\(refusal)")
                return
            }
        }
    }

    @Test("guessing is slowed down as it is at the door, and both count together")
    func throttled() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            for _ in 0..<5 {
                await #expect(throws: Refusal.confirmationRefused) {
                    try await ground.ask(.erase, of: phone.id, password: "a guess 1")
                }
            }
            for attempt in [
                { try await ground.ask(.erase, of: phone.id) },
                {
                    _ = try await ground.desk.signIn(
                        name: DeskGround.name, password: DeskGround.password)
                    return try await ground.ask(.locate, of: phone.id, password: nil)
                },
            ] {
                let refusal = try await #require(throws: Refusal.self) { try await attempt() }
                guard case .slowDown = refusal else {
                    Issue.record("\(refusal)")
                    return
                }
            }
        }
    }

    @Test("somebody else's device is as unknown as none, before any password is looked at")
    func foreign() async throws {
        try await DeskGround.with { ground in
            var generator = SystemRandomNumberGenerator()
            let nobodys = DeviceID(using: &generator)
            await #expect(throws: Refusal.unknownDevice) {
                try await ground.ask(.erase, of: nobodys, password: "a guess 1")
            }
            let audit = try await ground.audit()
            #expect(!audit.contains(.confirmationRefused))
        }
    }

    @Test("the same key with the same body is one order, though a PIN is sealed anew each time")
    func repeated() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            let first = try await ground.ask(try .lost("4711"), of: phone.id, key: "k")
            let again = try await ground.ask(try .lost("4711"), of: phone.id, key: "k")
            #expect(again.order.id == first.order.id && again.repeated)
        }
    }

    @Test("removing is refused while the device is wanted lost, or is to be erased")
    func removal() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            let password = Secret(DeskGround.password)
            let remove = {
                try await ground.desk.remove(
                    phone.id, account: ground.account.id, password: password)
            }
            let lost = try await ground.ask(try .lost("4711"), of: phone.id).order
            await #expect(throws: Refusal.notWhile(.lost)) { try await remove() }
            _ = try await ground.desk.cancel(lost.id, account: ground.account.id, giveUp: false)
            let erase = try await ground.ask(.erase, of: phone.id).order
            await #expect(throws: Refusal.notWhile(.erasing)) { try await remove() }
            _ = try await ground.desk.cancel(erase.id, account: ground.account.id, giveUp: true)
            await #expect(throws: Refusal.confirmationRefused) {
                try await ground.desk.remove(
                    phone.id, account: ground.account.id, password: Secret("a guess 1"))
            }
            try await remove()
            await #expect(throws: Refusal.unknownDevice) { try await remove() }
        }
    }

    @Test("what is not lost cannot be found or released")
    func notLost() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            for demand in [Demand.found, .release] {
                await #expect(throws: Refusal.notLost) {
                    try await ground.ask(demand, of: phone.id)
                }
            }
        }
    }

    private func demand(_ kind: OrderKind) throws -> Demand {
        switch kind {
        case .lost: try .lost("4711")
        case .found: .found
        case .erase: .erase
        case .release: .release
        case .locate, .ring: .locate
        }
    }
}
