package import FindDevice

/// A phone's numbered log: entries that the service has not acknowledged, which of them are on
/// their way, and for a day what it has acknowledged, because a service that was restored from a
/// backup asks for it again.
package struct NumberedLog<Entry: Sendable>: Sendable {
    package let stream: StreamID
    /// The number of the next entry.
    package private(set) var next: UInt64 = 1
    /// The service has everything up to here.
    package private(set) var acknowledged: UInt64 = 0
    /// What is acknowledged and kept, by when it was; at most one mark for each hour.
    package private(set) var marks: [Mark] = []
    /// Numbered `oldest ..< next`, without a gap.
    private var entries: [Entry] = []
    /// Sent on this connection up to here; volatile.
    private var sent: UInt64 = 0
    /// How many entries are kept, about, of what is acknowledged.
    private let retained: Int

    /// The service said at `at`, by its own clock, that it had everything up to `through`.
    package struct Mark: Hashable, Sendable {
        package let through: UInt64
        package let at: Timestamp
    }

    package init(stream: StreamID, retaining retained: Int = NumberedLogLimit.retained) {
        self.stream = stream
        self.retained = retained
    }

    /// The number of the first entry that is kept; `next` if there is none.
    package var oldest: UInt64 { next - UInt64(entries.count) }
    /// All that is kept, oldest first.
    package var kept: [Entry] { entries }
    /// The entries that the service has not acknowledged, oldest first.
    package var held: [Entry] { Array(entries.suffix(unacknowledged)) }
    package var extent: LogExtent { LogExtent(stream: stream, oldest: oldest, next: next) }
    package var isAcknowledged: Bool { unacknowledged == 0 }
    package var unacknowledged: Int { Int(next - max(acknowledged + 1, oldest)) }

    /// Adds the entry numbered `sequence`, which a log that lost its disk may not have counted to.
    package mutating func append(_ entry: Entry, sequence: UInt64) {
        guard sequence >= next else { return }
        if sequence > next { empty(next: sequence) }
        next = sequence + 1
        entries.append(entry)
    }

    /// Takes note of what the service has.
    ///
    /// - Parameter time: the service's time when it said so; without it nothing that is
    ///   acknowledged is kept.
    package mutating func acknowledge(through sequence: UInt64, at time: Timestamp? = nil) {
        guard sequence > acknowledged else { return }
        acknowledged = sequence
        sent = max(sent, sequence)
        guard sequence < next else { return empty(next: sequence + 1) }
        guard let time else { return forget(through: sequence) }
        if let last = marks.last, last.at.hour == time.hour { marks.removeLast() }
        marks.append(Mark(through: sequence, at: time))
        forgetOld(at: time)
    }

    /// Believes a service that has other memories than before: it has everything up to `through`,
    /// and nothing beyond, however much it acknowledged earlier.
    package mutating func restart(acknowledged through: UInt64) {
        acknowledged = min(through, next - 1)
        marks.removeAll { $0.through > acknowledged }
        rewind()
    }

    /// Gives up the oldest unacknowledged entries above `capacity`; the number of the oldest that
    /// is left, if any were given up.
    package mutating func shed(toFit capacity: Int) -> UInt64? {
        guard unacknowledged > capacity else { return nil }
        raiseFloor(to: next - UInt64(capacity))
        return oldest
    }

    package mutating func raiseFloor(to oldest: UInt64) {
        guard oldest > self.oldest, oldest <= next else { return }
        entries.removeFirst(Int(oldest - self.oldest))
        marks.removeAll { $0.through < oldest }
    }

    /// Takes nothing as sent any more: the connection is new, or no acknowledgement came.
    package mutating func rewind() { sent = acknowledged }

    /// The entries to send now, so that at most `window` are on their way; they count as sent.
    package mutating func takeUnsent(window: Int) -> [Entry] {
        let start = max(acknowledged + 1, oldest)
        let first = max(sent + 1, start)
        let end = min(next, start + UInt64(window))
        guard first < end else { return [] }
        sent = end - 1
        return Array(entries[Int(first - oldest)..<Int(end - oldest)])
    }

    private mutating func empty(next: UInt64) {
        entries = []
        marks = []
        self.next = next
    }

    private mutating func forgetOld(at time: Timestamp) {
        if let old = marks.last(where: { time - $0.at >= NumberedLogLimit.retention }) {
            forget(through: old.through)
        }
        let past = entries.count - unacknowledged
        // Not one by one: each time moves all that is kept.
        if past > retained * 9 / 8 { forget(through: acknowledged - UInt64(retained)) }
    }

    private mutating func forget(through sequence: UInt64) { raiseFloor(to: sequence + 1) }
}

/// How long, and how many, a log keeps of what is acknowledged.
package enum NumberedLogLimit {
    static let retention = Duration.hours(24)
    /// A day at one fix each fifteen seconds.
    package static let retained = 5_760
}

extension Timestamp {
    fileprivate var hour: Int64 { seconds / 3600 }
}
