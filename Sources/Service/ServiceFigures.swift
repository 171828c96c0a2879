internal import Control
internal import Figures
internal import FindDevice

/// What the service has done and has to do, counted where it happens, for whoever measures.
///
/// Adding to it costs nanoseconds, once for a batch and not for each of its messages, and waits for
/// nobody. Labels are words of ours: nothing that says who, where or which.
final class ServiceFigures: Sendable {
    /// What a transaction stores: phones' reports, or all else.
    enum Batch: String, CaseIterable {
        case reports, orders
    }

    private let reportsReceived = MetricCounter()
    private let reportsStored = MetricCounter()
    private let reportsRefused = MetricCounter()
    private let reportsDoubled = MetricCounter()
    private let reportsDropped = MetricCounter()
    private let reportsUnstored = MetricCounter()
    private let reportsWaiting = MetricGauge()
    private let wordsReceived = MetricCounter()
    private let wordsRefused = MetricCounter()
    private let acknowledgements = MetricCounter()
    private let orderPublications = MetricCounter()
    private let accepted = Dictionary(
        uniqueKeysWithValues: OrderKind.allCases.map { ($0, MetricCounter()) })
    private let ended = Dictionary(
        uniqueKeysWithValues: OrderKind.allCases.flatMap { kind in
            OrderEnd.allCases.map { (EndedOrder(kind: kind, end: $0), MetricCounter()) }
        })
    private let auditEntries = MetricGauge()
    private let phonesOnline = MetricGauge()
    private let failures = MetricCounter()
    private let reportTransactions = MetricHistogram(bounds: MetricHistogram.usualBounds)
    private let orderTransactions = MetricHistogram(bounds: MetricHistogram.usualBounds)
    let busConnectionsLost = MetricCounter()
    let busConnectionsRefused = MetricCounter()
    let brokerExits = MetricCounter()

    private struct EndedOrder: Hashable {
        let kind: OrderKind
        let end: OrderEnd
    }

    func noteArrival(of reports: Int, dropped: Int) {
        reportsReceived.add(reports)
        reportsDropped.add(dropped)
    }

    /// How things are after a turn of the control thread.
    func noteTurn(reportsWaiting waiting: Int, phonesOnline online: Int) {
        reportsWaiting.set(waiting)
        phonesOnline.set(online)
    }

    /// - Parameter events: what the step took.
    func note(
        _ output: StepOutput, of events: [ControlEvent], in batch: Batch, took time: Duration
    ) {
        if !output.failures.isEmpty { failures.add() }
        switch batch {
        case .reports:
            reportTransactions.note(time)
            noteReports(output, among: events.count)
        case .orders:
            orderTransactions.note(time)
            noteWords(output, among: events)
        }
        acknowledgements.add(output.publications.count { $0.channel == .acknowledgement })
        orderPublications.add(output.publications.count { $0.order != nil })
        if let head = output.auditHead { auditEntries.set(Int(head.count)) }
    }

    private func noteReports(_ output: StepOutput, among count: Int) {
        let unstored = output.outage == nil ? min(output.failures.count, count) : count
        let (stored, refused) = (output.stored.count, output.faults.count)
        reportsStored.add(stored)
        reportsRefused.add(refused)
        reportsUnstored.add(unstored)
        reportsDoubled.add(max(0, count - stored - refused - unstored))
    }

    private func noteWords(_ output: StepOutput, among events: [ControlEvent]) {
        var orders: Set<Ticket> = []
        for event in events {
            switch event {
            case .message: wordsReceived.add()
            case .wish(.accept, let ticket): orders.insert(ticket)
            case .wish, .busUp, .busDown, .room: break
            }
        }
        wordsRefused.add(output.faults.count)
        for (ticket, result) in output.replies where orders.contains(ticket) {
            guard case .success(.order(let order, joined: false, repeated: false)) = result
            else { continue }
            accepted[order.command.kind]?.add()
        }
        // An order that ended may be told of twice in a step.
        var over: Set<OrderID> = []
        for order in output.changedOrders {
            guard let end = OrderEnd(order.state), over.insert(order.id).inserted else { continue }
            ended[EndedOrder(kind: order.command.kind, end: end)]?.add()
        }
    }
}

/// The figures under their names; `docs/metrics.md` lists them.
extension ServiceFigures {
    var families: [MetricFamily] { reportFamilies + orderFamilies + busFamilies + storeFamilies }

    private var reportFamilies: [MetricFamily] {
        [
            MetricFamily(
                "cooee_reports_received_total", "Reports of phones that came over the bus.",
                counting: reportsReceived),
            MetricFamily(
                "cooee_reports_stored_total", "Reports that were stored for the first time.",
                counting: reportsStored),
            MetricFamily(
                "cooee_reports_doubled_total", "Reports that were stored before.",
                counting: reportsDoubled),
            MetricFamily(
                "cooee_reports_refused_total", "Reports that did not hold.",
                counting: reportsRefused),
            MetricFamily(
                "cooee_reports_dropped_total",
                "Reports that found no room in the queue; their phones send them again.",
                counting: reportsDropped),
            MetricFamily(
                "cooee_reports_unstored_total",
                "Reports that the registry could not store; their phones send them again.",
                counting: reportsUnstored),
            MetricFamily(
                "cooee_reports_waiting", .gauge, "Reports in the queue.",
                Double(reportsWaiting.value)),
            MetricFamily(
                "cooee_words_received_total",
                "Other messages of phones: hellos, words about orders, events, presence.",
                counting: wordsReceived),
            MetricFamily(
                "cooee_words_refused_total", "Other messages of phones that did not hold.",
                counting: wordsRefused),
            MetricFamily(
                "cooee_acknowledgements_sent_total", "Acknowledgements published to phones.",
                counting: acknowledgements),
        ]
    }

    private var orderFamilies: [MetricFamily] {
        let kinds = OrderKind.allCases
        return [
            MetricFamily(
                "cooee_orders_accepted_total", .counter,
                "New orders that owners were told are accepted.",
                kinds.map { kind in
                    MetricSample(Double(accepted[kind]?.value ?? 0), ("kind", kind.rawValue))
                }),
            MetricFamily(
                "cooee_orders_ended_total", .counter, "Orders that came to their end.",
                kinds.flatMap { kind in
                    OrderEnd.allCases.map { end in
                        let count = ended[EndedOrder(kind: kind, end: end)]?.value ?? 0
                        return MetricSample(
                            Double(count), ("kind", kind.rawValue), ("outcome", end.rawValue))
                    }
                }),
            MetricFamily(
                "cooee_order_publications_total",
                "Publications of orders to phones, repetitions among them.",
                counting: orderPublications),
        ]
    }

    private var busFamilies: [MetricFamily] {
        [
            MetricFamily(
                "cooee_phones_online", .gauge, "Phones that have said hello and are connected.",
                Double(phonesOnline.value)),
            MetricFamily(
                "cooee_bus_connections_lost_total",
                "Connections of the service to the broker that ended.",
                counting: busConnectionsLost),
            MetricFamily(
                "cooee_bus_connections_refused_total",
                "Connections of the service to the broker that did not come about.",
                counting: busConnectionsRefused),
            MetricFamily(
                "cooee_broker_exits_total", "Times that the broker ended unasked.",
                counting: brokerExits),
        ]
    }

    private var storeFamilies: [MetricFamily] {
        [
            MetricFamily(
                "cooee_transaction_duration_seconds", .histogram,
                "Steps of the control thread, each one transaction, by what it stores.",
                reportTransactions.samples(("batch", Batch.reports.rawValue))
                    + orderTransactions.samples(("batch", Batch.orders.rawValue))),
            MetricFamily(
                "cooee_transactions_failed_total", "Steps that were not stored, or not all of it.",
                counting: failures),
            MetricFamily(
                "cooee_audit_entries_total", .counter, "Entries of the audit log.",
                Double(auditEntries.value)),
        ]
    }

    /// The audit log's length when the service starts.
    func noteAudit(_ head: AuditMark) { auditEntries.set(Int(head.count)) }
}

/// How an order ended, without the reason.
private enum OrderEnd: String, CaseIterable {
    case succeeded, failed, rejected, expired, cancelled, superseded

    /// Nil for an order that has not ended.
    init?(_ state: OrderState) {
        switch state {
        case .queued, .sent, .received, .deferred, .running, .cancelling: return nil
        case .succeeded: self = .succeeded
        case .failed: self = .failed
        case .rejected: self = .rejected
        case .expired: self = .expired
        case .cancelled: self = .cancelled
        case .superseded: self = .superseded
        }
    }
}
