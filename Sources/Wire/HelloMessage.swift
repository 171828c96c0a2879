package import FindDevice

/// A hello as signed bytes.
extension Hello {
    /// The bytes that a phone publishes on `hello`.
    package func signed(by device: DeviceID, with key: SigningKey) throws -> [UInt8] {
        try JWS.sign(
            try WireJSON.encode(HelloPayload(self, device: device)), type: .hello, with: key)
    }

    /// Reads what the service received on the hello topic of `device`.
    package init(
        verifying bytes: [UInt8], with key: VerifyingKey, from device: DeviceID
    ) throws(WireFault) {
        let payload: HelloPayload = try WireJSON.decode(
            try JWS.verify(bytes, type: .hello, with: key))
        guard payload.iss == device else { throw .foreign("its iss is another device") }
        guard (1...64).contains(payload.nonce.utf8.count) else {
            throw .malformed(field: "nonce", reason: "1 to 64 bytes expected")
        }
        self.init(
            session: payload.session, nonce: payload.nonce, at: payload.iat.timestamp,
            counter: try Wire.counter(epoch: payload.epoch, ctr: payload.ctr),
            supports: Set(payload.supports.compactMap(OrderKind.init)),
            lost: try payload.lost?.state() ?? .never,
            trail: try payload.trail.extent("trail"), word: try payload.word.extent("word"))
    }
}

private struct HelloPayload: Codable {
    var ctr: Int64
    var epoch: Int64
    var iat: NumericDate
    var iss: DeviceID
    /// A phone that knows no lost mode says nothing of it.
    var lost: LostBody?
    var nonce: String
    var session: SessionID
    var supports: [String]
    var trail: Extent
    var word: Extent

    struct Extent: Codable {
        var next: UInt64
        var oldest: UInt64
        var stream: StreamID

        init(_ extent: LogExtent) {
            next = extent.next
            oldest = extent.oldest
            stream = extent.stream
        }

        func extent(_ field: String) throws(WireFault) -> LogExtent {
            guard oldest >= 1, oldest <= next, next <= UInt64(Int64.max) else {
                throw .malformed(field: field, reason: "1 ≤ oldest ≤ next expected")
            }
            return LogExtent(stream: stream, oldest: oldest, next: next)
        }
    }

    struct LostBody: Codable {
        var epoch: Int64
        var n: Int64
        var on: Bool

        init(_ state: LostState) {
            epoch = state.version.epoch
            n = state.version.number
            on = state.isOn
        }

        func state() throws(WireFault) -> LostState {
            LostState(version: try VersionBody(epoch: epoch, n: n).counter("lost"), isOn: on)
        }
    }

    init(_ hello: Hello, device: DeviceID) {
        ctr = hello.counter.number
        epoch = hello.counter.epoch
        iat = NumericDate(hello.at)
        iss = device
        lost = LostBody(hello.lost)
        nonce = hello.nonce
        session = hello.session
        supports = hello.supports.map(\.rawValue).sorted()
        trail = Extent(hello.trail)
        word = Extent(hello.word)
    }
}

/// What a phone keeps retained on `presence`, and what its will leaves there.
package struct PresenceMessage: Hashable, Sendable, Codable {
    package var session: SessionID
    package var online: Bool

    package init(session: SessionID, online: Bool) {
        self.session = session
        self.online = online
    }

    package func encoded() throws -> [UInt8] { try WireJSON.encode(self) }

    package init(decoding bytes: [UInt8]) throws(WireFault) {
        self = try WireJSON.decode(bytes)
    }
}
