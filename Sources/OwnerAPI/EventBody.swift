package import FindDevice

/// What a phone told its owner.
package struct EventBody: Hashable, Sendable, Codable {
    /// Its place among what the service heard; only where events are listed.
    package var number: Int64?
    package var device: DeviceID
    /// `wrongPIN`, `lostModeEnded`, `factoryReset` …
    package var type: String
    /// What happened, in a plain sentence.
    package var summary: String
    /// When it happened, by the phone's clock.
    package var at: Moment
    /// When the service heard of it.
    package var receivedAt: Moment?
    /// Percent, when it was switched off or ran low.
    package var battery: Int?
    /// How many wrong PINs in a row, or messages that did not hold.
    package var count: Int?
    /// Where a wrong PIN was tried.
    package var place: FixBody?
    /// What ended lost mode.
    package var endedBy: LostModeEnd?
    /// The network of the SIM that is in it now.
    package var network: String?

    package init(_ event: PhoneEvent, of device: DeviceID, at moment: Timestamp) {
        self.device = device
        at = Moment(moment)
        type = event.name
        summary = event.summary
        switch event {
        case .poweringOff(let charge), .batteryLow(let charge): battery = charge
        case .refusedMessages(let many): count = many
        case .wrongPIN(let many, let fix):
            count = many
            place = fix.map(FixBody.init)
        case .lostModeEnded(_, let end): endedBy = end
        case .simChanged(let name): network = name
        case .poweredOn, .unlocked, .pinUnreadable, .factoryReset, .activated: break
        }
    }
}

/// `{"events": […], "next": n}`: oldest first; `next` is what `after` is given to go on.
package struct EventPage: Hashable, Sendable, Codable {
    package var events: [EventBody]
    package var next: Int64

    package init(events: [EventBody], next: Int64) {
        self.events = events
        self.next = next
    }
}

extension PhoneEvent {
    fileprivate var summary: String {
        switch self {
        case .poweredOn: "it was switched on"
        case .poweringOff(let charge): "it is switched off, at \(charge) %"
        case .batteryLow(let charge): "its battery runs low: \(charge) %"
        case .unlocked: "somebody unlocked it"
        case .refusedMessages(let many): "it refused \(many) messages that did not hold"
        case .wrongPIN(let many, _):
            many < PINThrottle.mostTries
                ? "a wrong PIN, number \(many) in a row"
                : "a wrong PIN, number \(many) in a row: it is locked until you release it"
        case .pinUnreadable: "it is locked, but cannot read the PIN: set another one"
        case .lostModeEnded(_, .pin): "somebody typed the right PIN: lost mode is over"
        case .lostModeEnded(_, .owner): "lost mode is over, as its owner wanted"
        case .simChanged(let network):
            network.map { "another SIM is in it, of \($0)" } ?? "its SIM was taken out"
        case .factoryReset: "somebody reset it: it is empty, and locked"
        case .activated: "it was opened with the account's password"
        }
    }
}
