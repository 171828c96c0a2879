internal import FindDevice

#if canImport(Glibc)
    internal import Glibc
#endif

/// An error that drifts: a first-order Gauss–Markov process, each part of deviation 1.
struct DriftingError: Equatable, Sendable {
    private(set) var east = 0.0
    private(set) var north = 0.0
    private(set) var up = 0.0
    /// How good the receiver finds the conditions.
    private(set) var quality = 0.0
    private var uptime: Duration?

    /// The distance from the truth.
    var size: Double { (east * east + north * north).squareRoot() }

    /// Brings it to a later moment; the first time it is drawn afresh.
    mutating func drift(
        to later: Duration, over correlationTime: Duration, using generator: inout SeededGenerator
    ) {
        let kept = uptime.map { exp(-max(0, (later - $0) / correlationTime)) } ?? 0
        let fresh = (1 - kept * kept).squareRoot()
        for part in [\Self.east, \.north, \.up, \.quality] {
            self[keyPath: part] = self[keyPath: part] * kept + generator.normal() * fresh
        }
        uptime = later
    }
}
