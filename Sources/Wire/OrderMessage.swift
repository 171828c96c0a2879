package import FindDevice

/// What the service signs and publishes on a phone's `cmd`: an order, or the cancelling of one.
package struct OrderMessage: Hashable, Sendable {
    package var device: DeviceID
    package var order: OrderID
    package var counter: Counter
    package var issuedAt: Timestamp
    package var expiresAt: Timestamp?
    package var intent: Intent
    /// The version of lost mode that it wants on or off.
    package var version: Counter?

    package enum Intent: Hashable, Sendable {
        case run(Command)
        /// Do not run `order`, whose counter is the message's; needs no counter of its own, because
        /// to cancel twice is to cancel once.
        case cancel
        /// An order of a kind, or with arguments, that only a newer phone knows: it is answered.
        case unknown(type: String)
    }

    package init(
        device: DeviceID, order: OrderID, counter: Counter, issuedAt: Timestamp,
        expiresAt: Timestamp?, intent: Intent, version: Counter? = nil
    ) {
        self.device = device
        self.order = order
        self.counter = counter
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.intent = intent
        self.version = version
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
            intent: payload.intent(), version: payload.args.version?.known)
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
            var callback: String?
            var message: String?
            /// Sealed to the phone (HPKE), in base64url.
            var pin: String?
            var version: VersionBody?
        }

        init(_ message: OrderMessage) {
            args = Arguments(version: message.version.map(VersionBody.init))
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
            case .run(.lost(let mode)):
                type = "lost"
                args.callback = mode.callback
                args.message = mode.message
                args.pin = Base64URL.encode(mode.sealedPIN)
            case .run(let command): type = command.kind.rawValue
            case .unknown(let name): type = name
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            aud = try container.decode(DeviceID.self, forKey: .aud)
            ctr = try container.decode(Int64.self, forKey: .ctr)
            epoch = try container.decode(Int64.self, forKey: .epoch)
            exp = try container.decodeIfPresent(NumericDate.self, forKey: .exp)
            iat = try container.decode(NumericDate.self, forKey: .iat)
            jti = try container.decode(OrderID.self, forKey: .jti)
            type = try container.decode(String.self, forKey: .type)
            do {
                args = try container.decode(Arguments.self, forKey: .args)
            } catch is DecodingError {
                // Another kind's, which may be of any form; of a kind that needs some: none.
                args = Arguments()
            }
        }

        func intent() -> Intent {
            switch type {
            case "cancel": .cancel
            case "locate": .run(.locate)
            case "erase": .run(.erase)
            case "release": .run(.release)
            case "found": args.version?.known.map { _ in .run(.found) } ?? .unknown(type: type)
            case "lost": lostMode.map { .run(.lost($0)) } ?? .unknown(type: type)
            case "ring": ringDuration.map { .run(.ring(duration: $0)) } ?? .unknown(type: type)
            default: .unknown(type: type)
            }
        }

        /// What a phone cannot open or show must not keep it from locking: only the version counts.
        /// That an owner gives a message or a number is asked for where the order is accepted; here
        /// the order is signed, its owner was told so, and a phone that refused it would stay open.
        private var lostMode: LostMode? {
            guard args.version?.known != nil else { return nil }
            return LostMode(
                sealedPIN: args.pin.flatMap { Base64URL.decode($0) } ?? [],
                message: args.message.flatMap(LostMode.showable),
                callback: args.callback.flatMap {
                    LostMode.fault(inCallback: $0) == nil ? $0 : nil
                })
        }

        private var ringDuration: Duration? {
            guard let seconds = args.duration, (0...86_400).contains(seconds) else { return nil }
            let duration = Duration.milliseconds(Int64((seconds * 1000).rounded()))
            return Command.ringDurations.contains(duration) ? duration : nil
        }
    }
}

/// A version of lost mode as messages spell it.
struct VersionBody: Codable {
    var epoch: Int64
    var n: Int64

    init(_ counter: Counter) { self.init(epoch: counter.epoch, n: counter.number) }

    init(epoch: Int64, n: Int64) {
        self.epoch = epoch
        self.n = n
    }

    /// - Parameter field: what a fault calls it.
    func counter(_ field: String = "version") throws(WireFault) -> Counter {
        guard let known else {
            throw .malformed(field: field, reason: "0 to \(WireLimit.counter) expected")
        }
        return known
    }

    /// Nil if there can be no such version.
    var known: Counter? {
        let range = 0...WireLimit.counter
        return range.contains(epoch) && range.contains(n) ? Counter(epoch: epoch, number: n) : nil
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
