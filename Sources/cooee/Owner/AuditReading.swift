internal import FindDevice
internal import OwnerAPI
internal import OwnerClient

/// Reads the audit log page by page.
struct AuditReading {
    let client: ServiceClient
    let device: DeviceID?
    let order: OrderID?

    func page(after: Int64, limit: Int) async throws -> AuditPage {
        try await client.audit(device: device, order: order, after: after, limit: limit)
    }

    /// The newest entries: the log is read from its beginning, and the last ones are kept.
    func newest(_ count: Int) async throws -> AuditPage {
        var kept: [AuditBody] = []
        var next: Int64 = 0
        while true {
            let page = try await page(after: next, limit: Self.largestPage)
            kept = Array((kept + page.entries).suffix(count))
            // A page that is not full is the last one.
            let isLast = page.entries.count < Self.largestPage || page.next <= next
            next = max(next, page.next)
            if isLast { return AuditPage(entries: kept, next: next) }
        }
    }

    private static let largestPage = 1000
}
