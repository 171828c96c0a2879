internal import DeviceRegistry
internal import FindDevice
internal import Logging
internal import Synchronization

/// Tells owners live what happens to their devices, and to nobody else's.
///
/// The control thread tells; it never waits for a reader. Of each account the last `capacity` items
/// are kept in memory, for readers that come again.
final class Bulletin: Sendable {
    /// How many items of an account are kept.
    static let capacity = 1024
    /// How many may read of one account at once.
    static let mostReaders = 32
    /// How many items may wait for one reader, beyond those that it missed.
    static let patience = 512

    private struct State {
        var rings: [AccountID: NewsRing] = [:]
        /// Whose a device is; that never changes.
        var owners: [DeviceID: AccountID] = [:]
        var readers: [AccountID: [Int: Reader]] = [:]
        var nextReader = 0
        var isOver = false
    }

    private struct Reader {
        let device: DeviceID?
        let source: NewsFeed.Source
    }

    private let state = Mutex(State())
    private let run: String
    private let owner: @Sendable (DeviceID) -> AccountID?

    /// - Parameters:
    ///   - run: names this run of the service.
    ///   - owner: whose a device is, for news that do not say so.
    init(run: String, owner: @escaping @Sendable (DeviceID) -> AccountID?) {
        self.run = run
        self.owner = owner
    }

    /// The bulletin of a service, which looks up in its registry whose a device is.
    convenience init(registry: Registry, logger: Logger) {
        var generator = SystemRandomNumberGenerator()
        self.init(run: String(generator.next() as UInt64, radix: 36)) { device in
            do {
                return try registry.read { try $0.device(device)?.account }
            } catch {
                logger.warning("a device's news cannot be told: \(error)")
                return nil
            }
        }
    }

    func tell(_ news: ServiceNews) {
        guard let device = news.subject, let account = account(of: device, in: news) else { return }
        let late = state.withLock { state in
            let item = state.rings[account, default: NewsRing(capacity: Self.capacity)]
                .add(news, run: run)
            return Self.hand(item, about: device, to: &state.readers[account])
        }
        // Outside: who ends takes the lock.
        for reader in late { reader.source.end() }
    }

    /// An account's news from now on, or from after `last` on.
    /// - Returns: nil if too many read already.
    func subscribe(_ account: AccountID, device: DeviceID?, after last: String?) -> NewsFeed? {
        let reader: (number: Int, feed: NewsFeed)? = state.withLock { state in
            guard (state.readers[account]?.count ?? 0) < Self.mostReaders else { return nil }
            let feed = NewsFeed(capacity: Self.capacity + Self.patience)
            if let last { replay(state.rings[account], after: last, device: device, to: feed) }
            state.nextReader += 1
            guard !state.isOver else { return (state.nextReader, feed) }
            state.readers[account, default: [:]][state.nextReader] = Reader(
                device: device, source: feed.source)
            return (state.nextReader, feed)
        }
        guard let reader else { return nil }
        reader.feed.source.onEnd { [weak self] in self?.forget(reader.number, of: account) }
        if state.withLock({ $0.isOver }) { reader.feed.end() }
        return reader.feed
    }

    /// Ends every feed: the service stops.
    func finish() {
        let all = state.withLock { state in
            defer { state.readers = [:] }
            state.isOver = true
            return state.readers.values.flatMap(\.values)
        }
        for reader in all { reader.source.end() }
    }

    private func account(of device: DeviceID, in news: ServiceNews) -> AccountID? {
        if let known = state.withLock({ $0.owners[device] }) { return known }
        guard let account = news.account ?? owner(device) else { return nil }
        state.withLock { $0.owners[device] = account }
        return account
    }

    private func replay(
        _ ring: NewsRing?, after last: String, device: DeviceID?, to feed: NewsFeed
    ) {
        let ring = ring ?? NewsRing(capacity: Self.capacity)
        guard let id = NewsID(last), id.run == run, let missed = ring.items(after: id.number) else {
            return feed.send(.gap)
        }
        for item in missed where device == nil || item.news.subject == device {
            feed.send(.news(item))
        }
    }

    /// - Returns: those who fell too far behind, who are readers no more.
    private static func hand(
        _ item: NewsItem, about device: DeviceID, to readers: inout [Int: Reader]?
    ) -> [Reader] {
        var late: [Reader] = []
        for (number, reader) in readers ?? [:] where reader.device ?? device == device {
            if !reader.source.offer(.news(item)) {
                readers?[number] = nil
                late.append(reader)
            }
        }
        return late
    }

    private func forget(_ reader: Int, of account: AccountID) {
        state.withLock { state in
            state.readers[account]?[reader] = nil
            if state.readers[account]?.isEmpty == true { state.readers[account] = nil }
        }
    }
}
