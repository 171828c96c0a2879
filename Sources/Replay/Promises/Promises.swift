internal import Control
package import FindDevice
internal import PhoneModel
internal import Wire

/// Holds what the world's parts say against what really happened, as it happens.
///
/// It sees everything and decides nothing: what it learns comes from the phones' disks, from what
/// they do, from what the core has committed, and from what owners are told.
package struct Promises {
    /// The first promise that broke; nothing is checked after it.
    package private(set) var broken: BrokenPromise?
    /// Whether the registry was told to fail now and then.
    var mayFail = false
    var openOrders = 0
    var phones: [GhostPhone]
    var places: [DeviceID: PhoneIndex] = [:]
    var orders: [OrderID: GhostOrder] = [:]
    /// Orders in the order in which they came.
    var history: [OrderID] = []
    var keys: [String: OrderID] = [:]
    /// The audit log's head, as its file outside the registry knows it.
    var head: AuditMark?
    /// How many entries it has.
    var auditCount: Int64 = 0
    /// Each device's state, as the registry has it.
    var deviceStates: [DeviceID: DeviceState] = [:]
    /// The newest lost mode of each device of which the service knows that the right PIN ended it.
    var endedVersions: [DeviceID: Counter] = [:]
    /// What must not stand anywhere in clear.
    private(set) var secrets: Set<String>

    /// - Parameter secrets: what must not stand anywhere in clear, beside what owners will say.
    init(phones bodies: [PhoneBody], secrets: Set<String>) {
        self.secrets = secrets
        phones = bodies.map { body in
            GhostPhone(
                name: body.name, device: body.identity.device, prefix: body.identity.prefix.text)
        }
        for (index, phone) in phones.enumerated() { places[phone.device] = index }
    }

    /// An owner says to the service what nobody shall find.
    mutating func guards(_ demand: Demand) {
        guard case .lost(_, let message, let callback) = demand else { return }
        secrets.formUnion([message, callback].compactMap(\.self))
    }

    mutating func fail(_ promise: Promise?, _ moment: Moment, _ words: String) {
        if broken == nil { broken = BrokenPromise(promise: promise, at: moment.true, words: words) }
    }

    /// What an order is called in traces.
    package func name(of order: OrderID) -> String {
        orders[order].map { "order \($0.number)" } ?? "an unknown order"
    }

    /// Whether nobody waits for what the phone has to say.
    func isAway(_ index: PhoneIndex) -> Bool {
        phones[index].isReleased || phones[index].isGone
    }

    /// The orders for a phone that have not ended.
    func unended(of index: PhoneIndex) -> [Order] {
        history.compactMap { orders[$0] }.filter { ghost in
            ghost.phone == index && !ghost.order.state.isTerminal
        }.map(\.order)
    }

    mutating func loses(_ index: PhoneIndex) { phones[index].isGone = true }
}
