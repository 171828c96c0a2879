/// One entry of a phone's *trail*: a fix, or the sync state of its data.
package enum Report: Hashable, Sendable {
    case fix(Fix)
    case sync(SyncReport)
}

/// The sync state of every kind of data, at one moment.
package struct SyncReport: Hashable, Sendable {
    package var at: Timestamp
    package var kinds: [SyncState]

    package init(at: Timestamp, kinds: [SyncState]) {
        self.at = at
        self.kinds = kinds
    }
}

/// The two numbered logs of a phone. Each counts 1, 2, 3 … within a stream.
package enum ReportLog: String, CaseIterable, Sendable, Codable {
    /// Fixes and sync states.
    case trail
    /// What the phone signs: receipts, results, events.
    case word
}

/// The place of an entry in a phone's numbered log; with the device, its key in the registry.
package struct ReportNumber: Hashable, Sendable {
    package var stream: StreamID
    package var sequence: UInt64

    package init(stream: StreamID, sequence: UInt64) {
        self.stream = stream
        self.sequence = sequence
    }
}
