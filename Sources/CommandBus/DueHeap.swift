/// Things to do, the earliest first; of those due at one moment, the first that was added.
struct DueHeap<Element> {
    private var entries: [(due: ContinuousClock.Instant, order: UInt64, element: Element)] = []
    private var added: UInt64 = 0

    var earliest: ContinuousClock.Instant? { entries.first?.due }

    mutating func add(_ element: Element, due: ContinuousClock.Instant) {
        added += 1
        entries.append((due, added, element))
        var child = entries.count - 1
        while child > 0, precedes(child, (child - 1) / 2) {
            entries.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    /// Takes out the earliest, if it is due at `now`.
    mutating func take(dueAt now: ContinuousClock.Instant) -> Element? {
        guard let earliest, earliest <= now else { return nil }
        entries.swapAt(0, entries.count - 1)
        let element = entries.removeLast().element
        var parent = 0
        while let child = smallerChild(of: parent), precedes(child, parent) {
            entries.swapAt(child, parent)
            parent = child
        }
        return element
    }

    private func smallerChild(of parent: Int) -> Int? {
        let (left, right) = (2 * parent + 1, 2 * parent + 2)
        guard left < entries.count else { return nil }
        return right < entries.count && precedes(right, left) ? right : left
    }

    private func precedes(_ one: Int, _ other: Int) -> Bool {
        (entries[one].due, entries[one].order) < (entries[other].due, entries[other].order)
    }
}
