internal import FindDevice

/// Whether a handset stands still, and how long that is so at least.
package struct Stillness: Hashable, Sendable {
    package var isStill: Bool
    /// The time after the handset's start when it may be otherwise; nil for never.
    package var until: Duration?

    package init(isStill: Bool, until: Duration?) {
        self.isStill = isStill
        self.until = until
    }

    /// Slower than this is no way to get anywhere: a recorded place that trembles.
    static let slowest: MetresPerSecond = 0.1

    /// Until so many seconds after `elapsed`, rounded up: by then it is otherwise.
    init(isStill: Bool, seconds: Double, after elapsed: Duration) {
        let milliseconds = Int64((max(0, seconds) * 1000).rounded(.up)) + 1
        self.init(isStill: isStill, until: elapsed + .milliseconds(milliseconds))
    }
}

extension Movement {
    /// Whether it stands still `elapsed` after its start.
    package func stillness(at elapsed: Duration) -> Stillness {
        switch self {
        case .still: Stillness(isStill: true, until: nil)
        case .replay(let replay): replay.stillness(at: elapsed)
        case .wander(let wander): wander.stillness(at: elapsed)
        case .departing(let start, let movement):
            movement.stillness(at: elapsed - start).later(by: start)
        }
    }
}

extension Stillness {
    fileprivate func later(by start: Duration) -> Stillness {
        Stillness(isStill: isStill, until: until.map { $0 + start })
    }

    /// The stretch of a way that holds the step `start` and in which it either stands or moves all
    /// the time, as the indices of its first and last point.
    ///
    /// - Parameter stands: whether it stands on the way from point `index` to the next.
    static func stretch(
        around start: Int, points: Int, stands: (Int) -> Bool
    ) -> (first: Int, last: Int, isStill: Bool) {
        let isStill = stands(start)
        var first = start
        while first > 0, stands(first - 1) == isStill { first -= 1 }
        var last = start + 1
        while last + 1 < points, stands(last) == isStill { last += 1 }
        return (first, last, isStill)
    }
}
