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
        try JWS.sign(payload(), type: .order, with: key)
    }

    /// The message without a signature, as a phone keeps it in its journal.
    package func payload() -> [UInt8] {
        JSONWriter.object { payload in
            payload.put("args") { writeArguments(to: &$0) }
            payload.put("aud", device)
            payload.put("ctr", counter.number)
            payload.put("epoch", counter.epoch)
            payload.put("exp", expiresAt)
            payload.put("iat", issuedAt)
            payload.put("jti", order)
            payload.put("type", type)
        }
    }

    private func writeArguments(to args: inout JSONWriter) {
        if case .run(.lost(let mode)) = intent { args.put("callback", mode.callback) }
        if case .run(.ring(let duration)) = intent { args.put("duration", duration.inSeconds) }
        if case .run(.lost(let mode)) = intent {
            args.put("message", mode.message)
            args.put("pin", Base64URL.encode(mode.sealedPIN))
        }
        if let version { args.put("version", version) }
    }

    private var type: String {
        switch intent {
        case .cancel: "cancel"
        case .run(let command): command.kind.rawValue
        case .unknown(let name): name
        }
    }

    /// Reads what a phone received; nothing in it is believed unless `key` signed it for `device`.
    package init(
        verifying bytes: [UInt8], with key: VerifyingKey, for device: DeviceID
    ) throws(WireFault) {
        try self.init(payload: try JWS.verify(bytes, type: .order, with: key))
        guard self.device == device else { throw .foreign("its aud is another device") }
    }

    package init(payload bytes: [UInt8]) throws(WireFault) {
        let payload = try JSONObject(bytes)
        let arguments = OrderArguments(of: payload)
        self.init(
            device: try payload.identifier("aud"), order: try payload.identifier("jti"),
            counter: try payload.counter(), issuedAt: try payload.moment("iat"),
            expiresAt: try payload.moment(ifPresent: "exp"),
            intent: arguments.intent(of: try payload.text("type")), version: arguments.version)
    }
}

/// The arguments of an order, as they came.
private struct OrderArguments {
    /// Seconds that a ring sounds at most.
    var duration: Double?
    var callback: String?
    var message: String?
    /// Sealed to the phone (HPKE), in base64url.
    var pin: String?
    var version: Counter?

    /// Another kind's may be of any form; of a kind that needs some, such are none.
    init(of payload: JSONObject) {
        do {
            let args = try payload.object("args")
            let duration = try args.number(ifPresent: "duration")
            let callback = try args.text(ifPresent: "callback")
            let message = try args.text(ifPresent: "message")
            let pin = try args.text(ifPresent: "pin")
            let version = try args.object(ifPresent: "version")?.knownVersion()
            (self.duration, self.callback, self.message) = (duration, callback, message)
            (self.pin, self.version) = (pin, version)
        } catch {}
    }

    func intent(of type: String) -> OrderMessage.Intent {
        switch type {
        case "cancel": .cancel
        case "locate": .run(.locate)
        case "erase": .run(.erase)
        case "release": .run(.release)
        case "found": version.map { _ in .run(.found) } ?? .unknown(type: type)
        case "lost": lostMode.map { .run(.lost($0)) } ?? .unknown(type: type)
        case "ring": ringDuration.map { .run(.ring(duration: $0)) } ?? .unknown(type: type)
        default: .unknown(type: type)
        }
    }

    /// What a phone cannot open or show must not keep it from locking: only the version counts.
    /// That an owner gives a message or a number is asked for where the order is accepted; here the
    /// order is signed, its owner was told so, and a phone that refused it would stay open.
    private var lostMode: LostMode? {
        guard version != nil else { return nil }
        return LostMode(
            sealedPIN: pin.flatMap { Base64URL.decode($0) } ?? [],
            message: message.flatMap(LostMode.showable),
            callback: callback.flatMap { LostMode.fault(inCallback: $0) == nil ? $0 : nil })
    }

    private var ringDuration: Duration? {
        guard let duration, (0...86_400).contains(duration) else { return nil }
        let rounded = Duration.milliseconds(Int64((duration * 1000).rounded()))
        return Command.ringDurations.contains(rounded) ? rounded : nil
    }
}

/// Counters and versions of lost mode as messages spell them.
extension JSONObject {
    func counter() throws(WireFault) -> Counter {
        try Wire.counter(epoch: try integer("epoch"), ctr: try integer("ctr"))
    }

    func version(calledByFaults field: String) throws(WireFault) -> Counter {
        guard let version = try knownVersion() else {
            throw .malformed(field: field, reason: "0 to \(WireLimit.counter) expected")
        }
        return version
    }

    /// Nil if there can be no such version.
    func knownVersion() throws(WireFault) -> Counter? {
        let (epoch, number) = (try integer("epoch"), try integer("n"))
        let range = 0...WireLimit.counter
        guard range.contains(epoch), range.contains(number) else { return nil }
        return Counter(epoch: epoch, number: number)
    }
}

extension JSONWriter {
    mutating func put(_ field: StaticString, _ version: Counter) {
        put(field) { body in
            body.put("epoch", version.epoch)
            body.put("n", version.number)
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
