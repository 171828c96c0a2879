internal import FindDevice
internal import OwnerAPI
internal import Scenes

/// What the owner did: gave orders, and took them back.
struct OrderDeeds {
    let history: History
    let tales: [OrderTale]

    var all: [Deed] {
        tales.flatMap { [given($0)] + joined($0) + takenBack($0) + calls($0) } + removals
    }

    private func given(_ tale: OrderTale) -> Deed {
        var remarks: [String] = []
        if tale.order.type == .lost {
            remarks.append("The PIN is an example: the true one is stored nowhere.")
        }
        if tale.order.acceptedAt.timestamp < tale.beginning {
            remarks.append("Given at \(tale.order.acceptedAt.text), before the recording begins.")
        }
        var deed = Deed(
            .owner(.order(tale.name, of: 0, tale.demand, expires: tale.patience)),
            at: tale.beginning, remarks: remarks)
        if let end = tale.end { deed.expectations = [expectation(of: tale, ending: end)] }
        if let remark = Self.mystery(tale) { deed.remarks.append(remark) }
        return deed
    }

    private func expectation(of tale: OrderTale, ending end: AuditBody) -> Deed.Expectation {
        let isMystery = Self.mystery(tale) != nil
        let standing = isMystery ? Scenario.OrderStanding.ended : tale.standing
        let reason = standing.reasons.contains(end.detail ?? "") ? end.detail : nil
        return Deed.Expectation(
            .order(tale.name, standing, because: reason), by: end.at.timestamp)
    }

    /// Why the phone answered as it did, where nothing that was written down tells.
    private static func mystery(_ tale: OrderTale) -> String? {
        guard let end = tale.end else { return nil }
        let isMystery = end.action == .orderRejected || end.detail == FailureReason.noFix.rawValue
        let state = tale.standing.rawValue
        return isMystery
            ? "It was \(state) (\(end.detail ?? "")). How it came to that is not recorded." : nil
    }

    /// Whoever asks the same again while it waits joins it.
    private func joined(_ tale: OrderTale) -> [Deed] {
        let entries = tale.entries.filter {
            $0.action == .orderJoined && $0.at.timestamp >= history.span.lowerBound
        }
        return entries.enumerated().map { number, entry in
            Deed(
                .owner(
                    .order("\(tale.name)-again-\(number + 1)", of: 0, tale.demand, expires: nil)),
                at: entry.at.timestamp, note: "It joins the one that waits.")
        }
    }

    private func takenBack(_ tale: OrderTale) -> [Deed] {
        let entries = tale.entries.filter { $0.actor.kind == .owner }
        let isBefore = { (entry: AuditBody) in
            entry.at.timestamp < history.span.lowerBound
        }
        return entries.compactMap { entry in
            switch entry.action {
            case .orderCancelling, .orderCancelled:
                Deed(
                    .owner(.cancel(tale.name)),
                    at: isBefore(entry) ? tale.beginning : entry.at.timestamp)
            case .orderFailed where entry.detail == FailureReason.abandoned.rawValue:
                Deed(.owner(.giveUp(tale.name)), at: entry.at.timestamp)
            default: nil
            }
        }
    }

    /// A phone that says "not now" is in a call.
    private func calls(_ tale: OrderTale) -> [Deed] {
        guard tale.entries.contains(where: { $0.action == .orderDeferred }) else { return [] }
        let over = tale.entries.first { entry in
            entry.action == .orderRunning && entry.at.timestamp > tale.beginning
        }
        let begin = Deed(.phone(0, .press(.call(true))), at: tale.beginning - .seconds(1))
        guard let over else { return [begin] }
        return [begin, Deed(.phone(0, .press(.call(false))), at: over.at.timestamp)]
    }

    private var removals: [Deed] {
        history.audit.filter {
            $0.action == .deviceRemoved && history.span.contains($0.at.timestamp)
        }
        .map { Deed(.owner(.remove(0)), at: $0.at.timestamp) }
    }
}
