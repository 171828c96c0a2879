internal import Control
package import DeviceRegistry
package import FindDevice
internal import PhoneModel
package import Wire

/// A whole house in memory: the real core over the real registry, real phones, and around them a
/// broker, a network, disks and clocks that are made up and can fail.
///
/// Its time is virtual and its chance is a seed: the same plan and the same acts are the same run,
/// to the byte. It belongs to one thread.
package final class World {
    package let plan: WorldPlan
    /// The truth, which no clock in the world has to agree with.
    package internal(set) var now: Timestamp
    package internal(set) var trace: Trace
    package internal(set) var promises: Promises
    package internal(set) var requests: [OwnerRequest] = []
    package internal(set) var bodies: [PhoneBody] = []
    /// How many planned things have happened.
    package private(set) var count = 0
    let signer: SigningKey
    let seams: Seams
    let accounts: [Account]
    let access: AccessList
    package internal(set) var chronicle = Chronicle()
    /// What the bus does to messages, and until when.
    var busSpells: [BusFault: Timestamp] = [:]
    var queue = EventQueue<Happening>()
    var dice: Dice
    var lines: [Line] = []
    var broker = Broker()
    var service: ServiceProcess
    var errands: [Errand] = []
    /// Every order that the service published, as somebody who listens could have kept it.
    var recordings: [[UInt8]] = []

    /// - Parameter blank: what `blankRegistry` made, when many worlds are made.
    package init(
        _ plan: WorldPlan, seed: UInt64, trace keeping: Trace.Keeping = .nothing,
        seams: Seams = Seams(), from blank: Registry? = nil
    ) throws {
        self.plan = plan
        self.seams = seams
        now = plan.start
        trace = Trace(keeping, from: plan.start)
        dice = Dice(seed: seed)
        signer = try Self.serviceKey(plan.signatures)
        let entropy = SeededEntropy(seed: seed)
        let registry = try (blank ?? Self.blankRegistry())
            .copyInMemory(keys: Self.keys) { entropy.bytes($0) }
        service = ServiceProcess(registry: registry, entropy: entropy)
        accounts = plan.owners.enumerated().map { index, name in
            var generator = SeededGenerator(seed: 0xACC, stream: UInt64(index))
            return Account(
                id: AccountID(using: &generator), name: name, passwordHash: "scrypt$",
                createdAt: plan.start)
        }
        var devices: [Device] = []
        for index in plan.phones.indices {
            let (body, device) = try Self.phone(
                index, of: plan, accounts: accounts, serviceKey: signer.verifying,
                seed: dice.names.next())
            bodies.append(body)
            devices.append(device)
        }
        access = AccessList(prefixes: bodies.map { $0.identity.prefix.text + "/" })
        promises = Promises(phones: bodies, secrets: [Self.keyPrefix])
        try begin(devices)
    }

    /// The accounts and devices are made by the core itself; then everything is switched on.
    private func begin(_ devices: [Device]) throws {
        startBroker()
        try startService()
        let wishes =
            accounts.map { Wish.createAccount($0) } + devices.map { Wish.enrol($0) }
        service.wishes = wishes.map { .wish($0, ticket: 0) }
        planTurn()
        for index in bodies.indices {
            queue.plan(.act(.phone(index, .press(.power(true)))), at: now + .seconds(1))
        }
    }

    /// The registry as it is now: another one after a crash that it had not committed.
    package var registry: Registry { service.registry }

    // MARK: Its time

    /// When something happens next.
    package var next: Timestamp? { queue.next }

    package func plan(_ act: Act, at time: Timestamp) { queue.plan(.act(act), at: max(now, time)) }

    /// Lets all happen that happens until `end`, or until a promise breaks.
    package func run(until end: Timestamp) throws {
        while try runOne(until: end) {}
        if promises.broken == nil { now = max(now, end) }
    }

    /// Lets the next thing happen; false if there is none until `end`, or a promise is broken.
    package func runOne(until end: Timestamp) throws -> Bool {
        guard promises.broken == nil, let (at, happening) = queue.pop(notAfter: end) else {
            return false
        }
        now = max(now, at)
        count += 1
        try happen(happening)
        return true
    }

    private func happen(_ happening: Happening) throws {
        switch happening {
        case .act(let act): try carryOut(act)
        case .phoneDue(let index, let number): try call(index, number: number)
        case .phoneStarts(let index, let life): try startPhone(index, life: life)
        case .arrival(let line, let direction): try arrive(on: line, direction)
        case .stray(let line, let direction, let message):
            try arriveAstray(message, on: line, direction)
        case .patienceOver(let line, let end, let standstill):
            try losePatience(on: line, end: end, standstill: standstill)
        case .networkChanges(let index):
            if let line = bodies[index].line { reviewStall(of: line) }
        case .serviceTurns(let number): try serviceTurns(number: number)
        case .serviceDue(let number): try serviceDue(number: number)
        case .serviceStarts(let life): if service.life == life { try startService() }
        case .serviceConnects(let client, let life):
            if service.life == life { connectService(client) }
        case .brokerStarts(let life): if broker.life == life { startBroker() }
        case .skyClears(let index): try setSky(.open, over: index)
        case .activationArrives(let index, let life, let bytes):
            if bodies[index].life == life { try handle(.activation(bytes), by: index) }
        }
    }

    /// The moment by the true clock, and by the service's.
    var moment: Moment { Moment(true: now, service: serviceNow) }

    // MARK: Its makings

    /// An empty registry that worlds can begin from: to copy it costs less than to make another.
    package static func blankRegistry() throws -> Registry {
        let entropy = SeededEntropy(seed: 0)
        return try Registry.inMemory(keys: keys) { entropy.bytes($0) }
    }

    static let keys = RegistryKeys(masterKey: Array(repeating: 7, count: 32))

    /// The key that every world's service signs with.
    package static func serviceKey(_ signatures: Signatures) throws -> SigningKey {
        try signatures.key(seed: keySeed(0xC00EE), name: nil)
    }

    private static func keySeed(_ seed: UInt64) -> [UInt8] {
        var generator = SeededGenerator(seed: seed)
        return (0..<32).map { _ in UInt8.random(in: 0...255, using: &generator) }
    }

    private static func phone(
        _ index: PhoneIndex, of plan: WorldPlan, accounts: [Account], serviceKey: VerifyingKey,
        seed: UInt64
    ) throws -> (PhoneBody, Device) {
        let own = plan.phones[index]
        var generator = SeededGenerator(seed: 0xDE1CE, stream: UInt64(index))
        let id = DeviceID(using: &generator)
        let key = try plan.signatures.key(seed: keySeed(generator.next()), name: id.text)
        let identity = PhoneIdentity(
            device: id, prefix: TopicPrefix(of: id), stream: StreamID(using: &generator),
            signingKey: key, serviceKey: serviceKey
        ) { SeededSeal.open($0, device: id, order: $1) }
        var handset = Handset(
            profile: own.profile, movement: own.movement, seed: seed, startedAt: plan.start)
        handset.clockError = own.clockError
        let phone = Phone(
            identity: identity, disk: PhoneDisk(stream: identity.stream), handset: handset,
            at: plan.start)
        let body = PhoneBody(
            name: own.name, account: accounts[own.owner].id, identity: identity, phone: phone,
            profile: own.profile, start: plan.start, clockError: own.clockError)
        let device = Device(
            id: id, account: accounts[own.owner].id, name: own.deviceName ?? own.name,
            serial: "SN-\(own.name)",
            model: "simulated", stream: identity.stream, signingKey: key.publicBytes,
            sealingKey: Array(repeating: 9, count: 32), supports: Set(OrderKind.allCases),
            enrolledAt: plan.start)
        return (body, device)
    }
}

/// Why there can be no such world.
package enum WorldFault: Error, Hashable, Sendable {
    case noKey, noPlace
}
