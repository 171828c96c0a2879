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
        try JWS.sign(try payload(of: device), type: .word, with: key)
    }

    /// The word without a signature, as a phone keeps it in its journal.
    package func payload(of device: DeviceID) throws -> [UInt8] {
        try WireJSON.encode(WordPayload(self, device: device))
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
        let payload: NumberPayload = try WireJSON.decode(bytes)
        guard payload.iss == device else { throw .foreign("its iss is another device") }
        guard payload.seq >= 1, payload.seq <= UInt64(Int64.max) else {
            throw .malformed(field: "seq", reason: "1 or more expected")
        }
        return ReportNumber(stream: payload.stream, sequence: payload.seq)
    }

    package init(payload bytes: [UInt8], from device: DeviceID) throws(WireFault) {
        let payload: WordPayload = try WireJSON.decode(bytes)
        guard payload.iss == device else { throw .foreign("its iss is another device") }
        guard payload.seq >= 1, payload.seq <= UInt64(Int64.max) else {
            throw .malformed(field: "seq", reason: "1 or more expected")
        }
        self.init(
            number: ReportNumber(stream: payload.stream, sequence: payload.seq),
            at: payload.iat.timestamp, content: try payload.content())
    }
}

/// Who says a word, and its place among the others.
private struct NumberPayload: Codable {
    var iss: DeviceID
    var stream: StreamID
    var seq: UInt64
}

private struct WordPayload: Codable {
    var iss: DeviceID
    var iat: NumericDate
    var stream: StreamID
    var seq: UInt64
    // Of an order.
    var jti: OrderID?
    var state: String?
    var reason: String?
    var fix: LocationBody?
    var rang: Rang?
    var outcome: String?
    // Of an event.
    var event: String?
    var battery: Int?
    var count: Int?
    var version: VersionBody?
    var by: String?
    var network: String?

    struct Rang: Codable {
        /// Seconds that it sounded.
        var seconds: Double
        var endedBy: String
    }

    init(_ word: Word, device: DeviceID) {
        iss = device
        iat = NumericDate(word.at)
        stream = word.number.stream
        seq = word.number.sequence
        switch word.content {
        case .order(let order, let report): write(report, of: order)
        case .event(let event): write(event)
        }
    }

    private mutating func write(_ report: OrderReport, of order: OrderID) {
        jti = order
        switch report {
        case .received: state = "received"
        case .deferred: state = "deferred"
        case .running(let lastSeen):
            state = "running"
            fix = lastSeen.map(LocationBody.init)
        case .expired: state = "expired"
        case .cancelled: state = "cancelled"
        case .failed(let why):
            state = "failed"
            reason = why.rawValue
        case .rejected(let why):
            state = "rejected"
            reason = why.rawValue
        case .succeeded(.located(let found)):
            state = "succeeded"
            fix = LocationBody(found)
        case .succeeded(.rang(let duration, let end)):
            state = "succeeded"
            rang = Rang(seconds: duration.inSeconds, endedBy: end.rawValue)
        case .succeeded(.applied):
            state = "succeeded"
            outcome = "applied"
        case .succeeded(.erased(let lastSeen)):
            state = "succeeded"
            outcome = "erased"
            fix = lastSeen.map(LocationBody.init)
        }
    }

    private mutating func write(_ happened: PhoneEvent) {
        switch happened {
        case .poweredOn: event = "poweredOn"
        case .unlocked: event = "unlocked"
        case .factoryReset: event = "factoryReset"
        case .activated: event = "activated"
        case .poweringOff(let charge): (event, battery) = ("poweringOff", charge)
        case .batteryLow(let charge): (event, battery) = ("batteryLow", charge)
        case .refusedMessages(let many): (event, count) = ("refusedMessages", many)
        case .wrongPIN(let many, let place):
            (event, count) = ("wrongPIN", many)
            fix = place.map(LocationBody.init)
        case .pinUnreadable(let lost):
            (event, version) = ("pinUnreadable", VersionBody(lost))
        case .lostModeEnded(let lost, let end):
            (event, version, by) = ("lostModeEnded", VersionBody(lost), end.rawValue)
        case .simChanged(let name): (event, network) = ("simChanged", name)
        }
    }

    func content() throws(WireFault) -> Word.Content {
        switch (jti, event) {
        case (let order?, nil): return .order(order, try orderReport())
        case (nil, let name?): return .event(try phoneEvent(name))
        default: throw .malformed(field: "jti", reason: "either jti or event expected")
        }
    }

    private func orderReport() throws(WireFault) -> OrderReport {
        switch state {
        case "received": return .received
        case "deferred": return .deferred
        case "running": return .running(lastSeen: try fix?.fix())
        case "expired": return .expired
        case "cancelled": return .cancelled
        case "failed": return .failed(try known(reason, "reason"))
        case "rejected": return .rejected(try known(reason, "reason"))
        case "succeeded": return .succeeded(try result())
        default: throw .malformed(field: "state", reason: "no state that a phone can report")
        }
    }

    private func result() throws(WireFault) -> Outcome {
        switch (outcome, fix, rang) {
        case ("applied", nil, nil): return .applied
        case ("erased", let place, nil): return .erased(lastSeen: try place?.fix())
        case (nil, let found?, nil): return .located(try found.fix())
        case (nil, nil, let ring?):
            guard (0...86_400).contains(ring.seconds) else {
                throw .malformed(field: "rang.seconds", reason: "0 to 86400 expected")
            }
            return .rang(
                for: .milliseconds(Int64((ring.seconds * 1000).rounded())),
                endedBy: try known(ring.endedBy, "rang.endedBy"))
        default:
            throw .malformed(field: "outcome", reason: "a fix, a rang or an outcome expected")
        }
    }

    private func phoneEvent(_ name: String) throws(WireFault) -> PhoneEvent {
        switch name {
        case "poweredOn": return .poweredOn
        case "unlocked": return .unlocked
        case "poweringOff": return .poweringOff(battery: try percentage())
        case "batteryLow": return .batteryLow(battery: try percentage())
        case "factoryReset": return .factoryReset
        case "activated": return .activated
        case "refusedMessages": return .refusedMessages(count: try tally())
        case "wrongPIN": return .wrongPIN(count: try tally(), place: try fix?.fix())
        case "pinUnreadable": return .pinUnreadable(version: try lostVersion())
        case "lostModeEnded":
            return .lostModeEnded(version: try lostVersion(), by: try known(by, "by"))
        case "simChanged":
            guard network.map({ $0.utf8.count <= 64 }) != false else {
                throw .malformed(field: "network", reason: "64 bytes at most")
            }
            return .simChanged(network: network)
        default: throw .malformed(field: "event", reason: "no event that a phone reports")
        }
    }

    private func tally() throws(WireFault) -> Int {
        guard let count, (1...1_000_000_000).contains(count) else {
            throw .malformed(field: "count", reason: "1 or more expected")
        }
        return count
    }

    private func lostVersion() throws(WireFault) -> Counter {
        guard let version else { throw .malformed(field: "version", reason: "missing") }
        return try version.counter()
    }

    private func percentage() throws(WireFault) -> Int {
        guard let battery, (0...100).contains(battery) else {
            throw .malformed(field: "battery", reason: "0 to 100 expected")
        }
        return battery
    }
}

/// The case of a closed vocabulary that `text` spells.
func known<Value: RawRepresentable>(
    _ text: String?, _ field: String
) throws(WireFault) -> Value where Value.RawValue == String {
    guard let text, let value = Value(rawValue: text) else {
        throw .malformed(field: field, reason: "no word of its vocabulary")
    }
    return value
}
