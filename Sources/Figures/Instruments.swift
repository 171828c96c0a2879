internal import Synchronization

/// A number that only grows; any thread adds to it, without waiting for another.
package final class MetricCounter: Sendable {
    private let count = Atomic(0)

    package init() {}

    package func add(_ more: Int = 1) { count.wrappingAdd(more, ordering: .relaxed) }
    package var value: Int { count.load(ordering: .relaxed) }
}

/// A number that is as it is; one thread sets it, others read it.
package final class MetricGauge: Sendable {
    private let number = Atomic(0)

    package init() {}

    package func set(_ value: Int) { number.store(value, ordering: .relaxed) }
    package var value: Int { number.load(ordering: .relaxed) }
}

/// How often something took how long.
///
/// Whoever reads it keeps those who add to it waiting for as long as a few numbers take to copy.
package final class MetricHistogram: Sendable {
    private struct State {
        /// One for each bound, and one for all that is above.
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    /// - Parameter bounds: the upper ends of the buckets in seconds, the smallest first.
    package init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    package func note(_ duration: Duration) {
        let seconds = duration / .seconds(1)
        let bucket = bounds.firstIndex { seconds <= $0 } ?? bounds.count
        state.withLock { state in
            state.counts[bucket] += 1
            state.sum += seconds
        }
    }

    /// Its buckets, each with all that is below it, its sum and its count.
    package func samples(_ labels: MetricSample.Label...) -> [MetricSample] {
        let now = state.withLock { $0 }
        var below = 0
        let ends = bounds + [.infinity]
        let buckets = zip(ends, now.counts).map { end, count in
            below += count
            return MetricSample(
                Double(below), suffix: "_bucket",
                labels: labels + [("le", MetricSample.written(end))])
        }
        return buckets + [
            MetricSample(now.sum, suffix: "_sum", labels: labels),
            MetricSample(Double(below), suffix: "_count", labels: labels),
        ]
    }

    /// From a tenth of a millisecond to ten seconds.
    package static let usualBounds = [
        0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1,
        2.5, 5, 10,
    ]
}
