internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// Reads a trail page by page, so that a long one is not cut short.
struct TrailReading {
    let client: ServiceClient
    let device: DeviceID

    func read(_ range: TrailRange) async throws -> TrailBody {
        let now = OwnerClock.now()
        return try await read(
            from: range.begin(now: now), to: range.end(now: now), limit: range.limit)
    }

    func read(
        from: Timestamp?, to end: Timestamp?, limit: Int? = nil
    ) async throws -> TrailBody {
        var from = from
        var trail = TrailBody(fixes: [])
        while true {
            let left = limit.map { $0 - trail.fixes.count } ?? Self.largestPage
            let page = try await client.trail(
                of: device, from: from, to: end, limit: Self.pageSize(left, known: trail, from))
            trail.append(page)
            guard let next = trail.next?.timestamp, from.map({ $0 < next }) ?? true else { break }
            if let limit, trail.fixes.count >= limit { break }
            from = next
        }
        trail.cut(to: limit)
        return trail
    }

    /// As many as the service gives at once.
    private static let largestPage = 10_000

    /// Room for what is still wanted, and for the fixes that the page gives for a second time.
    private static func pageSize(_ left: Int, known: TrailBody, _ from: Timestamp?) -> Int {
        let again = known.fixes.reversed().prefix { $0.at.timestamp == from }.count
        return min(largestPage, max(1, left) + again)
    }
}

extension TrailBody {
    /// Adds the page that follows; it begins with the fixes of the moment at which it goes on,
    /// some of which may be known.
    mutating func append(_ page: TrailBody) {
        let last = fixes.last?.at
        let known = fixes.reversed().prefix { $0.at == last }
        fixes += page.fixes.drop { $0.at == last && known.contains($0) }
        next = page.next
    }

    /// Keeps the first `limit` fixes.
    mutating func cut(to limit: Int?) {
        guard let limit, fixes.count > limit else { return }
        next = fixes[limit].at
        fixes = Array(fixes.prefix(limit))
    }
}
