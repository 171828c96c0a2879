internal import FindDevice
internal import Synchronization

/// Hands all news to those who watch the whole service from inside; a watcher that is slow misses
/// the oldest.
final class Newsroom: Sendable {
    private let readers = Mutex<[Int: AsyncStream<ServiceNews>.Continuation]>([:])
    private let counter = Atomic(0)

    func subscribe() -> AsyncStream<ServiceNews> {
        let (stream, continuation) = AsyncStream<ServiceNews>.makeStream(
            bufferingPolicy: .bufferingNewest(1024))
        let reader = counter.add(1, ordering: .relaxed).newValue
        readers.withLock { $0[reader] = continuation }
        continuation.onTermination = { [weak self] _ in
            self?.readers.withLock { $0[reader] = nil }
        }
        return stream
    }

    func tell(_ news: ServiceNews) {
        let waiting = readers.withLock { Array($0.values) }
        for reader in waiting { reader.yield(news) }
    }

    func finish() {
        let all = readers.withLock { Array($0.values) }
        for reader in all { reader.finish() }
    }
}
