package import FindDevice
internal import Wire

/// How far a phone's connection to the bus has come.
package enum PhoneLink: Hashable, Sendable {
    /// No power, no radio, or airplane mode.
    case off
    case waiting(until: Timestamp, attempts: Int)
    case connecting(SessionID, attempts: Int)
    case connected(SessionID)

    package var isConnected: Bool {
        if case .connected = self { true } else { false }
    }

    var retryAt: Timestamp? {
        if case .waiting(let until, _) = self { until } else { nil }
    }
}

/// The radio, and the connection that hangs on it.
extension Phone {
    /// Ends the connection, or the attempt at one, without a word.
    mutating func vanish() {
        switch link {
        case .connecting, .connected: effects.append(.vanish)
        case .off, .waiting: break
        }
        dues.hello = nil
        dues.resend = nil
        dues.connect = nil
        link = .off
    }

    /// Connects when the radio allows; each connection is a session of its own, so that the will of
    /// the one before cannot be mistaken for this one's.
    mutating func connect(attempts: Int) {
        guard handset.isOn, handset.canConnect else {
            link = .off
            return
        }
        let session = handset.draw { SessionID(using: &$0) }
        // A new connection is not suspended, whatever the one before was.
        isSuspended = false
        link = .connecting(session, attempts: attempts)
        dues.connect = now + connectPatience
        effects.append(.connect(session))
    }

    /// Whatever took the connection does not answer: tried again later, as one that was refused.
    mutating func giveUpConnecting() {
        guard case .connecting = link else { return }
        effects.append(.vanish)
        disconnected("no answer within \(connectPatience.written)")
    }

    mutating func connected() {
        guard case .connecting(let session, _) = link else { return }
        link = .connected(session)
        lastRefusal = nil
        dues.connect = nil
        conversation = Conversation()
        disk.trail.rewind()
        disk.words.rewind()
        publish(PresenceMessage(session: session, online: true))
        sayHello()
        notice(.online)
    }

    mutating func disconnected(_ reason: String) {
        let attempts: Int
        switch link {
        case .off, .waiting: return
        case .connecting(_, let earlier):
            attempts = earlier + 1
            if reason != lastRefusal { notice(.refused(reason: reason)) }
            lastRefusal = reason
        case .connected:
            attempts = 0
            notice(.offline(reason: reason))
        }
        dues.hello = nil
        dues.resend = nil
        dues.connect = nil
        let chance = handset.draw { $0.uniform() }
        let wait = Backoff.reconnect.delay(attempts: attempts, chance: chance)
        link = .waiting(until: now + wait, attempts: attempts)
    }

    /// Follows the radio: reconnects when a wait is over, and vanishes when the signal does.
    mutating func followRadio() {
        if handset.isHalfOpen != isSuspended {
            isSuspended = handset.isHalfOpen
            effects.append(.suspend(isSuspended))
        }
        if !handset.canConnect {
            let wasConnected = link.isConnected
            vanish()
            if wasConnected { notice(.offline(reason: isAsleep ? "asleep" : "no signal")) }
        } else if link == .off {
            connect(attempts: 0)
        } else if case .waiting(let until, let attempts) = link, until <= now {
            connect(attempts: attempts)
        }
    }

    mutating func sayHello() {
        guard case .connected(let session) = link else { return }
        let nonce = handset.draw { SessionID(using: &$0).text }
        conversation.ask(nonce, uptime: handset.uptime(at: now))
        conversation.helloAttempts += 1
        let hello = Hello(
            session: session, nonce: nonce, at: handset.wallClock(at: now), counter: disk.counter,
            supports: Set(OrderKind.allCases), lost: disk.lost.state, trail: disk.trail.extent,
            word: disk.words.extent)
        publish(.hello) { try hello.signed(by: $0.device, with: $0.signingKey) }
        let chance = handset.draw { $0.uniform() }
        let wait = Backoff.hello.delay(
            attempts: conversation.helloAttempts - 1, chance: chance)
        dues.hello = now + wait
    }

    /// The service says that it is up: hello, some time in the next half minute, so that a city's
    /// phones do not all speak at once. Who has had no answer yet would ask again anyway, and soon.
    mutating func hearServiceIsUp() {
        let wait: Duration = conversation.isGreeted ? .seconds(30) : .seconds(5)
        conversation.isGreeted = false
        // A reply that is still on its way is the service's that was.
        conversation.awaitedNonce = nil
        conversation.asked = [:]
        conversation.helloAttempts = 0
        // What was on its way may have come while nobody could take it.
        disk.trail.rewind()
        disk.words.rewind()
        conversation.resendAttempts = 0
        dues.resend = nil
        let share = handset.draw { $0.uniform() }
        dues.hello = now + wait * share
    }

    mutating func leave() {
        guard case .connected(let session) = link else { return vanish() }
        publish(PresenceMessage(session: session, online: false))
        effects.append(.disconnect)
        link = .off
    }

    private mutating func publish(_ presence: PresenceMessage) {
        publish(.presence, retained: true) { _ in presence.encoded() }
    }

    /// Publishes what `bytes` makes; what cannot be spelled is the phone's own defect, and said so.
    mutating func publish(
        _ channel: Channel, retained: Bool = false,
        _ bytes: (PhoneIdentity) throws -> [UInt8]
    ) {
        do {
            effects.append(.publish(channel, payload: try bytes(identity), retained: retained))
        } catch {
            notice(.orderRefused("a \(channel.rawValue) message could not be written: \(error)"))
        }
    }
}

/// Waits that double, with jitter, so that phones that lost their broker together do not come back
/// together.
struct Backoff: Sendable {
    let first: Duration
    let longest: Duration

    static let reconnect = Backoff(first: .seconds(1), longest: .minutes(2))
    static let hello = Backoff(first: .seconds(5), longest: .seconds(90))
    static let resend = Backoff(first: .seconds(90), longest: .minutes(15))

    /// Between half and all of the doubled wait; `chance` is in 0 ..< 1.
    func delay(attempts: Int, chance: Double) -> Duration {
        let whole = min(first * (1 << min(max(attempts, 0), 16)), longest)
        return .milliseconds(Int64(Double(whole.milliseconds) * (0.5 + chance / 2)))
    }
}
