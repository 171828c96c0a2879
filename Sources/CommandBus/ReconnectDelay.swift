/// How long a client waits before it tries again: doubling, bounded, and spread by chance.
package struct ReconnectDelay: Sendable {
    /// The wait after the first failure, and the longest wait.
    package var min: Duration
    package var max: Duration
    /// The part of a wait that is left to chance, 0 ... 1: with 0.5, half to all of it is waited.
    package var jitter: Double

    package init(
        min: Duration = .milliseconds(250), max: Duration = .seconds(30), jitter: Double = 0.5
    ) {
        self.min = min
        self.max = max
        self.jitter = jitter
    }

    /// The wait after `failures` failures in a row, `chance` being drawn from 0 ..< 1.
    func wait(afterFailures failures: Int, chance: Double) -> Duration {
        let doublings = Swift.min(Swift.max(failures, 1) - 1, 30)
        let whole = Swift.min(min * (1 << doublings), max)
        return whole * (1 - jitter * chance)
    }

    var fault: String? {
        if min <= .zero || max < min { return "reconnect has no 0 < min <= max" }
        return (0...1).contains(jitter) ? nil : "reconnect jitter is not within 0 ... 1"
    }
}
