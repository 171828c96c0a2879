/// What an owner wants of a phone, and how far that has come.
package struct Order: Hashable, Sendable {
    package let id: OrderID
    package let device: DeviceID
    package let account: AccountID
    package let command: Command
    package let acceptedAt: Timestamp
    /// When the phone must have begun by the service's clock, if ever.
    package let expiresAt: Timestamp?
    package var state: OrderState
    /// Set in the transaction that first marks the order `sent`.
    package var counter: Counter?
    /// How often it was published, and when it will be again if the phone stays silent.
    package var attempts: Int
    package var resendAt: Timestamp?
    package var endedAt: Timestamp?
    /// What came of it, or what is known so far.
    package var outcome: Outcome?
    /// Which version of lost mode it wants on or off; set when it is accepted.
    package var version: Counter?

    package init(
        id: OrderID, device: DeviceID, account: AccountID, command: Command,
        acceptedAt: Timestamp, expiresAt: Timestamp?, state: OrderState = .queued,
        counter: Counter? = nil, attempts: Int = 0, resendAt: Timestamp? = nil,
        endedAt: Timestamp? = nil, outcome: Outcome? = nil, version: Counter? = nil
    ) {
        self.id = id
        self.device = device
        self.account = account
        self.command = command
        self.acceptedAt = acceptedAt
        self.expiresAt = expiresAt
        self.state = state
        self.counter = counter
        self.attempts = attempts
        self.resendAt = resendAt
        self.endedAt = endedAt
        self.outcome = outcome
        self.version = version
    }

    /// When the service gives up on an answer: expiry, the command's own duration, and a grace
    /// period for the word to arrive; nil for an order that never expires.
    package func answerDue(grace: Duration) -> Timestamp? {
        expiresAt.map { $0 + command.duration + grace }
    }
}

/// The kinds of order.
package enum OrderKind: String, CaseIterable, Sendable, Codable {
    case locate, ring, lost, found, erase, release

    /// Whether it is sent although its phone has not said that it received the order before: what
    /// is lost, or has to be erased, does not wait for a ring.
    package var preempts: Bool { self == .lost || self == .erase }

    /// Whether its owner's password is asked for again.
    package var needsConfirmation: Bool { self != .locate && self != .ring }
}

/// What an order asks of a phone, with its arguments.
package enum Command: Hashable, Sendable {
    /// Take a fix now and say where you are.
    case locate
    /// Sound at full volume, whatever the ringer says, for at most `duration`.
    case ring(duration: Duration)
    /// Lock, open only to the PIN, show the message, and report often.
    case lost(LostMode)
    /// Leave lost mode.
    case found
    /// Wipe what the user stored. Once begun it cannot be stopped.
    case erase
    /// Let the PIN be tried again after the tenth wrong try.
    case release

    package var kind: OrderKind {
        switch self {
        case .locate: .locate
        case .ring: .ring
        case .lost: .lost
        case .found: .found
        case .erase: .erase
        case .release: .release
        }
    }

    /// How long the command itself may take once it has begun.
    package var duration: Duration {
        switch self {
        case .locate: .minutes(2)
        case .ring(let duration): duration
        case .lost, .found, .erase, .release: .zero
        }
    }

    /// How long the order waits for its phone before it expires, if its owner says nothing else;
    /// nil for what is wanted however late the phone comes back.
    package var patience: Duration? {
        switch self {
        case .locate: .minutes(10)
        case .ring: .minutes(5)
        case .lost, .found, .erase, .release: nil
        }
    }

    package static let ringDurations: ClosedRange<Duration> = .seconds(1) ... .minutes(5)
    /// How long a ring sounds if its owner says nothing else.
    package static let defaultRingDuration = Duration.minutes(1)
    /// What an owner may set as an order's patience.
    package static let patiences: ClosedRange<Duration> = .seconds(1) ... .days(7)
}

/// What came of an order that succeeded.
package enum Outcome: Hashable, Sendable {
    case located(Fix)
    case rang(for: Duration, endedBy: RingEnd)
    /// Lost mode is on, or off, or the PIN may be tried again.
    case applied
    /// The wipe is done; where the phone was when it began.
    case erased(lastSeen: Fix?)
}

/// What ended a ring.
package enum RingEnd: String, CaseIterable, Sendable, Codable {
    /// Its duration was over.
    case itself
    /// Its owner cancelled it.
    case owner
    /// Somebody picked the phone up and unlocked it.
    case pickup
    /// A newer ring took its place.
    case newerRing
    /// The phone's power went.
    case powerOff
}
