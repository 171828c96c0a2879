/// How far one kind of a phone's stored data is copied to the cloud.
package struct SyncState: Hashable, Sendable, Codable {
    package var kind: DataKind
    /// Whether the owner switched syncing on for this kind.
    package var enabled: Bool
    /// How many items the phone stores, and how many of them only the phone has.
    package var items: Int
    package var unsynced: Int
    package var syncedAt: Timestamp?
    /// What went wrong last, in words; nil if nothing did.
    package var error: String?

    package init(
        kind: DataKind, enabled: Bool, items: Int, unsynced: Int, syncedAt: Timestamp? = nil,
        error: String? = nil
    ) {
        self.kind = kind
        self.enabled = enabled
        self.items = items
        self.unsynced = unsynced
        self.syncedAt = syncedAt
        self.error = error
    }
}

/// The kinds of data that a phone stores and can sync.
package enum DataKind: String, CaseIterable, Sendable, Codable {
    case contacts, messages, gallery, notes, recordings, callLog, calendar
}
