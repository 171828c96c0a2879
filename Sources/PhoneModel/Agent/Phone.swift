package import FindDevice
internal import Wire

/// One simulated phone: the find agent and the handset that it runs on.
///
/// A value without a clock, a network or a disk: `handle` takes what happens and the time, and
/// returns what the phone does. Nothing ticks: `next` says when something is due.
package struct Phone: Sendable {
    package let identity: PhoneIdentity
    package internal(set) var disk: PhoneDisk
    package internal(set) var handset: Handset
    package internal(set) var link = PhoneLink.off
    /// How long it waits for whatever took its connection: longer than a bus takes to say by
    /// itself, and better, why it does not get through; where thousands queue for one, longer.
    package var connectPatience = Duration.seconds(30)
    /// Ringing now for an order, until then.
    package internal(set) var ringing: Ringing?
    var clock = ServiceClock()
    /// Orders that wait for the fix that is being taken.
    var locating: [OrderID] = []
    /// How it slows down whoever guesses at its PIN; the count is the disk's.
    var throttle = PINThrottle()
    /// The nonce of the activation that it asked for; it opens to no other.
    var awaitedActivation: String?
    /// When it is on again, while it reboots.
    var restartAt: Timestamp?
    /// Whether the connection looks alive and carries nothing.
    var isSuspended = false
    /// Why it was not let in last; nil once it was.
    var lastRefusal: String?
    var isAsleep = false
    var dues = PhoneDues()
    var conversation = Conversation()
    /// Whether the service has answered its hello on the connection that it has.
    package var isGreeted: Bool { link.isConnected && conversation.isGreeted }
    var refusals = Refusals()
    var strays = Strays()
    var effects: [PhoneEffect] = []
    var now: Timestamp
    /// When something is due even if nothing happens; nil while the phone is off for good.
    ///
    /// Known after each happening, so that whoever asks need not copy the phone.
    package internal(set) var next: Timestamp?

    /// A phone that is switched off, with what is on its disk.
    package init(identity: PhoneIdentity, disk: PhoneDisk, handset: Handset, at now: Timestamp) {
        self.identity = identity
        self.disk = disk
        self.handset = handset
        self.now = now
        if disk.standing.isWiped { self.handset.wipe() }
        if let sim = disk.standing.sim { self.handset.setSIM(sim) }
        settle()
        next = upcoming
    }

    package struct Ringing: Hashable, Sendable {
        package let order: OrderID
        package let since: Timestamp
        package let until: Timestamp
    }

    var upcoming: Timestamp? {
        guard handset.isOn else { return restartAt }
        return earlier(
            earlier(dues.earliest, ringing?.until),
            earlier(handset.nextChange(at: now), link.retryAt))
    }

    /// Lets `input` happen at `time`, which never runs backwards.
    package mutating func handle(_ input: PhoneInput, at time: Timestamp) -> [PhoneEffect] {
        now = max(now, time)
        handset.advance(to: now)
        let wasInCall = handset.isInCall
        switch input {
        case .connected: connected()
        case .disconnected(let reason): disconnected(reason)
        case .message(let topic, let payload): if link.isConnected { hear(payload, on: topic) }
        case .activation(let bytes): if handset.isOn { hear(activation: bytes) }
        case .press(let button): press(button)
        case .passage: break
        }
        if let restartAt, restartAt <= now { switchOn() }
        settle()
        // Whatever ended the call: airplane mode does too.
        if wasInCall, handset.isOn, !handset.isInCall { endCall() }
        if handset.isOn { letTimePass() }
        if handset.isOn { pump() }
        next = upcoming
        defer { effects = [] }
        return effects
    }

    private mutating func letTimePass() {
        if handset.isExhausted { return powerOff() }
        noteLowBattery()
        followDoze()
        if let ringing, ringing.until <= now { endRing(.itself) }
        if PhoneDues.take(&dues.wipe, at: now) { wipe() }
        if PhoneDues.take(&dues.fix, at: now) { finishFix() }
        if PhoneDues.take(&dues.report, at: now) { beginReport() }
        if PhoneDues.take(&dues.sync, at: now) { reportSync() }
        if PhoneDues.take(&dues.refusals, at: now) { tellRefusals() }
        if PhoneDues.take(&dues.connect, at: now) { giveUpConnecting() }
        followRadio()
        if PhoneDues.take(&dues.hello, at: now) { sayHello() }
        if PhoneDues.take(&dues.resend, at: now) { resend() }
    }

    /// Lets the handset be as what is on the disk wants it.
    private mutating func settle() {
        handset.holdAwake(disk.lost.isOn)
        handset.setInUse(!disk.standing.isActivationLocked)
    }

    /// Whether whoever holds it can do nothing with it but find out whose it is.
    var isLocked: Bool { disk.lost.isOn || disk.standing.isActivationLocked }

    /// Remembers something, on disk and in memory.
    mutating func store(_ record: JournalRecord) {
        effects.append(.store(record))
        disk.apply(record)
    }

    mutating func notice(_ notice: Notice) { effects.append(.notice(notice)) }
}

/// When each of a phone's own chores is due.
struct PhoneDues: Sendable {
    /// The position that is being taken is ready.
    var fix: Timestamp?
    var report: Timestamp?
    var sync: Timestamp?
    var hello: Timestamp?
    var resend: Timestamp?
    /// The owner is to be told of messages that did not hold.
    var refusals: Timestamp?
    /// The broker has had its time to answer.
    var connect: Timestamp?
    /// The service has had its time to hear that the phone erases itself.
    var wipe: Timestamp?

    var earliest: Timestamp? {
        let often = earlier(earlier(fix, report), earlier(sync, resend))
        let seldom = earlier(earlier(hello, refusals), earlier(connect, wipe))
        return earlier(often, seldom)
    }

    /// Whether a chore is due at `now`; it is then no longer set.
    static func take(_ chore: inout Timestamp?, at now: Timestamp) -> Bool {
        guard let due = chore, due <= now else { return false }
        chore = nil
        return true
    }
}

/// What a phone remembers of its talk with the service on this connection.
struct Conversation: Sendable {
    /// The nonce of the hello that has had no reply; nil once one of its wait had.
    var awaitedNonce: String?
    /// The hellos since the last wait began that the service may still answer, and the uptime when
    /// each was said.
    var asked: [String: Duration] = [:]
    /// The nonces that replies on this connection have repeated, or will for nothing; newest last.
    private(set) var answeredNonces: [String] = []
    var isGreeted = false
    var helloAttempts = 0
    var resendAttempts = 0
    /// When it last sent all again, for the service's asking or by itself.
    var sentAgainAt: Timestamp?

    /// As many nonces as hellos that one wait may well have; who plays old replies shall not fill
    /// the memory.
    static let mostNonces = 16

    /// A hello is said. What was asked before is no longer worth an answer, unless it is part of
    /// the same wait.
    mutating func ask(_ nonce: String, uptime: Duration) {
        if awaitedNonce == nil { settle(through: uptime) }
        awaitedNonce = nonce
        asked[nonce] = uptime
        let outlived = asked.values.sorted().dropLast(Self.mostNonces).last
        if let outlived { settle(through: outlived) }
    }

    /// Nothing that was asked then or before needs an answer any more.
    mutating func settle(through uptime: Duration) {
        let old = asked.filter { $0.value <= uptime }
        asked = asked.filter { $0.value > uptime }
        for (nonce, _) in old.sorted(by: { $0.value < $1.value }) { noteAnswered(nonce) }
    }

    /// - Returns: whether it is the first answer with that nonce.
    @discardableResult
    mutating func noteAnswered(_ nonce: String) -> Bool {
        guard !answeredNonces.contains(nonce) else { return false }
        answeredNonces = answeredNonces.suffix(Self.mostNonces - 1) + [nonce]
        return true
    }
}
