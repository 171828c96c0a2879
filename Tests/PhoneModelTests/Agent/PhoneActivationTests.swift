import FindDevice
import Testing
import Wire

@testable import PhoneModel

/// What opens a phone that was erased or reset: its owner's account, and nothing else.
@Suite("activating a phone")
struct PhoneActivationTests {
    private func locked(byReset: Bool = false) throws -> PhoneStory {
        let story = try PhoneStory()
        try story.press(.power(true))
        try story.pass(.minutes(5))
        if byReset { try story.press(.factoryReset) } else { _ = try story.order(.erase) }
        try story.pass(.minutes(2))
        return story
    }

    @Test("the phone asks with a nonce, and opens to the signed answer", arguments: [true, false])
    func opens(byReset: Bool) throws {
        let story = try locked(byReset: byReset)
        let effects = try story.press(.activate)
        #expect(effects.last == .askActivation(nonce: try #require(story.nonces.last)))
        #expect(story.screen == .activation(nil, nil), "asking opens nothing")
        try story.handle(try story.activation())
        #expect(story.screen == .normal && story.events.last == .activated)
        #expect(story.notices.last == .activated)
        try story.press(.pickup)
        try story.press(.sync(.contacts, true))
        try story.pass(.days(2))
        let contacts = story.phone.handset.syncStates.first { $0.kind == .contacts }
        #expect(story.events.contains(.unlocked) && contacts?.enabled == true)
        let items = story.phone.handset.syncStates.map(\.items).reduce(0, +)
        #expect((1...400).contains(items), "somebody uses it again: \(items)")
    }

    @Test("nothing else opens it")
    func refused() throws {
        let story = try locked()
        let thief = try #require(SigningKey(seed: Array(repeating: 3, count: 32)))
        let other = DeviceID(using: &story.random)
        try story.handle(try story.activation(nonce: "unasked"))
        try story.press(.activate)
        let first = try #require(story.nonces.last)
        try story.press(.activate)
        #expect(Set(story.nonces).count == 2)
        let nonce = try #require(story.nonces.last)
        let order = story.newOrder(.release)
        let inputs: [PhoneInput] = [
            try story.activation(nonce: first), try story.activation(key: thief),
            try story.activation(device: other), .activation([]),
            .activation(Array("nonsense".utf8)),
            .activation(try order.signed(with: story.service)),
            .activation(
                try story.phone.identity.signingKey.forged(nonce, story.identity.device)),
        ]
        for input in inputs {
            try story.handle(input)
            #expect(story.screen == .activation(nil, nil))
            guard case .activationRefused? = story.notices.last else {
                Issue.record("\(story.notices.suffix(1))")
                return
            }
        }
        #expect(!story.events.contains(.activated))
        try story.handle(try story.activation())
        #expect(story.screen == .normal, "the true one still opens it")
    }

    @Test("an activation opens once: recorded, it does not open the phone after the next erase")
    func once() throws {
        let story = try locked()
        try story.press(.activate)
        let activation = try story.activation()
        try story.handle(activation)
        try story.handle(activation)
        #expect(story.events.count { $0 == .activated } == 1)
        _ = try story.order(.erase)
        try story.pass(.minutes(2))
        #expect(story.screen == .activation(nil, nil))
        try story.handle(activation)
        #expect(story.screen == .activation(nil, nil))
    }

    @Test("a request does not outlive the phone's power")
    func reboot() throws {
        let story = try locked()
        try story.press(.activate)
        let activation = try story.activation()
        try story.press(.reboot)
        try story.pass(.minutes(1))
        try story.handle(activation)
        #expect(story.screen == .activation(nil, nil))
    }

    @Test("without a network it stays locked, and a phone that is open asks for nothing")
    func unasked() throws {
        let story = try locked()
        try story.press(.airplane(true))
        try story.press(.activate)
        #expect(story.nonces.isEmpty)
        #expect(story.notices.last == .activationRefused("it cannot reach the service"))
        let open = try PhoneStory()
        #expect(try open.press(.activate).isEmpty)
        try open.press(.power(true))
        #expect(try open.press(.activate).isEmpty && open.nonces.isEmpty)
    }

    @Test("a lost phone that is activated is still lost; a ring goes on until it is open")
    func lost() throws {
        let story = try locked()
        try story.lose()
        _ = try story.order(.ring(duration: .minutes(4)))
        try story.activate()
        #expect(story.isLost && story.phone.ringing != nil)
        guard case .lost = story.screen else {
            Issue.record("\(story.screen)")
            return
        }
        try story.type("4711")
        #expect(story.screen == .normal && story.phone.ringing == nil)
    }
}

extension SigningKey {
    /// An activation that a phone signs for itself.
    fileprivate func forged(_ nonce: String, _ device: DeviceID) throws -> [UInt8] {
        try Activation(device: device, at: PhoneStory.noon, nonce: nonce).signed(with: self)
    }
}
