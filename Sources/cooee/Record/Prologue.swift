internal import FindDevice
internal import OwnerAPI
internal import Scenes

/// How things stood when the recording begins: lost already, or locked after a wipe.
struct Prologue {
    private let lost: OrderBody?
    private let isLost: Bool
    private let isLocked: Bool

    init(_ history: History) {
        let before = history.audit.filter { $0.at.timestamp < history.span.lowerBound }
        let lostEntry = before.last { [.deviceLost, .deviceFound].contains($0.action) }
        isLost = lostEntry?.action == .deviceLost
        isLocked =
            before.last { [.deviceLocked, .deviceActivated].contains($0.action) }?.action
            == .deviceLocked
        // One that is open still is given when the recording begins.
        lost = history.orders.filter { order in
            order.type == .lost && order.state == .succeeded
                && order.endedAt.map { $0.timestamp < history.span.lowerBound } ?? false
        }.max { $0.acceptedAt.timestamp < $1.acceptedAt.timestamp }
    }

    var isEmpty: Bool { !isLocked && lostOrder == nil }

    private var lostOrder: OrderBody? { isLost ? lost : nil }

    func deeds(from start: Timestamp) -> [Deed] {
        var deeds: [Deed] = []
        if isLocked {
            deeds.append(
                Deed(
                    .phone(0, .press(.factoryReset)), at: start + .seconds(30),
                    note: "It was wiped before the recording begins.", pause: .minutes(1)))
        }
        if let order = lostOrder {
            let demand = Demand.lost(
                ExamplePIN.right, message: order.args.message, callback: order.args.callback)
            deeds.append(
                Deed(
                    .owner(.order("lost-before", of: 0, demand, expires: nil)),
                    at: start + .minutes(2), note: "It was lost before the recording begins.",
                    remarks: ["The PIN is an example: the true one is stored nowhere."]))
        }
        return deeds
    }
}
