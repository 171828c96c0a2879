internal import FindDevice

/// What a process of a fleet, or all of them together, have counted since they started.
package struct FleetTally: Codable, Hashable, Sendable {
    /// Phones in all, those that are switched on, and those that are connected.
    package var phones = 0
    package var running = 0
    package var connected = 0
    /// Phones whose hello the service has answered on the connection that they have, and when it
    /// last answered one, in milliseconds since 1970.
    package var greeted = 0
    package var lastGreeting: Int64 = 0
    /// Connections that came about, and those that ended or did not come about unwished.
    package var connects = 0
    package var disconnects = 0
    package var refusals = 0
    /// Reports: entries of the phones' trails; `fixes` are those of them that are fixes.
    package var made = 0
    package var fixes = 0
    /// Publications of reports, repetitions included, and those that were doubled on purpose.
    package var sent = 0
    package var doubled = 0
    /// Reports that the service acknowledged; `fixesAcknowledged` are those of them that are fixes.
    package var acknowledged = 0
    package var fixesAcknowledged = 0
    /// Reports that the phones still have to deliver, and those that they had when they began:
    /// what was inherited and made is acknowledged or held.
    package var held = 0
    package var inherited = 0
    package var orders = 0
    package var words = 0
    /// Bytes of memory that the processes have to themselves, and microseconds of processor that
    /// they took.
    package var memory = 0
    package var processor = 0
    /// From a report's making to its acknowledgement: all of the run's.
    package var latency = LatencyCounts()

    package init() {}

    package static func + (one: Self, other: Self) -> Self {
        var sum = one
        let counts: [WritableKeyPath<Self, Int>] = [
            \.phones, \.running, \.connected, \.greeted, \.connects, \.disconnects, \.refusals,
            \.made, \.fixes, \.sent, \.doubled, \.acknowledged, \.fixesAcknowledged, \.held,
            \.inherited, \.orders, \.words, \.memory, \.processor,
        ]
        for count in counts { sum[keyPath: count] += other[keyPath: count] }
        sum.lastGreeting = max(one.lastGreeting, other.lastGreeting)
        sum.latency.add(other.latency)
        return sum
    }

    /// Bytes a phone.
    package var memoryPerPhone: Int { phones > 0 ? memory / phones : 0 }
}

/// How many took how long, in buckets an eighth of a power of two wide; whole milliseconds.
package struct LatencyCounts: Codable, Hashable, Sendable {
    private var counts: [Int] = []

    package init() {}

    package var total: Int { counts.reduce(0, +) }

    mutating func note(_ span: Duration) {
        let bucket = Self.bucket(of: Int(max(0, span.milliseconds)))
        if bucket >= counts.count {
            counts += Array(repeating: 0, count: bucket + 1 - counts.count)
        }
        counts[bucket] += 1
    }

    mutating func add(_ other: Self) {
        if other.counts.count > counts.count {
            counts += Array(repeating: 0, count: other.counts.count - counts.count)
        }
        for (bucket, count) in other.counts.enumerated() { counts[bucket] += count }
    }

    /// What was noted since `earlier`, which is the same counts at an earlier time.
    package func since(_ earlier: Self) -> Self {
        var rest = self
        for (bucket, count) in earlier.counts.enumerated() where bucket < rest.counts.count {
            rest.counts[bucket] -= count
        }
        return rest
    }

    /// The time within which that share of them came, in milliseconds; nil if there were none.
    package func quantile(_ share: Double) -> Int? {
        let wanted = Int((Double(total) * share).rounded(.up))
        guard wanted > 0 else { return nil }
        var seen = 0
        for (bucket, count) in counts.enumerated() {
            seen += count
            if seen >= wanted { return Self.upper(of: bucket) }
        }
        return nil
    }

    /// Below 16 ms each millisecond has a bucket of its own.
    static func bucket(of milliseconds: Int) -> Int {
        guard milliseconds >= 16 else { return milliseconds }
        let power = Int.bitWidth - 1 - milliseconds.leadingZeroBitCount
        return 16 + (power - 4) * 8 + (milliseconds >> (power - 3)) & 7
    }

    /// The longest time that a bucket counts.
    static func upper(of bucket: Int) -> Int {
        guard bucket >= 16 else { return bucket }
        let (power, eighth) = ((bucket - 16) / 8 + 4, (bucket - 16) % 8)
        return (8 + eighth + 1) << (power - 3) - 1
    }
}

/// What a process of a fleet says each second.
package struct PartReport: Codable, Sendable {
    package var part: Int
    package var tally: FleetTally
    /// Why connections did not come about in the last second, and how often.
    package var refusals: [String: Int]
    /// Whether it ends with this.
    package var isLast: Bool
}
