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
        let events = try await client.allEvents(of: device.id).events
        let audit = try await client.allAudit(device: device.id).entries
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
        let (begin, end) = history.phoneSpan
        history.fixes = try await client.wholeTrail(of: device.id, from: begin, to: end).fixes
            .filter { history.span.contains(history.serviceTime($0)) }
        return history
    }

    /// As many as the service lists.
    private static let mostOrders = 500
}
