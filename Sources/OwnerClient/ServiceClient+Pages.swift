package import FindDevice
package import OwnerAPI

/// Lists that the service gives page by page, read to their end.
extension ServiceClient {
    /// What a phone told after event number `after`.
    /// - Parameter newest: how many of it at most: the last ones; nil for all.
    package func allEvents(
        of device: DeviceID, after: Int64 = 0, newest: Int? = nil
    ) async throws -> EventPage {
        let (events, next) = try await Self.all(after: after, newest: newest) { after, limit in
            let page = try await self.events(of: device, after: after, limit: limit)
            return (page.events, page.next)
        }
        return EventPage(events: events, next: next)
    }

    /// The audit entries after number `after`.
    /// - Parameter newest: how many of them at most: the last ones; nil for all.
    package func allAudit(
        device: DeviceID? = nil, order: OrderID? = nil, after: Int64 = 0, newest: Int? = nil
    ) async throws -> AuditPage {
        let (entries, next) = try await Self.all(after: after, newest: newest) { after, limit in
            let page = try await audit(device: device, order: order, after: after, limit: limit)
            return (page.entries, page.next)
        }
        return AuditPage(entries: entries, next: next)
    }

    /// The fixes between two moments, the oldest first, at most `limit`.
    package func wholeTrail(
        of device: DeviceID, from: Timestamp? = nil, to end: Timestamp? = nil, limit: Int? = nil
    ) async throws -> TrailBody {
        try await Self.whole(from: from, limit: limit) { from, limit in
            try await trail(of: device, from: from, to: end, limit: limit)
        }
    }

    /// Reads numbered things page after page; a page that is not full is the last.
    /// - Parameter page: what follows a number, at most so many.
    static func all<Item>(
        after: Int64, newest: Int?,
        _ page: (_ after: Int64, _ limit: Int) async throws -> ([Item], next: Int64)
    ) async throws -> ([Item], next: Int64) {
        var (kept, next): ([Item], Int64) = ([], after)
        while true {
            let (more, following) = try await page(next, mostAtOnce)
            kept += more
            if let newest { kept = kept.suffix(newest) }
            let isLast = more.count < mostAtOnce || following <= next
            next = max(next, following)
            if isLast { return (kept, next) }
        }
    }

    /// Reads a trail page after page: each begins with the moment at which the one before was cut.
    /// - Parameter page: what was from a moment on, at most so many.
    static func whole(
        from: Timestamp?, limit: Int?,
        _ page: (_ from: Timestamp?, _ limit: Int) async throws -> TrailBody
    ) async throws -> TrailBody {
        var from = from
        var trail = TrailBody(fixes: [])
        while true {
            let left = limit.map { $0 - trail.fixes.count } ?? mostFixesAtOnce
            // Room for the fixes that the page gives for a second time.
            let again = trail.fixes.reversed().prefix { $0.at.timestamp == from }.count
            trail.append(try await page(from, min(mostFixesAtOnce, max(1, left) + again)))
            guard let next = trail.next?.timestamp, from.map({ $0 < next }) ?? true else { break }
            if let limit, trail.fixes.count >= limit { break }
            from = next
        }
        trail.cut(to: limit)
        return trail
    }

    /// As many as the service gives at once.
    private static let mostAtOnce = 1000
    private static let mostFixesAtOnce = 10_000
}

extension TrailBody {
    /// Adds the page that follows; it begins with the fixes of the moment at which it goes on,
    /// some of which may be known.
    fileprivate mutating func append(_ page: TrailBody) {
        let last = fixes.last?.at
        let known = fixes.reversed().prefix { $0.at == last }
        fixes += page.fixes.drop { $0.at == last && known.contains($0) }
        next = page.next
    }

    /// Keeps the first `limit` fixes.
    fileprivate mutating func cut(to limit: Int?) {
        guard let limit, fixes.count > limit else { return }
        next = fixes[limit].at
        fixes = Array(fixes.prefix(limit))
    }
}
