package import FindDevice

/// A hello as signed bytes.
extension Hello {
    /// The bytes that a phone publishes on `hello`.
    package func signed(by device: DeviceID, with key: SigningKey) throws -> [UInt8] {
        let payload = JSONWriter.object { payload in
            payload.put("ctr", counter.number)
            payload.put("epoch", counter.epoch)
            payload.put("iat", at)
            payload.put("iss", device)
            payload.put("lost") { body in
                body.put("epoch", lost.version.epoch)
                body.put("n", lost.version.number)
                body.put("on", lost.isOn)
            }
            payload.put("nonce", nonce)
            payload.put("session", session)
            payload.put("supports", supports.map(\.rawValue).sorted())
            payload.put("trail", trail)
            payload.put("word", word)
        }
        return try JWS.sign(payload, type: .hello, with: key)
    }

    /// Reads what the service received on the hello topic of `device`.
    package init(
        verifying bytes: [UInt8], with key: VerifyingKey, from device: DeviceID
    ) throws(WireFault) {
        let payload = try JSONObject(try JWS.verify(bytes, type: .hello, with: key))
        guard try payload.identifier("iss") == device else {
            throw .foreign("its iss is another device")
        }
        let nonce = try payload.text("nonce")
        guard (1...64).contains(nonce.utf8.count) else {
            throw payload.fault("nonce", "1 to 64 bytes expected")
        }
        self.init(
            session: try payload.identifier("session"), nonce: nonce,
            at: try payload.moment("iat"), counter: try payload.counter(),
            supports: Set(try payload.texts("supports").compactMap(OrderKind.init)),
            lost: try payload.lostState(), trail: try payload.extent("trail"),
            word: try payload.extent("word"))
    }
}

extension JSONWriter {
    fileprivate mutating func put(_ field: StaticString, _ extent: LogExtent) {
        put(field) { body in
            body.put("next", extent.next)
            body.put("oldest", extent.oldest)
            body.put("stream", extent.stream)
        }
    }
}

extension JSONObject {
    /// A phone that knows no lost mode says nothing of it.
    fileprivate func lostState() throws(WireFault) -> LostState {
        guard let body = try object(ifPresent: "lost") else { return .never }
        return LostState(
            version: try body.version(calledByFaults: "lost"), isOn: try body.flag("on"))
    }

    fileprivate func extent(_ field: StaticString) throws(WireFault) -> LogExtent {
        let body = try object(field)
        let (oldest, next) = (try body.integer("oldest"), try body.integer("next"))
        guard oldest >= 1, oldest <= next else {
            throw fault(field, "1 ≤ oldest ≤ next expected")
        }
        return LogExtent(
            stream: try body.identifier("stream"), oldest: UInt64(oldest), next: UInt64(next))
    }
}

/// What a phone keeps retained on `presence`, and what its will leaves there.
package struct PresenceMessage: Hashable, Sendable {
    package var session: SessionID
    package var online: Bool

    package init(session: SessionID, online: Bool) {
        self.session = session
        self.online = online
    }

    package func encoded() -> [UInt8] {
        JSONWriter.object { body in
            body.put("online", online)
            body.put("session", session)
        }
    }

    package init(decoding bytes: [UInt8]) throws(WireFault) {
        let body = try JSONObject(bytes)
        self.init(session: try body.identifier("session"), online: try body.flag("online"))
    }
}
