import FindDevice
import Testing
import Wire

@testable import Service

/// What else owners and phones get at the desk.
@Suite("The desk", .serialized, .timeLimit(.minutes(2)))
struct DeskLiveTests {
    @Test("an activation is for this device and this request, by the service's own key")
    func activation() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            let signed = try await ground.desk.activate(
                phone.id, name: DeskGround.name, password: Secret(DeskGround.password),
                nonce: "n1")
            let key = try #require(
                VerifyingKey(bytes: phone.grant.serviceKey, name: phone.grant.serviceKeyID))
            let activation = try Activation(verifying: signed, with: key, for: phone.id)
            #expect(activation.nonce == "n1")
            let other = try await ground.enrol("other")
            #expect(throws: WireFault.self) {
                try Activation(verifying: signed, with: key, for: other.id)
            }
            #expect(try await ground.audit().contains(.activationGranted))
        }
    }

    @Test("no device, somebody else's, a wrong name and a wrong password are one answer")
    func activationRefused() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            _ = try Administration(dataFolder: ground.folder.path).createAccount(
                name: "tomo", password: "tomo2jumps", cost: ScryptCost(logN: 4))
            var generator = SystemRandomNumberGenerator()
            let nobodys = DeviceID(using: &generator)
            for (device, name, password) in [
                (nobodys, DeskGround.name, DeskGround.password),
                (phone.id, "tomo", "tomo2jumps"), (phone.id, "nobody", DeskGround.password),
                (phone.id, DeskGround.name, "a guess 1"),
            ] {
                await #expect(throws: Refusal.wrongCredentials) {
                    try await ground.desk.activate(
                        device, name: name, password: Secret(password), nonce: "n1")
                }
            }
            let audit = try await ground.audit()
            #expect(!audit.contains(.activationGranted))
        }
    }

    @Test("an owner watches an order and its device, and comes again without losing any of it")
    func live() async throws {
        try await DeskGround.with { ground in
            let phone = try await ground.enrol()
            let feed = try #require(
                try await ground.desk.news(of: ground.account.id, device: phone.id, after: nil))
            let order = try await ground.ask(try .lost("4711"), of: phone.id).order
            var items = feed.items.makeAsyncIterator()
            guard case .news(let first) = await items.next(),
                case .order(let told) = first.news, case .news(let second) = await items.next(),
                case .device(let device) = second.news
            else {
                Issue.record("neither order nor device was told")
                return
            }
            #expect(told.id == order.id && told.state == .queued)
            #expect(device.state == .lost && device.desired.isOn)
            feed.end()
            _ = try await ground.desk.cancel(order.id, account: ground.account.id, giveUp: false)
            let again = try #require(
                try await ground.desk.news(
                    of: ground.account.id, device: nil, after: "\(second.id)"))
            var rest = again.items.makeAsyncIterator()
            guard case .news(let third) = await rest.next(), case .order(let ended) = third.news
            else {
                Issue.record("what was missed was not told")
                return
            }
            #expect(ended.state == .cancelled && third.id.number == second.id.number + 1)
        }
    }

    @Test("somebody else's device is neither watched nor asked what it told")
    func foreign() async throws {
        try await DeskGround.with { ground in
            var generator = SystemRandomNumberGenerator()
            let nobodys = DeviceID(using: &generator)
            await #expect(throws: Refusal.unknownDevice) {
                try await ground.desk.news(of: ground.account.id, device: nobodys, after: nil)
            }
            await #expect(throws: Refusal.unknownDevice) {
                try await ground.desk.events(
                    of: ground.account.id, device: nobodys, after: 0, limit: 1)
            }
        }
    }
}
