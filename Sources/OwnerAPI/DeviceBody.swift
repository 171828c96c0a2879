package import FindDevice

/// A device as its owner sees it.
package struct DeviceBody: Hashable, Sendable, Codable {
    package var id: DeviceID
    package var name: String
    package var serial: String
    package var model: String
    package var state: DeviceState
    package var lostMode: LostModeBody
    package var presence: Presence
    package var lastHeardAt: Moment?
    package var lastFix: FixBody?
    package var sync: [SyncBody]
    /// Orders that have not ended.
    package var openOrders: [OrderBody]
    package var supports: [OrderKind]
    package var enrolledAt: Moment

    package init(
        _ device: Device, presence: Presence, lastFix: Fix?, sync: [SyncState],
        openOrders: [Order], lostOrder: Order? = nil
    ) {
        id = device.id
        name = device.name
        serial = device.serial
        model = device.model
        state = device.state
        lostMode = LostModeBody(device, setBy: lostOrder)
        self.presence = presence
        lastHeardAt = device.lastHeardAt.map(Moment.init)
        self.lastFix = lastFix.map(FixBody.init)
        self.sync = sync.map(SyncBody.init)
        self.openOrders = openOrders.map(OrderBody.init)
        supports = OrderKind.allCases.filter(device.supports.contains)
        enrolledAt = Moment(device.enrolledAt)
    }
}

/// How far one kind of a phone's data is copied to the cloud.
package struct SyncBody: Hashable, Sendable, Codable {
    package var kind: DataKind
    package var enabled: Bool
    package var items: Int
    package var unsynced: Int
    package var syncedAt: Moment?
    package var error: String?

    init(_ state: SyncState) {
        kind = state.kind
        enabled = state.enabled
        items = state.items
        unsynced = state.unsynced
        syncedAt = state.syncedAt.map(Moment.init)
        error = state.error
    }
}

/// `{"devices": […]}`.
package struct DeviceList: Hashable, Sendable, Codable {
    package var devices: [DeviceBody]

    package init(devices: [DeviceBody]) { self.devices = devices }
}
