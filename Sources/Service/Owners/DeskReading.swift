internal import DeviceRegistry
package import FindDevice

/// What owners can look up.
extension Desk {
    package func devices(of account: AccountID) async throws -> [DeviceView] {
        let known = try reading { reader in
            try reader.devices(of: account).filter { $0.state != .released }
                .map { try Self.record(of: $0, in: reader) }
        }
        let presence = await mailbox.presence(of: known.map(\.device.id))
        return known.map { $0.view(presence: presence[$0.device.id] ?? .unknown) }
    }

    package func device(_ id: DeviceID, of account: AccountID) async throws -> DeviceView {
        let known = try reading { reader in
            guard let device = try reader.device(id, of: account), device.state != .released else {
                throw Refusal.unknownDevice
            }
            return try Self.record(of: device, in: reader)
        }
        let presence = await mailbox.presence(of: [id])
        return known.view(presence: presence[id] ?? .unknown)
    }

    /// The stored fixes of a device between two moments, oldest first, at most `limit`.
    package func trail(
        of device: DeviceID, account: AccountID, from: Timestamp?, to: Timestamp?, limit: Int
    ) async throws -> [Fix] {
        try reading { reader in
            guard try reader.device(device, of: account) != nil else {
                throw Refusal.unknownDevice
            }
            return try reader.trail(of: device, from: from, to: to, limit: limit)
        }
    }

    /// What phones told, oldest first, after event number `after`; of one device, or of all the
    /// account's.
    package func events(
        of account: AccountID, device: DeviceID?, after: Int64, limit: Int
    ) async throws -> [StoredEvent] {
        try reading { reader in
            if let device, try reader.device(device, of: account) == nil {
                throw Refusal.unknownDevice
            }
            return try reader.events(of: account, device: device, after: after, limit: limit)
        }
    }

    /// An account's news from now on, of one device or of all.
    /// - Parameter last: the id of the last item that the reader had, if it comes again; what came
    ///   after it is told first, or that it is gone.
    /// - Returns: nil if too many read the account's news already.
    package func news(
        of account: AccountID, device: DeviceID?, after last: String?
    ) async throws -> NewsFeed? {
        if let device { _ = try known(device, of: account) }
        return bulletin.subscribe(account, device: device, after: last)
    }

    /// A device that its owner has not removed.
    /// - Throws: `Refusal.unknownDevice`, for somebody else's too.
    func known(_ id: DeviceID, of account: AccountID) throws -> Device {
        guard let device = try reading({ try $0.device(id, of: account) }),
            device.state != .released
        else { throw Refusal.unknownDevice }
        return device
    }

    /// Audit entries that concern the account, oldest first, after entry number `after`.
    package func audit(
        of account: AccountID, device: DeviceID?, order: OrderID?, after: Int64, limit: Int
    ) async throws -> [AuditEntry] {
        try reading {
            try $0.audit(of: account, device: device, order: order, after: after, limit: limit)
        }
    }

    /// Reads the registry; what may pass is a refusal that says so.
    func reading<Value>(_ body: (RegistryReader) throws -> Value) throws -> Value {
        do {
            return try registry.read(body)
        } catch let error as RegistryError where error.isUnavailability {
            throw Refusal.unavailable(reason: "\(error)")
        }
    }

    private struct Record {
        let device: Device
        let lastFix: Fix?
        let syncStates: [SyncState]
        let openOrders: [Order]
        let lostOrder: Order?

        func view(presence: Presence) -> DeviceView {
            DeviceView(
                device: device, presence: presence, lastFix: lastFix, syncStates: syncStates,
                openOrders: openOrders, lostOrder: lostOrder)
        }
    }

    private static func record(of device: Device, in reader: RegistryReader) throws -> Record {
        Record(
            device: device, lastFix: try reader.lastFix(of: device.id),
            syncStates: try reader.syncStates(of: device.id),
            openOrders: try reader.openOrders(of: device.id),
            lostOrder: try reader.lostOrder(of: device))
    }
}
