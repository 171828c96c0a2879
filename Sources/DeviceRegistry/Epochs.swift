package import FindDevice
internal import GRDB

/// What puts everything that a restored registry says above all that was ever said.
///
/// A backup is older than what happened since, and the phones know it: they have heard higher
/// counters and newer versions of lost mode, and would call what the registry says next replayed or
/// outdated. So the *epoch* of each device's counter rises: by it counters are compared first, and
/// the next version of lost mode is of the same epoch. It tells phones another thing: an
/// acknowledgement of a higher epoch that acknowledges less than the last one did asks for the
/// reports that the backup does not have.
extension RegistryReader {
    /// The highest epoch in which anything was said to, or by, each device that is not released.
    package func epochs() throws -> [DeviceID: Int64] {
        let found = try database.all(
            """
            SELECT id, max(epoch, desired_epoch, reported_epoch) FROM devices
            WHERE state <> 'released'
            """, []
        ) { row -> (DeviceID, Int64) in (try row.identifier(0), try row.integer(1)) }
        return Dictionary(found) { max($0, $1) }
    }
}

extension RegistryWriter {
    /// Gives every device that is not released a new epoch: its counter becomes number 0 of it,
    /// which no order ever had.
    ///
    /// Lost mode stays as it was, its version too: by that the service knows what the phone speaks
    /// of when the right PIN ends it, and that a phone with a higher one was told of it by the
    /// registry that is gone. The *next* version takes the counter's epoch, and so stands above
    /// both.
    /// - Parameter known: epochs of devices that others know of, such as the registry that was
    ///   replaced. A backup that is restored for the second time knows nothing of the epoch of the
    ///   first, and one above its own would not be new.
    /// - Returns: how many devices there were.
    @discardableResult
    package func raiseEpochs(above known: [DeviceID: Int64] = [:]) throws -> Int {
        let epochs = try epochs().sorted { $0.key < $1.key }
        for (device, epoch) in epochs {
            let raised = max(epoch, known[device] ?? 0) + 1
            try database.run(
                "UPDATE devices SET epoch = ?, counter = 0 WHERE id = ?", [raised, device.text])
        }
        return epochs.count
    }

    /// Gives up every erase that is open: what its owner has taken back since the backup was made
    /// must not wipe a phone, and nothing here could tell. Who still wants it says so again; a
    /// phone that has begun goes on, and its word is heard.
    func giveUpErases(at moment: Timestamp) throws {
        for var order in try openOrders() where order.command == .erase {
            order.state = .failed(.abandoned)
            order.resendAt = nil
            order.endedAt = moment
            try save(order)
            try append(
                AuditRecord(
                    at: moment, actor: .administrator, action: .orderFailed,
                    account: order.account, device: order.device, order: order.id,
                    detail: order.state.reason))
        }
    }
}

extension Registry {
    /// Begins the next life of a registry that came out of a backup, in one transaction: raises all
    /// epochs, revokes all tokens, and says in the audit log that it was restored.
    ///
    /// The older the backup, the more there is that it does not know:
    /// - *Tokens.* It may hold some that were revoked since. Owners sign in again.
    /// - *Open orders* stay open, though some have ended since: their phones' ledgers know. A sent
    ///   one is sent again with its old counter, and a phone repeats the answer that it stored, or
    ///   says `rejected(replayed)`. No phone can answer for a *queued* order that its owner has
    ///   cancelled since; a ring or a lost mode too many can be undone, an erase cannot: those are
    ///   given up.
    /// - *The audit log* ends where the backup did, short of its signed head: the entry that this
    ///   adds says why, and whoever calls this seals a new head.
    /// - *Accounts* are what they were: one that was removed since is back with its keys, a
    ///   password that was changed since is the old one again.
    /// - *Devices* that were enrolled since are not known, and have to enrol again.
    @discardableResult
    package func raiseEpochs(
        above known: [DeviceID: Int64] = [:], at moment: Timestamp
    ) throws -> AuditEntry {
        try write { writer in
            try writer.raiseEpochs(above: known)
            try writer.removeAllTokens()
            try writer.giveUpErases(at: moment)
            return try writer.append(
                AuditRecord(at: moment, actor: .administrator, action: .registryRestored))
        }
    }
}
