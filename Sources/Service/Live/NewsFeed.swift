internal import Synchronization

/// An account's news from one moment on, for one reader.
///
/// It holds a bounded number of items that were not read yet. A reader that falls further behind is
/// let go: its items end, and `fallen` says why.
package struct NewsFeed: Sendable {
    package enum Item: Sendable {
        case news(NewsItem)
        /// What came before this is gone: look everything up anew.
        case gap
        /// Nothing has happened; the reader is still there.
        case beat
    }

    package let items: AsyncStream<Item>
    /// Has one element once the reader has fallen too far behind.
    package let fallen: AsyncStream<Void>
    let source: Source

    /// - Parameter capacity: how many items wait for the reader at most.
    package init(capacity: Int) {
        let (items, continuation) = AsyncStream<Item>.makeStream(
            bufferingPolicy: .bufferingOldest(capacity))
        let (fallen, fall) = AsyncStream<Void>.makeStream()
        self.items = items
        self.fallen = fallen
        source = Source(items: continuation, fall: fall)
    }

    /// Tells the reader that nothing has happened; what that costs shows whether it is still there.
    package func beat() { source.send(.beat) }

    /// Hands an item on.
    package func send(_ item: Item) { source.send(item) }

    /// No more comes.
    package func end() { source.end() }

    /// The writing end.
    struct Source: Sendable {
        fileprivate let items: AsyncStream<Item>.Continuation
        fileprivate let fall: AsyncStream<Void>.Continuation

        func send(_ item: Item) { if !offer(item) { end() } }

        /// Hands an item on and ends nothing.
        /// - Returns: whether the reader keeps up; one that does not is told so.
        func offer(_ item: Item) -> Bool {
            guard case .dropped = items.yield(item) else { return true }
            fall.yield()
            return false
        }

        func end() {
            items.finish()
            fall.finish()
        }

        func onEnd(_ body: @escaping @Sendable () -> Void) {
            items.onTermination = { _ in body() }
        }
    }
}
