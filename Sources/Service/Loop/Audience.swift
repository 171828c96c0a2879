internal import Control
internal import DeviceRegistry
internal import FindDevice
internal import Logging
internal import Wire

/// All who want to know what a step did, once it is done.
struct Audience: Sendable {
    let watch: OrderWatch
    let newsroom: Newsroom
    let bulletin: Bulletin
    let seal: AuditSeal
    let logger: Logger

    func hear(_ output: StepOutput) {
        watch.tell(output.changedOrders)
        for news in output.news {
            newsroom.tell(news)
            bulletin.tell(news)
        }
        // Of a registry that takes nothing at all `RegistryWatch` tells, and once.
        if output.outage == nil {
            for failure in output.failures { logger.error("not stored: \(failure)") }
        }
        if let head = output.auditHead {
            seal.follow(AuditHead(count: head.count, hash: head.hash))
        }
    }
}

extension StepOutput {
    /// What of it there is to tell: what a phone said, then what that changed.
    fileprivate var news: [ServiceNews] {
        stored.map { .report($0.device, $0.report) }
            + events.map { .event($0.device, $0.event, at: $0.at) }
            + changedOrders.map(ServiceNews.order) + changedDevices.map(ServiceNews.device)
            + changedPresences.map { .presence($0.device, $0.presence) }
    }
}

/// Counts messages that did not hold, and logs the first of each kind on each topic.
struct FaultLog {
    private var counts: [String: Int] = [:]

    mutating func note(_ fault: MessageFault, logger: Logger) {
        let key = "\(fault.topic) \(fault.fault.kind)"
        let count = (counts[key] ?? 0) + 1
        // Strangers choose topics: the table is bounded, and starts anew when it is full.
        if counts.count > Self.capacity { counts = [:] }
        counts[key] = count
        if count == 1 {
            logger.warning("refused a message on \(fault.topic): \(fault.fault)")
        } else if count % 1000 == 0 {
            logger.warning("refused \(count) \(fault.fault.kind) messages on \(fault.topic)")
        }
    }

    private static let capacity = 10_000
}
