package import FindDevice
package import Wire

/// The persistent part of a phone's disk: what its journal, read from the start, adds up to.
package struct PhoneDisk: Sendable {
    /// The highest counter that it has seen.
    package private(set) var counter = Counter.zero
    package private(set) var ledger = Ledger()
    package var trail: NumberedLog<TrailMessage>
    package var words: NumberedLog<Word>

    package init(stream: StreamID) {
        trail = NumberedLog(stream: stream)
        words = NumberedLog(stream: stream)
    }

    /// Rebuilds the disk from its journal.
    package init(stream: StreamID, journal: some Sequence<JournalRecord>) {
        self.init(stream: stream)
        for record in journal { apply(record) }
        trail.rewind()
        words.rewind()
    }

    package mutating func apply(_ record: JournalRecord) {
        switch record {
        case .order(let message):
            counter = max(counter, message.counter)
            ledger.take(message)
        case .word(let word):
            words.append(word, sequence: word.number.sequence)
            if case .order(let order, _) = word.content { ledger.answer(order, with: word) }
        case .report(let message):
            if let number = message.number { trail.append(message, sequence: number.sequence) }
        case .acknowledged(.trail, let through): trail.acknowledge(through: through)
        case .acknowledged(.word, let through): words.acknowledge(through: through)
        case .floor(.trail, let oldest): trail.raiseFloor(to: oldest)
        case .floor(.word, let oldest): words.raiseFloor(to: oldest)
        }
    }

    /// The shortest journal that adds up to this disk, to put in an overgrown one's place.
    package var journal: [JournalRecord] {
        var log: [JournalRecord] = ledger.entries.map { .order($0.message) }
        // An answer that the service has acknowledged is in the ledger and no longer in the log;
        // its word stands before the acknowledgement, as it was said.
        let held = words.held
        let unheld = ledger.entries.compactMap(\.answer).filter { answer in
            !held.contains { $0.number == answer.number }
        }
        log += unheld.sorted { $0.number.sequence < $1.number.sequence }.map { .word($0) }
        if words.oldest > 1 { log.append(.acknowledged(.word, through: words.oldest - 1)) }
        log += held.map { .word($0) }
        if trail.oldest > 1 { log.append(.acknowledged(.trail, through: trail.oldest - 1)) }
        log += trail.held.map { .report($0) }
        return log
    }
}

/// The orders that a phone took, and what it answered: why none takes effect twice.
package struct Ledger: Sendable {
    /// In the order in which they were taken.
    package private(set) var entries: [Entry] = []

    package struct Entry: Hashable, Sendable {
        package let message: OrderMessage
        /// The newest word about it.
        package var answer: Word?

        package var report: OrderReport? {
            guard case .order(_, let report) = answer?.content else { return nil }
            return report
        }

        /// Whether the phone has said its last word about it.
        package var isOver: Bool {
            switch report {
            case .succeeded, .failed, .rejected, .expired, .cancelled: true
            case .received, .deferred, .running, nil: false
            }
        }
    }

    subscript(_ order: OrderID) -> Entry? { entries.first { $0.message.order == order } }

    /// Orders whose last word the phone has not said.
    package var open: [Entry] { entries.filter { !$0.isOver } }

    mutating func take(_ message: OrderMessage) {
        guard self[message.order] == nil else { return }
        entries.append(Entry(message: message))
        forgetOldest()
    }

    mutating func answer(_ order: OrderID, with word: Word) {
        guard let index = entries.firstIndex(where: { $0.message.order == order }) else { return }
        entries[index].answer = word
    }

    /// What is over may be forgotten: its counter is below the last one, so that it would be
    /// refused as replayed.
    private mutating func forgetOldest() {
        guard entries.count > Self.capacity, let index = entries.firstIndex(where: \.isOver) else {
            return
        }
        entries.remove(at: index)
    }

    private static let capacity = 64
}
