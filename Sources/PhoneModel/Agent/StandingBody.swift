internal import FindDevice
internal import Wire

/// What stands on a phone's disk, as its journal spells it.
extension JSONWriter {
    mutating func put(_ standing: Standing) {
        put("counter", journaled: standing.counter)
        put("isActivationLocked", standing.isActivationLocked)
        put("isWiped", standing.isWiped)
        if let place = standing.lastSeen { put("lastSeen", place) }
        put("lost") { $0.put(standing.lost) }
        if let sim = standing.sim { put("sim") { $0.put("network", sim.network) } }
        put("wipedOrders", standing.wipedOrders.map(\.text))
    }

    private mutating func put(_ lost: LostLock) {
        put("callback", lost.mode?.callback)
        put("isOn", lost.state.isOn)
        put("message", lost.mode?.message)
        put("order", lost.order)
        // As it came, sealed.
        put("pin", lost.mode.map { Base64URL.encode($0.sealedPIN) })
        put("tries", lost.tries)
        put("triesTold", lost.triesTold)
        put("unreadableTold", journaled: lost.unreadableTold)
        put("version", journaled: lost.state.version)
    }

    private mutating func put(_ field: StaticString, journaled counter: Counter?) {
        guard let counter else { return }
        put(field) { body in
            body.put("epoch", counter.epoch)
            body.put("number", counter.number)
        }
    }
}

extension JSONObject {
    func standing() throws(WireFault) -> Standing {
        var standing = Standing()
        standing.counter = try object("counter").journaledCounter()
        standing.lost = try object("lost").lostLock()
        standing.isWiped = try flag("isWiped")
        standing.isActivationLocked = try flag("isActivationLocked")
        standing.wipedOrders = try identifiers("wipedOrders")
        standing.lastSeen = try fix(ifPresent: "lastSeen")
        if let sim = try object(ifPresent: "sim") {
            standing.sim = SIM(network: try sim.text(ifPresent: "network"))
        }
        return standing
    }

    private func lostLock() throws(WireFault) -> LostLock {
        let version = try object("version").journaledCounter()
        return LostLock(
            state: LostState(version: version, isOn: try flag("isOn")),
            order: try identifier(ifPresent: "order"), mode: try mode(),
            tries: try count("tries"), triesTold: try count("triesTold"),
            unreadableTold: try object(ifPresent: "unreadableTold")?.journaledCounter())
    }

    private func mode() throws(WireFault) -> LostMode? {
        guard let pin = try text(ifPresent: "pin") else { return nil }
        guard let sealed = Base64URL.decode(pin) else { throw fault("pin", "not base64url") }
        return LostMode(
            sealedPIN: sealed, message: try text(ifPresent: "message"),
            callback: try text(ifPresent: "callback"))
    }

    private func journaledCounter() throws(WireFault) -> Counter {
        Counter(epoch: try integer("epoch"), number: try integer("number"))
    }
}

/// What records of a journal have in common.
extension JSONObject {
    func count(_ field: StaticString) throws(WireFault) -> Int {
        guard let count = Int(exactly: try integer(field)), count >= 0 else {
            throw fault(field, "0 or more expected")
        }
        return count
    }

    /// A number in a log, or none.
    func position(_ field: StaticString) throws(WireFault) -> UInt64 {
        UInt64(try count(field))
    }

    func identifiers<Subject>(
        _ field: StaticString
    ) throws(WireFault) -> [Identifier<Subject>] {
        var identifiers: [Identifier<Subject>] = []
        for text in try texts(field) {
            guard let identifier = Identifier<Subject>(text) else {
                throw fault(field, "no identifier of Cooee's")
            }
            identifiers.append(identifier)
        }
        return identifiers
    }
}
