internal import FindDevice
internal import OwnerAPI

/// What has become of an order, told to its owner.
struct OrderStory {
    let order: OrderBody
    /// What the device is called.
    let name: String
    /// Whether it can be reached: `offline, last heard 2 h ago`; nil where that is not known.
    var reach: String?

    init(_ order: OrderBody, device: DeviceBody, now: Timestamp) {
        self.init(order, name: device.name, reach: device.reach(now: now))
    }

    init(_ order: OrderBody, name: String, reach: String? = nil) {
        self.order = order
        self.name = name.printable
        self.reach = reach
    }

    /// `ring 1m`.
    static func deed(_ order: OrderBody) -> String {
        switch order.type {
        case .ring: "ring \(order.args.duration?.duration.written ?? "")"
        case .locate, .lost, .found, .erase, .release: order.type.rawValue
        }
    }

    /// Its state and why, in two words: `failed (noAnswer)`.
    static func state(_ order: OrderBody) -> String {
        order.reason.map { "\(order.state.rawValue) (\($0))" } ?? order.state.rawValue
    }

    static func colour(_ order: OrderBody) -> Ink.Colour? {
        switch order.state {
        case .queued, .sent, .received, .deferred, .running, .cancelling: .yellow
        case .succeeded: .green
        case .failed, .rejected, .expired: .red
        case .cancelled, .superseded: nil
        }
    }

    /// What is happening, or has happened.
    var sentence: String {
        switch order.state {
        case .queued: request + "waiting for \(name)" + (reach.map { " (\($0))" } ?? "")
        case .sent: request + "waiting for \(name) to say that it has the order"
        case .received: "\(name) has the order and will begin"
        case .deferred: "\(name) says not now; it will begin later"
        case .running: running
        case .cancelling: "waiting for \(name) to agree to the cancellation"
        case .succeeded: success
        case .failed: failure
        case .rejected: rejection
        case .expired: "its time passed before \(name) began; nothing happened"
        case .cancelled: "it was taken back; \(name) will not carry it out"
        case .superseded: "a newer order took its place"
        }
    }

    /// An erase that has not begun is told apart from one that has.
    private var request: String { order.type == .erase ? "erase requested; " : "" }

    private var running: String {
        switch order.type {
        case .locate: "\(name) is working out where it is"
        case .ring: "\(name) is ringing"
        case .lost: "\(name) is locking"
        case .found: "\(name) is leaving lost mode"
        case .erase: "\(name) is erasing, cannot be stopped"
        case .release: "\(name) is letting the PIN be tried again"
        }
    }

    private var success: String {
        switch order.type {
        case .locate: "\(name) said where it is"
        case .ring: rang
        case .lost: "\(name) is in lost mode"
        case .found: "\(name) has left lost mode"
        case .erase: "\(name) is erased, and locked to all but your account's password"
        case .release: "\(name) lets the PIN be tried again"
        }
    }

    private var rang: String {
        guard let ring = order.outcome?.ring else { return "\(name) rang" }
        return "\(name) rang for \(Ages.length(ring.soundedFor.duration)); "
            + Self.sentence(of: ring.endedBy)
    }

    private static func sentence(of end: RingEnd) -> String {
        switch end {
        case .itself: "its time was over"
        case .owner: "you stopped it"
        case .pickup: "somebody picked it up and unlocked it"
        case .newerRing: "a newer ring took its place"
        case .powerOff: "its power went"
        }
    }

    private var failure: String {
        switch order.reason.flatMap(FailureReason.init) {
        case .noAnswer: "no answer came from \(name) in time; whether it did it is not known"
        case .noFix: "\(name) could not work out where it is"
        case .interrupted: "\(name) was switched off, or its power went, before it was done"
        case .removed: "\(name) was removed from the account"
        case .erased: "\(name) was erased before it could be done"
        case .abandoned: "you gave it up; whether \(name) does it is not known"
        case nil: "\(name) could not do it"
        }
    }

    private var rejection: String {
        switch order.reason.flatMap(RejectionReason.init) {
        case .replayed: "\(name) refused it: it had taken a newer order before"
        case .outdated: "\(name) refused it: it knows of a newer lost mode"
        case .unsupported: "\(name) does not carry out such orders"
        case nil: "\(name) refused it"
        }
    }

    /// What to do now; nil where nothing is to be done.
    var advice: String? {
        switch order.state {
        case .expired: "Let it wait longer: \(command) --expires 1d"
        case .failed where Self.isFinal(order.reason): nil
        case .failed where order.reason == FailureReason.noFix.rawValue:
            "Try again in some minutes: \(command)"
        case .failed: "See where it was last: cooee device \(name). Try again: \(command)"
        case .rejected where order.reason == RejectionReason.replayed.rawValue:
            "Try again: \(command)"
        default: nil
        }
    }

    /// Whether nothing is to be tried again.
    private static func isFinal(_ reason: String?) -> Bool {
        switch reason.flatMap(FailureReason.init) {
        case .removed, .erased, .abandoned: true
        case .noAnswer, .noFix, .interrupted, nil: false
        }
    }

    private var command: String { "cooee \(order.type.rawValue) \(name)" }

    /// `It expires in 5m. Cancel: cooee cancel 3kf2abcd`; for an order that has not ended.
    func way(now: Timestamp) -> String {
        let end =
            hasBegun
            ? nil
            : order.expiresAt.map { "It expires in \(Ages.left(until: $0.timestamp, now: now))." }
        let cancel =
            if order.type == .erase, order.state == .running {
                "If \(name) never says that it is done: cooee cancel \(order.id.short) --give-up"
            } else if order.state == .cancelling {
                "See how it ends: cooee orders \(name) --all"
            } else {
                "Cancel: cooee cancel \(order.id.short)"
            }
        return [end, cancel].compactMap(\.self).joined(separator: " ")
    }

    /// Whether its expiry matters no more.
    private var hasBegun: Bool { order.state == .running || order.state == .cancelling }

    /// What the live line says of it.
    var liveLine: LiveLine.Line {
        let expiry = hasBegun ? nil : order.expiresAt?.timestamp
        let state = order.state.rawValue
        return LiveLine.Line(state: state, text: "\(state): \(sentence)") {
            expiry.map { "expires in \(Ages.left(until: $0, now: OwnerClock.now()))" } ?? ""
        }
    }
}
