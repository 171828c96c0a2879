import Control
import DeviceRegistry
import FindDevice
import Synchronization
import TestSupport
import Testing
import Wire

/// A service's core over a registry in memory, its owners Ada and Bob, and a clock that stands
/// still until a story moves it.
final class World {
    static let noon = Timestamp(seconds: 1_772_366_400)

    let registry: Registry
    let signer: SigningKey
    let settings: ControlSettings
    let ada: Account
    let bob: Account
    /// How many of the next seals fail, as they do when the machine has no random bytes.
    let failingSeals: FailingSeals
    private(set) var dispatcher: Dispatcher
    var now = World.noon
    var random: SeededRandom
    private var lastTicket: Ticket = 0

    static let keys = RegistryKeys(masterKey: Array(repeating: 7, count: 32))

    /// - Parameters:
    ///   - file: where the registry is; nil for one in memory.
    ///   - patience: how long another process may keep that file locked.
    init(
        seed: UInt64 = 1, settings: ControlSettings = ControlSettings(), file: String? = nil,
        patience: Duration = .seconds(10)
    ) throws {
        random = SeededRandom(seed: seed)
        let failing = FailingSeals(seed: seed)
        failingSeals = failing
        registry =
            if let file {
                try Registry(
                    path: file, keys: Self.keys, entropy: { failing.bytes($0) },
                    patience: patience)
            } else {
                try Registry.inMemory(keys: Self.keys, entropy: { failing.bytes($0) })
            }
        signer = try #require(SigningKey(seed: Array(repeating: 5, count: 32)))
        self.settings = settings
        dispatcher = Dispatcher(registry: registry, signer: signer, settings: settings)
        ada = Self.account("ada", using: &random)
        bob = Self.account("bob", using: &random)
        step(.wish(.createAccount(ada), ticket: 0), .wish(.createAccount(bob), ticket: 0), .busUp)
    }

    private static func account(_ name: String, using random: inout SeededRandom) -> Account {
        Account(
            id: AccountID(using: &random), name: name, passwordHash: "scrypt$\(name)",
            createdAt: noon)
    }

    /// The service dies and starts again: what it had in memory is gone.
    func restart() throws {
        dispatcher = Dispatcher(registry: registry, signer: signer, settings: settings)
        try dispatcher.resume(at: now)
    }

    @discardableResult
    func step(_ events: ControlEvent...) -> StepOutput { dispatcher.step(events, at: now) }

    /// Lets time pass as the service does: a step whenever one is due, and none in between.
    @discardableResult
    func pass(_ duration: Duration) -> [StepOutput] {
        let end = now + duration
        var outputs: [StepOutput] = []
        while let next = dispatcher.next, next <= end {
            now = max(now, next)
            outputs.append(dispatcher.step([], at: now))
            guard outputs.count < 10_000 else {
                Issue.record("the service steps and steps at \(now)")
                break
            }
        }
        now = end
        return outputs
    }

    /// What the core replies to a wish.
    func ask(_ wish: Wish) throws -> Result<Reply, Refusal> {
        lastTicket += 1
        let output = dispatcher.step([.wish(wish, ticket: lastTicket)], at: now)
        let reply = try #require(output.replies.first)
        #expect(output.replies.count == 1 && reply.ticket == lastTicket)
        return reply.result
    }

    /// A device that is not enrolled yet, and its phone's voice.
    func newPhone(
        _ name: String = "phone", of account: Account? = nil, serial: String? = nil
    ) throws -> PhoneVoice {
        let id = DeviceID(using: &random)
        let seed = (0..<32).map { _ in UInt8.random(in: 0...255, using: &random) }
        let key = try #require(SigningKey(seed: seed, name: id.text))
        let device = Device(
            id: id, account: (account ?? ada).id, name: name,
            serial: serial ?? "SN-\(id.text.prefix(8))", model: "Handset 1",
            stream: StreamID(using: &random), signingKey: key.publicBytes,
            sealingKey: Array(repeating: 2, count: 32), supports: Set(OrderKind.allCases),
            enrolledAt: now)
        return PhoneVoice(device: device, key: key, session: SessionID(using: &random))
    }

    func phone(_ name: String = "phone", of account: Account? = nil) throws -> PhoneVoice {
        let phone = try newPhone(name, of: account)
        #expect(try ask(.enrol(phone.device)) == .success(.done))
        return phone
    }

    /// A phone that has said hello.
    func livePhone(_ name: String = "phone", of account: Account? = nil) throws -> PhoneVoice {
        let phone = try phone(name, of: account)
        step(try phone.hello(at: now))
        return phone
    }

    func newOrder(
        _ command: Command = .locate, for phone: PhoneVoice, patience: Duration? = nil
    ) -> Order {
        Order(
            id: OrderID(using: &random), device: phone.device.id, account: phone.device.account,
            command: command, acceptedAt: now,
            expiresAt: (patience ?? command.patience).map { now + $0 })
    }

    /// Has an order accepted.
    func order(
        _ command: Command = .locate, for phone: PhoneVoice, patience: Duration? = nil
    ) throws -> Order {
        let order = newOrder(command, for: phone, patience: patience)
        let reply = try ask(.accept(order, repeatable: nil)).get()
        guard case .order(let accepted, joined: false, repeated: false) = reply else {
            Issue.record("not accepted: \(reply)")
            return order
        }
        #expect(accepted.id == order.id)
        return accepted
    }

    func cancel(_ order: Order, by account: Account? = nil) throws -> Result<Reply, Refusal> {
        try ask(.cancel(order.id, account: account?.id ?? order.account))
    }

    /// What a phone says of the order as it was last sent, if a newer one overtook it.
    func replayed(_ order: Order) throws -> OrderReport {
        let sent = try #require(try registry.read { try $0.order(order.id) })
        return .rejected(.replayed, of: sent.counter ?? .zero)
    }

    func state(of order: Order) throws -> OrderState {
        try #require(try registry.read { try $0.order(order.id) }).state
    }

    func device(_ phone: PhoneVoice) throws -> Device {
        try #require(try registry.read { try $0.device(phone.device.id) })
    }

    func presence(of phone: PhoneVoice) -> Presence {
        dispatcher.presence(of: phone.device.id, at: now)
    }

    /// What the audit log says of an order, oldest first.
    func audit(of order: Order) throws -> [AuditAction] {
        try auditRecords(of: order).map(\.action)
    }

    func auditRecords(of order: Order) throws -> [AuditRecord] {
        try registry.read {
            try $0.audit(of: order.account, order: order.id, limit: 1000).map(\.record)
        }
    }
}

/// Random bytes that a seed decides, and that may be too few when a story says so.
final class FailingSeals: Sendable {
    private let state: Mutex<(random: SeededRandom, failures: Int)>

    init(seed: UInt64) { state = Mutex((SeededRandom(seed: seed), 0)) }

    /// Lets the next `count` seals fail.
    func fail(_ count: Int) { state.withLock { $0.failures = count } }

    func bytes(_ count: Int) -> [UInt8] {
        state.withLock { state in
            if state.failures > 0 {
                state.failures -= 1
                return []
            }
            return (0..<count).map { _ in UInt8.random(in: 0...255, using: &state.random) }
        }
    }
}
