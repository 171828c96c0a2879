/// A moment: milliseconds since 1970-01-01T00:00:00Z, as the clock that gave it saw it.
package struct Timestamp: Hashable, Comparable, Sendable, Codable {
    package let milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }
    package init(seconds: Int64) { milliseconds = seconds * 1000 }

    /// Whole seconds since 1970, rounded down: OwnTracks' `tst`, JOSE's `NumericDate`.
    package var seconds: Int64 { milliseconds.flooredQuotient(by: 1000) }

    package init(from decoder: any Decoder) throws {
        milliseconds = try decoder.singleValueContainer().decode(Int64.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(milliseconds)
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.milliseconds < right.milliseconds
    }
    package static func + (left: Self, right: Duration) -> Self {
        Self(milliseconds: left.milliseconds + right.milliseconds)
    }
    package static func - (left: Self, right: Duration) -> Self {
        Self(milliseconds: left.milliseconds - right.milliseconds)
    }
    /// The time from `right` to `left`; negative if `left` is earlier.
    package static func - (left: Self, right: Self) -> Duration {
        .milliseconds(left.milliseconds - right.milliseconds)
    }
}

/// The earlier of two moments, or the one that there is.
package func earlier(_ one: Timestamp?, _ other: Timestamp?) -> Timestamp? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
}

/// The shorter of two durations, or the one that there is.
package func shorter(_ one: Duration?, _ other: Duration?) -> Duration? {
    guard let one, let other else { return one ?? other }
    return min(one, other)
}

extension Duration {
    /// The duration in whole milliseconds, rounded towards zero.
    package var milliseconds: Int64 {
        Int64(truncatingIfNeeded: attoseconds / 1_000_000_000_000_000)
    }
    /// The duration in seconds, as a fraction.
    package var inSeconds: Double { Double(milliseconds) / 1000 }

    package static func minutes(_ count: Int64) -> Self { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> Self { .seconds(count * 3600) }
    package static func days(_ count: Int64) -> Self { .seconds(count * 86400) }
}

extension Int64 {
    /// Division that rounds towards minus infinity, for times before 1970.
    func flooredQuotient(by divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}
