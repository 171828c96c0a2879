package import FindDevice

/// What a person near a phone notices.
package enum Notice: Hashable, Sendable, CustomStringConvertible {
    case poweredOn, poweredOff
    case online
    case offline(reason: String)
    /// It is not let in, and tries on.
    case refused(reason: String)
    case airplane(Bool)
    case rings(volume: Int, for: Duration)
    case ringEnds(RingEnd)
    case locating
    case reported(source: FixSource, accuracy: Metres, battery: Int)
    case batteryLow(Int)
    case orderRefused(String)
    case ringer(Ringer.Profile)
    /// It is lost from now on, or no longer.
    case lostMode(Bool)
    case wrongPIN(count: Int)
    /// The PIN was not even compared.
    case pinMustWait(Duration)
    /// Too many wrong ones: only the owner's word lets another be tried.
    case pinLocked
    /// It asks for no PIN.
    case pinUnwanted
    /// It cannot open the PIN of its lost mode.
    case pinUnreadable
    /// What was pressed needs a phone that is unlocked.
    case staysLocked
    case erasing, erased
    case reset
    case activated
    case activationRefused(String)
    case notNow(OrderKind)
    case call(Bool)
    case sim(SIM)
    case clock(ahead: Duration)
    case dozes, wakes

    package var description: String {
        switch self {
        case .poweredOn: "powered on"
        case .poweredOff: "powered off"
        case .online: "online"
        case .offline(let reason): "offline: \(reason)"
        case .refused(let reason): "cannot connect, and tries on: \(reason)"
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
        case .call(let on): "call \(on ? "begins" : "ends")"
        case .sim(let sim): sim.network.map { "SIM of \($0)" } ?? "no SIM"
        case .clock(let ahead): Self.written(clock: ahead)
        case .dozes: "dozes"
        case .wakes: "wakes"
        case .notNow(let kind): "in a call: \(kind.rawValue) must wait"
        case .lostMode(let on): on ? "LOST: locked for its owner" : "no longer lost"
        case .wrongPIN(let count): "wrong PIN, number \(count) in a row"
        case .pinMustWait(let wait): "no PIN for another \(wait.written)"
        case .pinLocked: "locked until its owner lets a PIN be tried"
        case .pinUnwanted: "asks for no PIN"
        case .pinUnreadable: "cannot open the PIN that its owner set"
        case .staysLocked: "stays locked"
        case .erasing: "ERASES itself"
        case .erased: "erased: what its user stored is gone"
        case .reset: "reset: what its user stored is gone"
        case .activated: "activated"
        case .activationRefused(let why): "stays locked: \(why)"
        }
    }

    private static func written(clock ahead: Duration) -> String {
        if ahead == .zero { return "clock set right" }
        return ahead > .zero
            ? "clock set \(ahead.written) ahead" : "clock set back by \((.zero - ahead).written)"
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
