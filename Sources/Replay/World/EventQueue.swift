internal import FindDevice

/// What will happen, in the order of its time; within a moment, as it was planned.
///
/// A binary heap of places: the events themselves, which are large, lie still until their turn.
struct EventQueue<Event> {
    private var heap: [Entry] = []
    private var events: [Event?] = []
    private var free: [Int] = []
    private var planned: UInt64 = 0

    private struct Entry {
        let at: Timestamp
        let number: UInt64
        let place: Int

        func isBefore(_ other: Entry) -> Bool {
            at == other.at ? number < other.number : at < other.at
        }
    }

    /// When the next event is due.
    var next: Timestamp? { heap.first?.at }

    mutating func plan(_ event: Event, at: Timestamp) {
        planned += 1
        heap.append(Entry(at: at, number: planned, place: keep(event)))
        var child = heap.count - 1
        while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// The earliest event, unless it is later than `end`; it is then no longer planned.
    mutating func pop(notAfter end: Timestamp) -> (at: Timestamp, event: Event)? {
        guard let first = heap.first, first.at <= end else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty { sink(last) }
        defer {
            events[first.place] = nil
            free.append(first.place)
        }
        return events[first.place].map { (first.at, $0) }
    }

    private mutating func keep(_ event: Event) -> Int {
        guard let place = free.popLast() else {
            events.append(event)
            return events.count - 1
        }
        events[place] = event
        return place
    }

    /// Puts an entry in the first one's place, and lets it down to where it belongs.
    private mutating func sink(_ entry: Entry) {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, heap[child + 1].isBefore(heap[child]) { child += 1 }
            guard heap[child].isBefore(entry) else { break }
            heap[parent] = heap[child]
            parent = child
        }
        heap[parent] = entry
    }
}
