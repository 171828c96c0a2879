internal import FindDevice

/// One piece of an account's news, with its place in their order.
package struct NewsItem: Sendable {
    package let id: NewsID
    package let news: ServiceNews

    package init(id: NewsID, news: ServiceNews) {
        self.id = id
        self.news = news
    }
}

/// The place of an item among its account's news, in one run of the service: whoever was away names
/// the last one they had.
package struct NewsID: Hashable, Sendable, CustomStringConvertible {
    /// Drawn anew whenever the service starts: numbers of another run say nothing.
    package let run: String
    package let number: UInt64

    package init(run: String, number: UInt64) {
        self.run = run
        self.number = number
    }

    /// Reads `description`; nil for what is no such id.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty, let number = UInt64(parts[1]) else { return nil }
        self.init(run: String(parts[0]), number: number)
    }

    package var description: String { "\(run)-\(number)" }
}

/// The last of an account's news: what is left for whoever was away.
struct NewsRing {
    private(set) var last: UInt64 = 0
    private var items: [NewsItem] = []
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    mutating func add(_ news: ServiceNews, run: String) -> NewsItem {
        last += 1
        let item = NewsItem(id: NewsID(run: run, number: last), news: news)
        items.append(item)
        // Seldom and many, so that each costs little.
        if items.count >= 2 * capacity { items.removeFirst(items.count - capacity) }
        return item
    }

    /// What came after number `after`; nil if not all of it is left.
    func items(after number: UInt64) -> [NewsItem]? {
        guard number <= last else { return nil }
        let wanted = Int(clamping: last - number)
        return wanted <= min(items.count, capacity) ? Array(items.suffix(wanted)) : nil
    }
}
