internal import FindDevice

/// What will happen, in the order of its time; within a moment, as it was planned.
struct EventQueue<Event> {
    private var heap: [Entry] = []
    private var planned: UInt64 = 0

    private struct Entry {
        let at: Timestamp
        let number: UInt64
        let event: Event

        func isBefore(_ other: Entry) -> Bool {
            at == other.at ? number < other.number : at < other.at
        }
    }

    /// When the next event is due.
    var next: Timestamp? { heap.first?.at }

    mutating func plan(_ event: Event, at: Timestamp) {
        planned += 1
        heap.append(Entry(at: at, number: planned, event: event))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The earliest event, unless it is later than `end`; it is then no longer planned.
    mutating func pop(notAfter end: Timestamp) -> (at: Timestamp, event: Event)? {
        guard let first = heap.first, first.at <= end else { return nil }
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        sink()
        return (first.at, first.event)
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].isBefore(heap[least]) {
                least = child
            }
            guard least != parent else { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
