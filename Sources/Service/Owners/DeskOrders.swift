internal import Control
internal import DeviceRegistry
package import FindDevice
internal import Wire

/// Ordering phones about, and following what becomes of it.
extension Desk {
    /// Takes an order; when this returns, it is on the service's disk.
    package func accept(_ request: OrderRequest) async throws -> Acceptance {
        try await confirm(request)
        let acceptedAt = now()
        var generator = SystemRandomNumberGenerator()
        let id = OrderID(using: &generator)
        let command = try command(of: request, order: id)
        let patience =
            command.patience.map { request.patience ?? settings.patience[command.kind] ?? $0 }
        guard patience.map(Command.patiences.contains) != false else {
            throw Refusal.invalid(field: "expiresIn", reason: "1s to 7d wanted")
        }
        let order = Order(
            id: id, device: request.device, account: request.account, command: command,
            acceptedAt: acceptedAt, expiresAt: patience.map { acceptedAt + $0 })
        let repeatable = request.idempotencyKey.map { key in
            RepeatableRequest(key: key, request: Array(request.device.text.utf8) + request.body)
        }
        let reply = try await mailbox.grant(.accept(order, repeatable: repeatable))
        guard case .order(let taken, let joined, let repeated) = reply else {
            throw Refusal.unavailable(reason: "the order was not answered")
        }
        return Acceptance(order: taken, joined: joined, repeated: repeated)
    }

    /// Asks for the account's password again where a stolen session must not be enough.
    private func confirm(_ request: OrderRequest) async throws {
        guard request.demand.kind.needsConfirmation else { return }
        guard let password = request.confirmation else {
            throw Refusal.invalid(
                field: "confirmation", reason: "the account's password is wanted once more")
        }
        try await confirm(password, of: request.account, for: request.device)
    }

    /// The command as it is stored: with its PIN as only the phone can read it, and only in this
    /// order.
    private func command(of request: OrderRequest, order: OrderID) throws -> Command {
        try request.demand.command { pin in
            let key = try known(request.device, of: request.account).sealingKey
            return try SealedPIN.seal(pin, to: key, device: request.device, order: order)
        }
    }

    /// Takes an order back: at once if no phone has it, else as soon as the phone agrees.
    /// - Parameter giveUp: not to wait for the phone's answer.
    package func cancel(
        _ order: OrderID, account: AccountID, giveUp: Bool
    ) async throws -> Order {
        let wish = Wish.cancel(order, account: account, giveUp: giveUp)
        guard case .order(let left, _, _) = try await mailbox.grant(wish) else {
            throw Refusal.unavailable(reason: "the order was not answered")
        }
        return left
    }

    package func order(_ id: OrderID, of account: AccountID) async throws -> Order {
        guard let order = try reading({ try $0.order(id, of: account) }) else {
            throw Refusal.unknownOrder
        }
        return order
    }

    /// The newest orders first; of one device, or of all the account's.
    package func orders(
        of account: AccountID, device: DeviceID?, limit: Int
    ) async throws -> [Order] {
        try reading { reader in
            if let device, try reader.device(device, of: account) == nil {
                throw Refusal.unknownDevice
            }
            return try reader.orders(of: account, device: device, limit: limit)
        }
    }

    /// Waits, at most `patience`, until the order has ended, or (with `since`) until its state is
    /// another one than `since`; returns it as it then is.
    package func order(
        _ id: OrderID, of account: AccountID, since: OrderState?, patience: Duration
    ) async throws -> Order {
        // Watched before it is read, so that no change falls in between.
        let changes = watch.changes(of: id)
        let order = try await order(id, of: account)
        if Self.isWorthTelling(order, since: since) || patience <= .zero { return order }
        return try await withThrowingTaskGroup(of: Order?.self) { group in
            group.addTask {
                for await changed in changes where Self.isWorthTelling(changed, since: since) {
                    return changed
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: patience)
                return nil
            }
            defer { group.cancelAll() }
            if let changed = try await group.next() ?? nil { return changed }
            return try await self.order(id, of: account)
        }
    }

    private static func isWorthTelling(_ order: Order, since: OrderState?) -> Bool {
        order.state.isTerminal || (since != nil && order.state != since)
    }
}
