package import FindDevice
package import Wire

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

        /// Whether it asks for a wipe that nothing stops any more.
        package var isErase: Bool { message.intent == .run(.erase) }

        /// Whether it is begun at a time of its own; all else is done with its record.
        var waits: Bool {
            switch message.intent {
            case .run(.locate), .run(.ring), .run(.erase): true
            case .run(.lost), .run(.found), .run(.release), .cancel, .unknown: false
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
    /// refused as replayed. An erase may not: a registry that was put back may send one again that
    /// it has not known to be over, under a new counter, and nobody gets back what that wipes.
    private mutating func forgetOldest() {
        let index = entries.firstIndex { $0.isOver && !$0.isErase }
        guard entries.count > Self.capacity, let index else { return }
        entries.remove(at: index)
    }

    private static let capacity = 64
}
