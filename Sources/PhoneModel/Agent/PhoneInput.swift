package import FindDevice
package import Wire

/// What happens to a phone.
package enum PhoneInput: Sendable {
    /// The connection that it asked for is there.
    case connected
    case disconnected(reason: String)
    case message(topic: String, payload: [UInt8])
    case press(Button)
    /// Nothing but that time passes: `Phone.next` has come.
    case passage
}

/// What a person does with a phone in the hand.
package enum Button: Hashable, Sendable {
    case power(Bool)
    case airplane(Bool)
    /// Switches the ringer to silent.
    case silence
    case ringer(Ringer.Profile)
    case volume(Int)
    /// Picks the phone up and unlocks it.
    case pickup
    /// Sets the charge, in per cent.
    case battery(Int)
    case charge(Bool)
    case sync(DataKind, Bool)
}

/// What a phone does to the world around it, in this order.
package enum PhoneEffect: Hashable, Sendable {
    /// Must be on disk before any effect after it is carried out.
    case store(JournalRecord)
    /// Open a connection whose will says that `session` is over.
    case connect(SessionID)
    /// Say goodbye, then close.
    case disconnect
    /// Close without a word, as a radio does.
    case vanish
    /// Keep the connection and move nothing over it, or move it again.
    case suspend(Bool)
    case publish(Channel, payload: [UInt8], retained: Bool)
    /// Something a person near the phone would notice.
    case notice(Notice)
}

/// What a person near a phone notices.
package enum Notice: Hashable, Sendable, CustomStringConvertible {
    case poweredOn, poweredOff
    case online
    case offline(reason: String)
    case airplane(Bool)
    case rings(volume: Int, for: Duration)
    case ringEnds(RingEnd)
    case locating
    case reported(source: FixSource, accuracy: Metres, battery: Int)
    case batteryLow(Int)
    case orderRefused(String)
    case ringer(Ringer.Profile)

    package var description: String {
        switch self {
        case .poweredOn: "powered on"
        case .poweredOff: "powered off"
        case .online: "online"
        case .offline(let reason): "offline: \(reason)"
        case .airplane(let on): "airplane mode \(on ? "on" : "off")"
        case .rings(let volume, let duration):
            "RINGS at \(volume) % for at most \(duration.written)"
        case .ringEnds(let end): "stops ringing (\(end.words))"
        case .locating: "looks where it is"
        case .reported(let source, let accuracy, let battery):
            "reports a fix by \(source.rawValue) within \(Int(accuracy.rounded(.up))) m, "
                + "battery \(battery) %"
        case .batteryLow(let charge): "battery low: \(charge) %"
        case .orderRefused(let why): "refuses a message: \(why)"
        case .ringer(let profile): "ringer \(profile.rawValue)"
        }
    }
}

extension RingEnd {
    /// What ended a ring, in words.
    package var words: String {
        switch self {
        case .itself: "its time is over"
        case .owner: "its owner stopped it"
        case .pickup: "somebody picked it up"
        case .newerRing: "a newer ring took over"
        case .powerOff: "its power went"
        }
    }
}
