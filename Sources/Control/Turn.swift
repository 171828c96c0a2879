internal import DeviceRegistry
internal import FindDevice
internal import Wire

/// One step inside its transaction: loads what each event concerns, decides, and stores.
struct Turn {
    let writer: RegistryWriter
    /// What was known before this step.
    let memory: Memory
    let now: Timestamp
    let settings: ControlSettings
    let signer: SigningKey
    let keys: KeyReader
    var output = StepOutput()
    var changes: [MemoryChange] = []
    private var newLinks: [DeviceID: Link] = [:]
    private var lostBus = false
    /// The phones whose reports are being taken; to be saved before anything else reads them.
    var reporters = InOrder<Reporter>()
    /// How many entries of each phone's logs were stored that it has not been told of.
    var debts = InOrder<Int>()
    /// Who was told in this step.
    var acknowledged: Set<DeviceID> = []

    init(
        writer: RegistryWriter, memory: Memory, now: Timestamp,
        settings: ControlSettings, signer: SigningKey, keys: @escaping KeyReader
    ) {
        self.writer = writer
        self.memory = memory
        self.now = now
        self.settings = settings
        self.signer = signer
        self.keys = keys
    }

    mutating func take(_ event: ControlEvent) throws {
        switch event {
        case .message(let topic, let payload): try takeMessage(payload, on: topic)
        case .busUp: changes.append(.busUp(now))
        case .busDown:
            changes.append(.busDown)
            newLinks = [:]
            lostBus = true
        case .room(let devices):
            try saveReporters()
            for device in devices { try acknowledge(device, nonce: nil, again: true) }
        case .wish(let wish, let ticket):
            try saveReporters()
            output.replies.append((ticket, try reply(to: wish)))
        }
    }

    /// Ends what the events began, lets every device that is due decide what time did to it, and
    /// pays what is owed to phones.
    mutating func finish(with due: Due) throws {
        try payDebts(and: due.owed)
        try saveReporters()
        for device in due.devices { try settle(.passage, for: device) }
    }

    func link(of device: DeviceID) -> Link {
        newLinks[device] ?? (lostBus ? nil : memory.links[device]) ?? .unknown
    }

    /// Decides what `event` means for a device and stores it.
    @discardableResult
    mutating func settle(
        _ event: DeviceEvent, for id: DeviceID
    ) throws -> Result<Decision.Answer, Refusal> {
        guard let device = try writer.device(id), device.state != .released else {
            return .failure(.unknownDevice)
        }
        return try settle(event, for: device)
    }

    /// The same for a device that was just loaded, and is not released.
    @discardableResult
    mutating func settle(
        _ event: DeviceEvent, for device: Device
    ) throws -> Result<Decision.Answer, Refusal> {
        var before = Situation(
            device: device, openOrders: try writer.openOrders(of: device.id),
            link: link(of: device.id))
        if case .word(let word) = event { try look(up: word, for: &before) }
        let decision = decide(event, at: now, given: before, settings: settings)
        try store(decision, insteadOf: before)
        return decision.answer ?? .success(Decision.Answer())
    }

    /// What else must be known to judge a word.
    private func look(up word: Word, for situation: inout Situation) throws {
        if case .order(let id, _) = word.content,
            !situation.openOrders.contains(where: { $0.id == id })
        {
            situation.ended = try writer.order(id)
        }
        if let isLocked = word.content.isLocked {
            situation.laterLock = try writer.note(
                isLocked: isLocked, by: word.number, of: situation.device.id)
        }
    }

    private mutating func store(_ decision: Decision, insteadOf before: Situation) throws {
        let after = decision.situation
        if after.device != before.device {
            try writer.save(after.device, insteadOf: before.device)
        }
        for order in decision.changedOrders {
            let isNew = order.id == decision.acceptedOrder
            try isNew ? writer.accept(order) : writer.save(order)
        }
        output.changedOrders += decision.changedOrders
        for told in decision.events {
            try writer.record(told.event, at: told.at, of: after.device.id, receivedAt: now)
            output.events.append((after.device.id, told.event, told.at))
        }
        if after.device.isShownOtherwise(than: before.device) {
            output.changedDevices.append(after.device)
        }
        withdraw(decision.changedOrders)
        for record in decision.audit { try append(record) }
        for send in decision.sends { try publish(send, to: after.device) }
        remember(after.link, of: after.device.id, insteadOf: before.link)
        changes.append(.due(after.device.id, after.nextDue(settings)))
    }

    private mutating func remember(_ link: Link, of device: DeviceID, insteadOf before: Link) {
        guard link != before else { return }
        newLinks[device] = link
        changes.append(.link(device, link))
        if link.isThere != before.isThere {
            output.changedPresences.append((device, link.isThere ? .online : .offline))
        }
    }

    mutating func append(_ record: AuditRecord) throws {
        let entry = try writer.append(record)
        output.auditHead = AuditMark(count: entry.number, hash: entry.hash)
    }

    /// What is over by a word of this very step is not sent any more, although an earlier one of
    /// its words let it go.
    private mutating func withdraw(_ orders: [Order]) {
        for order in orders where order.state.isTerminal {
            output.publications.removeAll { $0.order == order.id }
        }
    }

    private mutating func publish(_ send: Decision.Send, to device: Device) throws {
        switch send {
        case .order(let order, let isFirst):
            let message = try orderMessage(of: order, isFirst: isFirst)
            publish(message, to: device, for: order.id)
        case .cancel(let order), .halt(let order):
            publish(try sign(order, intent: .cancel), to: device)
        case .acknowledgement(let nonce): try acknowledge(device.id, nonce: nonce)
        }
    }

    /// The signed bytes of an order: stored when it is first sent, so that every repetition is the
    /// same, whatever version of the service repeats it.
    private func orderMessage(of order: Order, isFirst: Bool) throws -> [UInt8]? {
        if !isFirst, let stored = try writer.message(of: order) { return stored }
        guard let bytes = try sign(order, intent: .run(order.command)) else { return nil }
        try writer.save(message: bytes, of: order)
        return bytes
    }

    private func sign(_ order: Order, intent: OrderMessage.Intent) throws -> [UInt8]? {
        guard let counter = order.counter else { return nil }
        let message = OrderMessage(
            device: order.device, order: order.id, counter: counter, issuedAt: order.acceptedAt,
            expiresAt: order.expiresAt, intent: intent,
            version: intent == .cancel ? nil : order.version)
        return try message.signed(with: signer)
    }

    private mutating func publish(
        _ payload: [UInt8]?, to device: Device, for order: OrderID? = nil
    ) {
        guard let payload else { return }
        output.publications.append(
            Publication(device: device.id, channel: .command, payload: payload, order: order))
    }
}

extension Device {
    /// Whether its owner sees another device than before.
    fileprivate func isShownOtherwise(than before: Device) -> Bool {
        state != before.state || desired != before.desired || reported != before.reported
    }
}
