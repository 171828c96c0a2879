internal import FindDevice

/// When each of many phones is due next: a heap that knows where each phone stands in it, so that a
/// phone is in it once, however often its time changes.
struct DueTimes {
    /// Phones, the earliest first, as a binary heap.
    private var heap: [Int32] = []
    /// Where a phone stands in the heap; -1 if it does not.
    private var places: [Int32]
    /// When a phone is due, in milliseconds; of those in the heap.
    private var times: [Int64]

    init(count: Int) {
        places = Array(repeating: -1, count: count)
        times = Array(repeating: 0, count: count)
    }

    var earliest: Timestamp? {
        heap.first.map { Timestamp(milliseconds: times[Int($0)]) }
    }

    /// Sets when a phone is due; nil for never.
    mutating func set(_ phone: Int, due: Timestamp?) {
        guard let due else { return remove(phone) }
        let place = Int(places[phone])
        let before = times[phone]
        times[phone] = due.milliseconds
        if place < 0 {
            places[phone] = Int32(heap.count)
            heap.append(Int32(phone))
            rise(from: heap.count - 1)
        } else if due.milliseconds < before {
            rise(from: place)
        } else if due.milliseconds > before {
            sink(from: place)
        }
    }

    /// Takes out the earliest, if it is due at `now`.
    mutating func take(dueAt now: Timestamp) -> Int? {
        guard let first = heap.first, times[Int(first)] <= now.milliseconds else { return nil }
        remove(Int(first))
        return Int(first)
    }

    private mutating func remove(_ phone: Int) {
        let place = Int(places[phone])
        guard place >= 0 else { return }
        let last = heap.count - 1
        if place != last { swap(place, last) }
        heap.removeLast()
        places[phone] = -1
        if place < heap.count {
            rise(from: place)
            sink(from: place)
        }
    }

    private mutating func rise(from start: Int) {
        var child = start
        while child > 0, isEarlier(child, (child - 1) / 2) {
            swap(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func sink(from start: Int) {
        var parent = start
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && isEarlier(child, least) {
                least = child
            }
            guard least != parent else { return }
            swap(parent, least)
            parent = least
        }
    }

    /// Of two that are due together the one with the lower number comes first.
    private func isEarlier(_ one: Int, _ other: Int) -> Bool {
        let (one, other) = (heap[one], heap[other])
        return (times[Int(one)], one) < (times[Int(other)], other)
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        heap.swapAt(one, other)
        places[Int(heap[one])] = Int32(one)
        places[Int(heap[other])] = Int32(other)
    }
}
