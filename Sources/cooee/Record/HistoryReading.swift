internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// Asks the service for all that a recording is made from.
struct HistoryReading {
    let client: ServiceClient

    func history(
        of device: NamedDevice, as body: DeviceBody?, in span: ClosedRange<Timestamp>,
        now: Timestamp
    ) async throws -> History {
        let events = try await all { after in
            let page = try await client.events(
                of: device.id, after: after, limit: Self.largestPage)
            return (page.events, page.next)
        }
        let audit = try await all { after in
            let page = try await client.audit(
                device: device.id, after: after, limit: Self.largestPage)
            return (page.entries, page.next)
        }
        // Whether it is there is known of this moment only.
        let isNow = now - span.upperBound < .seconds(5)
        var history = History(
            name: device.name, span: span, fixes: [],
            orders: try await client.orders(of: device.id, limit: Self.mostOrders),
            events: events.filter {
                ($0.receivedAt ?? $0.at).timestamp <= span.upperBound
            },
            audit: audit.filter { $0.at.timestamp <= span.upperBound },
            presence: isNow ? body?.presence : nil, lastHeardAt: body?.lastHeardAt?.timestamp)
        // Fixes are found by the phone's clock.
        let trail = TrailReading(client: client, device: device.id)
        let (begin, end) = history.phoneSpan
        history.fixes = try await trail.read(from: begin, to: end).fixes
            .filter { history.span.contains(history.serviceTime($0)) }
        return history
    }

    /// Reads page after page; one that is not full is the last.
    private func all<Item>(
        _ page: (Int64) async throws -> ([Item], next: Int64)
    ) async throws -> [Item] {
        var (items, next): ([Item], Int64) = ([], 0)
        while true {
            let (more, following) = try await page(next)
            items += more
            guard more.count == Self.largestPage, following > next else { return items }
            next = following
        }
    }

    private static let largestPage = 1000
    /// As many as the service lists.
    private static let mostOrders = 500
}
