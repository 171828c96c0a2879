package import FindDevice
internal import Synchronization

/// What happens in the service, for whoever watches it live.
package enum ServiceNews: Sendable {
    case order(Order)
    /// A report that has just been stored.
    case report(DeviceID, Report)
    case broker(String)
}

/// Hands news to those who watch; a watcher that is slow misses the oldest.
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
