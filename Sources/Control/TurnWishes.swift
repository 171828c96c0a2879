internal import DeviceRegistry
internal import FindDevice

/// How owners' wishes are granted or refused.
extension Turn {
    mutating func reply(to wish: Wish) throws -> Result<Reply, Refusal> {
        switch wish {
        case .accept(let order, let repeatable): try accept(order, repeatable: repeatable)
        case .cancel(let order, let account, let giveUp):
            try cancel(order, account: account, giveUp: giveUp)
        case .enrol(let device): try enrol(device)
        case .enrolAll(let devices): try enrol(all: devices)
        case .remove(let device, let account): try remove(device, account: account)
        case .createAccount(let account): try create(account)
        case .issue(let token): try issue(token)
        case .revoke(let hash): try revoke(hash)
        case .activate(let device, let account): try activate(device, account: account)
        case .refuseSignIn(let account):
            try note(.signInRefused, by: .service, account: account)
        case .refuseConfirmation(let account, let device):
            try note(.confirmationRefused, by: .service, account: account, device: device)
        }
    }

    private mutating func accept(
        _ order: Order, repeatable: RepeatableRequest?
    ) throws -> Result<Reply, Refusal> {
        guard let device = try writer.device(order.device, of: order.account),
            device.state != .released
        else { return .failure(.unknownDevice) }
        if let repeatable, let earlier = try earlierAnswer(to: repeatable, of: order.account) {
            return earlier
        }
        switch try settle(.accept(order), for: device) {
        case .failure(let refusal): return .failure(refusal)
        case .success(let answer):
            let taken = answer.order ?? order
            if let repeatable { try remember(taken, joined: answer.joined, for: repeatable) }
            // As this step leaves it: a phone that is there has been sent it already.
            let current = output.changedOrders.last { $0.id == taken.id } ?? taken
            return .success(.order(current, joined: answer.joined, repeated: false))
        }
    }

    /// The same key and request get the same order; the same key with another request is a mistake,
    /// unless a day has passed.
    private func earlierAnswer(
        to repeatable: RepeatableRequest, of account: AccountID
    ) throws -> Result<Reply, Refusal>? {
        _ = try writer.removeAnswers(before: now - .days(1))
        guard let earlier = try writer.answer(forKey: repeatable.key, account: account) else {
            return nil
        }
        guard earlier.request == writer.digest(ofRequest: repeatable.request),
            let order = try writer.order(earlier.order)
        else { return .failure(.keyReused) }
        return .success(.order(order, joined: earlier.joined, repeated: true))
    }

    private func remember(
        _ order: Order, joined: Bool, for repeatable: RepeatableRequest
    ) throws {
        try writer.remember(
            RememberedAnswer(
                account: order.account, key: repeatable.key,
                request: writer.digest(ofRequest: repeatable.request), order: order.id,
                joined: joined, at: now))
    }

    private mutating func cancel(
        _ id: OrderID, account: AccountID, giveUp: Bool
    ) throws -> Result<Reply, Refusal> {
        guard let order = try writer.order(id, of: account) else {
            return .failure(.unknownOrder)
        }
        guard !order.state.isTerminal else { return .failure(.alreadyEnded(order.state)) }
        let wish = DeviceEvent.cancel(id, giveUp: giveUp)
        return try settle(wish, for: order.device).flatMap { answer in
            .success(.order(answer.order ?? order, joined: false, repeated: false))
        }
    }

    /// A serial that its account enrols again is the same phone after a reset: the old row is
    /// released, the new one has its own keys and logs.
    private mutating func enrol(_ device: Device) throws -> Result<Reply, Refusal> {
        let former = try writer.device(withSerial: device.serial)
        guard former == nil || former?.account == device.account else {
            return .failure(.serialTaken)
        }
        let isNameTaken = try writer.isNameTaken(
            device.name, in: device.account, except: former?.id)
        guard !isNameTaken else { return .failure(.nameTaken(device.name)) }
        if let former, case .failure(let refusal) = try settle(.removal, for: former.id) {
            return .failure(refusal)
        }
        _ = try writer.enrol(device)
        try append(
            AuditRecord(
                at: now, actor: .owner(device.account), action: .deviceEnrolled,
                account: device.account, device: device.id))
        return .success(.done)
    }

    /// A refusal of one is thrown, so that nothing is left of the others either.
    private mutating func enrol(all devices: [Device]) throws -> Result<Reply, Refusal> {
        for device in devices { _ = try enrol(device).get() }
        return .success(.done)
    }

    private mutating func remove(
        _ id: DeviceID, account: AccountID
    ) throws -> Result<Reply, Refusal> {
        guard try writer.device(id, of: account) != nil else { return .failure(.unknownDevice) }
        return try settle(.removal, for: id).map { _ in .done }
    }

    private mutating func create(_ account: Account) throws -> Result<Reply, Refusal> {
        guard try writer.account(named: account.name) == nil else {
            return .failure(.nameTaken(account.name))
        }
        try writer.add(account)
        try append(
            AuditRecord(
                at: now, actor: .administrator, action: .accountCreated, account: account.id))
        return .success(.done)
    }

    private mutating func issue(_ token: AccessToken) throws -> Result<Reply, Refusal> {
        _ = try writer.removeExpiredTokens(before: now)
        try writer.add(token)
        try append(
            AuditRecord(
                at: now, actor: .owner(token.account), action: .signedIn, account: token.account))
        return .success(.done)
    }

    private mutating func revoke(_ hash: String) throws -> Result<Reply, Refusal> {
        _ = try writer.removeToken(hash: hash)
        return .success(.done)
    }

    private mutating func activate(
        _ id: DeviceID, account: AccountID
    ) throws -> Result<Reply, Refusal> {
        guard let device = try writer.device(id, of: account), device.state != .released else {
            return .failure(.unknownDevice)
        }
        return try note(.activationGranted, by: .owner(account), account: account, device: id)
    }

    private mutating func note(
        _ action: AuditAction, by actor: AuditRecord.Actor, account: AccountID?,
        device: DeviceID? = nil
    ) throws -> Result<Reply, Refusal> {
        try append(
            AuditRecord(at: now, actor: actor, action: action, account: account, device: device))
        return .success(.done)
    }
}
