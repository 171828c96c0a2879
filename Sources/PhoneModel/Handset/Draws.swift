internal import FindDevice

#if canImport(Glibc)
    internal import Glibc
#endif

/// The distributions that the handset's physics draws from.
extension SeededGenerator {
    /// Evenly from 0 ..< 1, in steps of 2⁻⁵³.
    package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

    package mutating func uniform(in range: ClosedRange<Double>) -> Double {
        range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
    }

    /// In whole milliseconds.
    package mutating func uniform(in range: ClosedRange<Duration>) -> Duration {
        let bounds = range.lowerBound.milliseconds...range.upperBound.milliseconds
        return .milliseconds(Int64.random(in: bounds, using: &self))
    }

    /// True with the given probability.
    package mutating func chance(_ probability: Double) -> Bool { uniform() < probability }

    /// From the normal distribution of mean 0 and deviation 1 (Box and Muller).
    package mutating func normal() -> Double {
        let radius = (-2 * log(1 - uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }

    /// From the exponential distribution, at least a millisecond.
    package mutating func exponential(mean: Duration) -> Duration {
        let milliseconds = -log(1 - uniform()) * Double(mean.milliseconds)
        return .milliseconds(max(1, Int64(milliseconds)))
    }

    /// From the Poisson distribution: how many of what happens `mean` times on average.
    package mutating func poisson(mean: Double) -> Int {
        guard mean > 0 else { return 0 }
        // Counting draws would take as long as the count; a normal is as good from here on.
        guard mean < 30 else {
            return Int(max(0, (mean + mean.squareRoot() * normal()).rounded()))
        }
        let limit = exp(-mean)
        var product = uniform()
        var count = 0
        while product > limit {
            count += 1
            product *= uniform()
        }
        return count
    }
}
