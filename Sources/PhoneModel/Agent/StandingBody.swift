internal import FindDevice
internal import Wire

/// What stands on a phone's disk, as its journal spells it.
struct StandingBody: Codable {
    private var counter: Counter
    private var lost: LostBody
    private var isWiped: Bool
    private var isActivationLocked: Bool
    private var wipedOrders: [OrderID]
    private var lastSeen: LocationBody?
    private var sim: SIMBody?

    private struct LostBody: Codable {
        var version: Counter
        var isOn: Bool
        var order: OrderID?
        /// As it came, sealed: in base64url.
        var pin: String?
        var message: String?
        var callback: String?
        var tries: Int
        var triesTold: Int
        var unreadableTold: Counter?
    }

    private struct SIMBody: Codable {
        var network: String?
    }

    init(_ standing: Standing) {
        let lock = standing.lost
        counter = standing.counter
        lost = LostBody(
            version: lock.state.version, isOn: lock.state.isOn, order: lock.order,
            pin: lock.mode.map { Base64URL.encode($0.sealedPIN) }, message: lock.mode?.message,
            callback: lock.mode?.callback, tries: lock.tries, triesTold: lock.triesTold,
            unreadableTold: lock.unreadableTold)
        isWiped = standing.isWiped
        isActivationLocked = standing.isActivationLocked
        wipedOrders = standing.wipedOrders
        lastSeen = standing.lastSeen.map(LocationBody.init)
        sim = standing.sim.map { SIMBody(network: $0.network) }
    }

    func standing() throws(WireFault) -> Standing {
        var standing = Standing()
        standing.counter = counter
        standing.lost = LostLock(
            state: LostState(version: lost.version, isOn: lost.isOn), order: lost.order,
            mode: try mode(), tries: lost.tries, triesTold: lost.triesTold,
            unreadableTold: lost.unreadableTold)
        standing.isWiped = isWiped
        standing.isActivationLocked = isActivationLocked
        standing.wipedOrders = wipedOrders
        standing.lastSeen = try lastSeen?.fix()
        standing.sim = sim.map { SIM(network: $0.network) }
        return standing
    }

    private func mode() throws(WireFault) -> LostMode? {
        guard let pin = lost.pin else { return nil }
        guard let sealed = Base64URL.decode(pin) else {
            throw .malformed(field: "lost.pin", reason: "not base64url")
        }
        return LostMode(sealedPIN: sealed, message: lost.message, callback: lost.callback)
    }
}
