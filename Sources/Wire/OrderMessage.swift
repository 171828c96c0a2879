package import FindDevice

/// What the service signs and publishes on a phone's `cmd`: an order, or the cancelling of one.
package struct OrderMessage: Hashable, Sendable {
    package var device: DeviceID
    package var order: OrderID
    package var counter: Counter
    package var issuedAt: Timestamp
    package var expiresAt: Timestamp?
    package var intent: Intent

    package enum Intent: Hashable, Sendable {
        case run(Command)
        /// Do not run `order`, whose counter is the message's; needs no counter of its own, because
        /// to cancel twice is to cancel once.
        case cancel
    }

    package init(
        device: DeviceID, order: OrderID, counter: Counter, issuedAt: Timestamp,
        expiresAt: Timestamp?, intent: Intent
    ) {
        self.device = device
        self.order = order
        self.counter = counter
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.intent = intent
    }

    /// The signed bytes; the same message gives the same bytes.
    package func signed(with key: SigningKey) throws -> [UInt8] {
        try JWS.sign(try payload(), type: .order, with: key)
    }

    /// The message without a signature, as a phone keeps it in its journal.
    package func payload() throws -> [UInt8] { try WireJSON.encode(Payload(self)) }

    /// Reads what a phone received; nothing in it is believed unless `key` signed it for `device`.
    package init(
        verifying bytes: [UInt8], with key: VerifyingKey, for device: DeviceID
    ) throws(WireFault) {
        try self.init(payload: try JWS.verify(bytes, type: .order, with: key))
        guard self.device == device else { throw .foreign("its aud is another device") }
    }

    package init(payload bytes: [UInt8]) throws(WireFault) {
        let payload: Payload = try WireJSON.decode(bytes)
        self.init(
            device: payload.aud, order: payload.jti,
            counter: try Wire.counter(epoch: payload.epoch, ctr: payload.ctr),
            issuedAt: payload.iat.timestamp, expiresAt: payload.exp?.timestamp,
            intent: try payload.intent())
    }

    private struct Payload: Codable {
        var args: Arguments
        var aud: DeviceID
        var ctr: Int64
        var epoch: Int64
        var exp: NumericDate?
        var iat: NumericDate
        var jti: OrderID
        var type: String

        struct Arguments: Codable {
            /// Seconds that a ring sounds at most.
            var duration: Double?
        }

        init(_ message: OrderMessage) {
            args = Arguments()
            aud = message.device
            ctr = message.counter.number
            epoch = message.counter.epoch
            exp = message.expiresAt.map(NumericDate.init)
            iat = NumericDate(message.issuedAt)
            jti = message.order
            switch message.intent {
            case .cancel: type = "cancel"
            case .run(.locate): type = "locate"
            case .run(.ring(let duration)):
                type = "ring"
                args.duration = duration.inSeconds
            }
        }

        func intent() throws(WireFault) -> Intent {
            switch type {
            case "cancel": return .cancel
            case "locate": return .run(.locate)
            case "ring":
                guard let seconds = args.duration, (0...86_400).contains(seconds) else {
                    throw .malformed(field: "args.duration", reason: "seconds, 1 to 300, expected")
                }
                let duration = Duration.milliseconds(Int64((seconds * 1000).rounded()))
                guard Command.ringDurations.contains(duration) else {
                    throw .malformed(field: "args.duration", reason: "1 to 300 seconds expected")
                }
                return .run(.ring(duration: duration))
            default:
                throw .malformed(field: "type", reason: "no kind of order that this phone knows")
            }
        }
    }
}

/// A counter as messages spell it.
func counter(epoch: Int64, ctr: Int64) throws(WireFault) -> Counter {
    for (field, value) in [("epoch", epoch), ("ctr", ctr)]
    where !(0...WireLimit.counter).contains(value) {
        throw .malformed(field: field, reason: "0 to \(WireLimit.counter) expected")
    }
    return Counter(epoch: epoch, number: ctr)
}
