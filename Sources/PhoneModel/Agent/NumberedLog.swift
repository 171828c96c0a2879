package import FindDevice

/// A phone's numbered log: entries that the service has not acknowledged, and which of them are on
/// their way.
package struct NumberedLog<Entry: Sendable>: Sendable {
    package let stream: StreamID
    /// The number of the next entry.
    package private(set) var next: UInt64 = 1
    /// The service has everything up to here.
    package private(set) var acknowledged: UInt64 = 0
    /// The numbers of `entries`, without a gap: `oldest ..< next`.
    package var oldest: UInt64 { next - UInt64(entries.count) }
    private var entries: [Entry] = []
    /// Sent on this connection up to here; volatile.
    private var sent: UInt64 = 0

    package init(stream: StreamID) { self.stream = stream }

    /// The entries that the service has not acknowledged, oldest first.
    package var held: [Entry] { entries }
    package var extent: LogExtent { LogExtent(stream: stream, oldest: oldest, next: next) }
    package var isAcknowledged: Bool { entries.isEmpty }
    package var unacknowledged: Int { entries.count }

    /// Adds the entry numbered `sequence`, which a log that lost its disk may not have counted to.
    package mutating func append(_ entry: Entry, sequence: UInt64) {
        guard sequence >= next else { return }
        if sequence > next { entries = [] }
        next = sequence + 1
        entries.append(entry)
    }

    package mutating func acknowledge(through sequence: UInt64) {
        guard sequence > acknowledged else { return }
        acknowledged = sequence
        if sequence >= next {
            entries = []
            next = sequence + 1
        } else if sequence >= oldest {
            entries.removeFirst(Int(sequence - oldest + 1))
        }
        sent = max(sent, sequence)
    }

    /// Gives up the oldest entries above `capacity`; the number of the oldest that is left, if any
    /// were given up.
    package mutating func shed(toFit capacity: Int) -> UInt64? {
        guard entries.count > capacity else { return nil }
        entries.removeFirst(entries.count - capacity)
        return oldest
    }

    package mutating func raiseFloor(to oldest: UInt64) {
        guard oldest > self.oldest, oldest <= next else { return }
        entries.removeFirst(Int(oldest - self.oldest))
    }

    /// Takes nothing as sent any more: the connection is new, or no acknowledgement came.
    package mutating func rewind() { sent = acknowledged }

    /// The entries to send now, so that at most `window` are on their way; they count as sent.
    package mutating func takeUnsent(window: Int) -> [Entry] {
        let first = max(sent + 1, oldest)
        let end = min(next, max(acknowledged + 1, oldest) + UInt64(window))
        guard first < end else { return [] }
        sent = end - 1
        return Array(entries[Int(first - oldest)..<Int(end - oldest)])
    }
}
