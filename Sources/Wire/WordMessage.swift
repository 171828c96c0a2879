package import FindDevice

/// A word of a phone as signed bytes.
extension Word {
    /// The channel that carries it.
    package var channel: Channel {
        switch content {
        case .order: .result
        case .event: .event
        }
    }

    /// The bytes that a phone publishes; the same word gives the same bytes.
    package func signed(by device: DeviceID, with key: SigningKey) throws -> [UInt8] {
        try JWS.sign(payload(of: device), type: .word, with: key)
    }

    /// The word without a signature, as a phone keeps it in its journal.
    package func payload(of device: DeviceID) -> [UInt8] {
        var body = WordBody()
        switch content {
        case .order(let order, let report): body.write(report, of: order)
        case .event(let event): body.write(event)
        }
        return body.spelled(of: self, by: device)
    }

    /// Reads what the service received from `device`.
    package init(
        verifying bytes: [UInt8], with key: VerifyingKey, from device: DeviceID
    ) throws(WireFault) {
        try self.init(payload: try JWS.verify(bytes, type: .word, with: key), from: device)
    }

    /// The number of a word whose signature holds, whatever it says: a newer phone may say what
    /// this service does not know, and its later words must not wait for ever behind it.
    package static func number(
        payload bytes: [UInt8], from device: DeviceID
    ) throws(WireFault) -> ReportNumber {
        try number(in: try JSONObject(bytes), from: device)
    }

    private static func number(
        in payload: JSONObject, from device: DeviceID
    ) throws(WireFault) -> ReportNumber {
        guard try payload.identifier("iss") == device else {
            throw .foreign("its iss is another device")
        }
        return ReportNumber(
            stream: try payload.identifier("stream"), sequence: try payload.sequence())
    }

    package init(payload bytes: [UInt8], from device: DeviceID) throws(WireFault) {
        let payload = try JSONObject(bytes)
        self.init(
            number: try Self.number(in: payload, from: device), at: try payload.moment("iat"),
            content: try payload.content())
    }
}

/// What a phone has to say, in the fields of a message.
private struct WordBody {
    // Of an order.
    var order: OrderID?
    var state: String?
    var reason: String?
    var refused: Counter?
    var fix: Fix?
    var rang: (duration: Duration, end: RingEnd)?
    var outcome: String?
    // Of an event.
    var event: String?
    var battery: Int?
    var count: Int?
    var version: Counter?
    var by: String?
    var network: String?

    mutating func write(_ report: OrderReport, of order: OrderID) {
        self.order = order
        switch report {
        case .received: state = "received"
        case .deferred: state = "deferred"
        case .running(let lastSeen): (state, fix) = ("running", lastSeen)
        case .expired: state = "expired"
        case .cancelled: state = "cancelled"
        case .failed(let why): (state, reason) = ("failed", why.rawValue)
        case .rejected(let why, let counter):
            (state, reason, refused) = ("rejected", why.rawValue, counter)
        case .succeeded(let result):
            state = "succeeded"
            write(result)
        }
    }

    private mutating func write(_ result: Outcome) {
        switch result {
        case .located(let found): fix = found
        case .rang(let duration, let end): rang = (duration, end)
        case .applied: outcome = "applied"
        case .erased(let lastSeen): (outcome, fix) = ("erased", lastSeen)
        }
    }

    mutating func write(_ happened: PhoneEvent) {
        switch happened {
        case .poweredOn: event = "poweredOn"
        case .unlocked: event = "unlocked"
        case .factoryReset: event = "factoryReset"
        case .activated: event = "activated"
        case .poweringOff(let charge): (event, battery) = ("poweringOff", charge)
        case .batteryLow(let charge): (event, battery) = ("batteryLow", charge)
        case .refusedMessages(let many): (event, count) = ("refusedMessages", many)
        case .wrongPIN(let many, let place): (event, count, fix) = ("wrongPIN", many, place)
        case .pinUnreadable(let lost): (event, version) = ("pinUnreadable", lost)
        case .lostModeEnded(let lost, let end):
            (event, version, by) = ("lostModeEnded", lost, end.rawValue)
        case .simChanged(let name): (event, network) = ("simChanged", name)
        }
    }

    func spelled(of word: Word, by device: DeviceID) -> [UInt8] {
        JSONWriter.object { payload in
            payload.put("battery", battery)
            payload.put("by", by)
            payload.put("count", count)
            payload.put("ctr", refused?.number)
            payload.put("epoch", refused?.epoch)
            payload.put("event", event)
            if let fix { payload.put("fix", fix) }
            payload.put("iat", word.at)
            payload.put("iss", device)
            payload.put("jti", order)
            payload.put("network", network)
            payload.put("outcome", outcome)
            if let rang {
                payload.put("rang") { body in
                    body.put("endedBy", rang.end.rawValue)
                    body.put("seconds", rang.duration.inSeconds)
                }
            }
            payload.put("reason", reason)
            payload.put("seq", word.number.sequence)
            payload.put("state", state)
            payload.put("stream", word.number.stream)
            if let version { payload.put("version", version) }
        }
    }
}

/// Reading what a phone has to say.
extension JSONObject {
    /// A number in a log.
    func sequence() throws(WireFault) -> UInt64 {
        let number = try integer("seq")
        guard number >= 1 else { throw fault("seq", "1 or more expected") }
        return UInt64(number)
    }

    fileprivate func content() throws(WireFault) -> Word.Content {
        let order: OrderID? = try identifier(ifPresent: "jti")
        switch (order, try text(ifPresent: "event")) {
        case (let order?, nil): return .order(order, try orderReport())
        case (nil, let name?): return .event(try phoneEvent(name))
        default: throw fault("jti", "either jti or event expected")
        }
    }

    private func orderReport() throws(WireFault) -> OrderReport {
        switch try text(ifPresent: "state") {
        case "received": return .received
        case "deferred": return .deferred
        case "running": return .running(lastSeen: try fix())
        case "expired": return .expired
        case "cancelled": return .cancelled
        case "failed": return .failed(try known("reason"))
        case "rejected": return .rejected(try known("reason"), of: try counter())
        case "succeeded": return .succeeded(try result())
        default: throw fault("state", "no state that a phone can report")
        }
    }

    private func result() throws(WireFault) -> Outcome {
        let rang = try object(ifPresent: "rang")
        switch (try text(ifPresent: "outcome"), try fix(), rang) {
        case ("applied", nil, nil): return .applied
        case ("erased", let place, nil): return .erased(lastSeen: place)
        case (nil, let found?, nil): return .located(found)
        case (nil, nil, let ring?):
            let seconds = try ring.number("seconds")
            guard (0...86_400).contains(seconds) else {
                throw ring.fault("seconds", "0 to 86400 expected")
            }
            return .rang(
                for: .milliseconds(Int64((seconds * 1000).rounded())),
                endedBy: try ring.known("endedBy"))
        default: throw fault("outcome", "a fix, a rang or an outcome expected")
        }
    }

    private func phoneEvent(_ name: String) throws(WireFault) -> PhoneEvent {
        switch name {
        case "poweredOn": return .poweredOn
        case "unlocked": return .unlocked
        case "poweringOff": return .poweringOff(battery: try percentage("battery"))
        case "batteryLow": return .batteryLow(battery: try percentage("battery"))
        case "factoryReset": return .factoryReset
        case "activated": return .activated
        case "refusedMessages": return .refusedMessages(count: try tally())
        case "wrongPIN": return .wrongPIN(count: try tally(), place: try fix())
        case "pinUnreadable": return .pinUnreadable(version: try lostVersion())
        case "lostModeEnded":
            return .lostModeEnded(version: try lostVersion(), by: try known("by"))
        case "simChanged": return .simChanged(network: try network())
        default: throw fault("event", "no event that a phone reports")
        }
    }

    private func fix() throws(WireFault) -> Fix? { try fix(ifPresent: "fix") }

    private func tally() throws(WireFault) -> Int {
        let count = try integer("count")
        guard (1...1_000_000_000).contains(count) else {
            throw fault("count", "1 or more expected")
        }
        return Int(count)
    }

    private func lostVersion() throws(WireFault) -> Counter {
        try object("version").version(calledByFaults: "version")
    }

    private func network() throws(WireFault) -> String? {
        guard let name = try text(ifPresent: "network") else { return nil }
        guard name.utf8.count <= 64 else { throw fault("network", "64 bytes at most") }
        return name
    }
}
