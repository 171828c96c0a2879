internal import FindDevice
internal import Synchronization

/// Tells whoever waits for an order what became of it.
final class OrderWatch: Sendable {
    private struct State {
        var nextWatcher = 0
        var watchers: [OrderID: [Int: AsyncStream<Order>.Continuation]] = [:]
    }

    private let state = Mutex(State())

    /// The order's states from now on; the newest is kept for a reader that is slow.
    func changes(of order: OrderID) -> AsyncStream<Order> {
        let (stream, continuation) = AsyncStream<Order>.makeStream(
            bufferingPolicy: .bufferingNewest(1))
        let watcher = state.withLock { state in
            state.nextWatcher += 1
            state.watchers[order, default: [:]][state.nextWatcher] = continuation
            return state.nextWatcher
        }
        continuation.onTermination = { [weak self] _ in self?.forget(watcher, of: order) }
        return stream
    }

    /// Ends every wait: the service stops.
    func finish() {
        let all = state.withLock { state in
            defer { state.watchers = [:] }
            return state.watchers.values.flatMap(\.values)
        }
        for continuation in all { continuation.finish() }
    }

    func tell(_ orders: [Order]) {
        for order in orders {
            let waiting = state.withLock { Array(($0.watchers[order.id] ?? [:]).values) }
            for continuation in waiting { continuation.yield(order) }
        }
    }

    private func forget(_ watcher: Int, of order: OrderID) {
        state.withLock { state in
            state.watchers[order]?[watcher] = nil
            if state.watchers[order]?.isEmpty == true { state.watchers[order] = nil }
        }
    }
}
