/// What a phone signs: the state of an order, or something that happened to it.
package struct Word: Hashable, Sendable {
    /// Its place in the phone's *word* log.
    package var number: ReportNumber
    /// When the phone said it, by the phone's clock.
    package var at: Timestamp
    package var content: Content

    package enum Content: Hashable, Sendable {
        case order(OrderID, OrderReport)
        case event(PhoneEvent)
    }

    package init(number: ReportNumber, at: Timestamp, content: Content) {
        self.number = number
        self.at = at
        self.content = content
    }
}

extension Word.Content {
    /// Whether the phone is locked to all but its account's password from this word on, or open
    /// again; nil if it says nothing of that.
    package var isLocked: Bool? {
        switch self {
        case .order(_, .succeeded(.erased)), .event(.factoryReset): true
        case .event(.activated): false
        case .order, .event: nil
        }
    }
}

/// What a phone says of an order.
package enum OrderReport: Hashable, Sendable {
    case received
    case deferred
    /// It has begun. An erase says where the phone is before it wipes.
    case running(lastSeen: Fix? = nil)
    case succeeded(Outcome)
    case failed(FailureReason)
    /// The message with this counter: the same order may have been sent anew under another one.
    case rejected(RejectionReason, of: Counter)
    case expired
    case cancelled

    /// What the word does to the order's life.
    package var event: OrderEvent {
        switch self {
        case .received: .receive
        case .deferred: .defer
        case .running: .run
        case .succeeded: .succeed
        case .failed(let reason): .fail(reason)
        case .rejected(let reason, _): .reject(reason)
        case .expired: .expireOnPhone
        case .cancelled: .confirmCancel
        }
    }
}

extension OrderReport {
    /// Whether a phone can say this of an order of such a kind: that one has succeeded, by what
    /// came of it, or that it failed, by a reason that is the phone's to give.
    package func fits(_ kind: OrderKind) -> Bool {
        switch (self, kind) {
        case (.succeeded(.located), .locate), (.succeeded(.rang), .ring),
            (.succeeded(.applied), .lost), (.succeeded(.applied), .found),
            (.succeeded(.applied), .release), (.succeeded(.erased), .erase):
            true
        case (.succeeded, _): false
        case (.failed(let reason), _): [.noFix, .interrupted, .erased].contains(reason)
        case (.received, _), (.deferred, _), (.running, _), (.rejected, _), (.expired, _),
            (.cancelled, _):
            true
        }
    }
}

/// What happened to a phone that its owner wants to know.
package enum PhoneEvent: Hashable, Sendable {
    case poweredOn
    case poweringOff(battery: Int)
    case batteryLow(battery: Int)
    case unlocked
    /// Messages that did not hold: forged, foreign, replayed or malformed; how many since the last.
    case refusedMessages(count: Int)
    /// A wrong PIN: how many in a row, and where. The tenth locks the phone hard.
    case wrongPIN(count: Int, place: Fix?)
    /// The phone cannot open the sealed PIN of this version: it is locked, and the owner must set a
    /// new one.
    case pinUnreadable(version: Counter)
    case lostModeEnded(version: Counter, by: LostModeEnd)
    /// Another SIM was put in, or it was taken out; the network's name if there is one.
    case simChanged(network: String?)
    /// Somebody reset the phone without an order: what the user stored is gone, and it is locked.
    case factoryReset
    /// The account's password opened it after an erase or a reset.
    case activated
}

extension PhoneEvent {
    /// The event's name, wherever it is told.
    package var name: String {
        switch self {
        case .poweredOn: "poweredOn"
        case .poweringOff: "poweringOff"
        case .batteryLow: "batteryLow"
        case .unlocked: "unlocked"
        case .refusedMessages: "refusedMessages"
        case .wrongPIN: "wrongPIN"
        case .pinUnreadable: "pinUnreadable"
        case .lostModeEnded: "lostModeEnded"
        case .simChanged: "simChanged"
        case .factoryReset: "factoryReset"
        case .activated: "activated"
        }
    }
}

/// What a phone says first on each connection.
package struct Hello: Hashable, Sendable {
    package var session: SessionID
    /// Drawn anew for each hello and repeated in the reply: an old reply cannot be replayed.
    package var nonce: String
    package var at: Timestamp
    /// The highest counter the phone has seen.
    package var counter: Counter
    package var supports: Set<OrderKind>
    /// The lost mode that the phone has stored.
    package var lost: LostState
    package var trail: LogExtent
    package var word: LogExtent

    package init(
        session: SessionID, nonce: String, at: Timestamp, counter: Counter,
        supports: Set<OrderKind>, lost: LostState = .never, trail: LogExtent, word: LogExtent
    ) {
        self.session = session
        self.nonce = nonce
        self.at = at
        self.counter = counter
        self.supports = supports
        self.lost = lost
        self.trail = trail
        self.word = word
    }
}

/// Which entries of a numbered log a phone still holds: `oldest ..< next` of `stream`.
package struct LogExtent: Hashable, Sendable {
    package var stream: StreamID
    package var oldest: UInt64
    package var next: UInt64

    package init(stream: StreamID, oldest: UInt64, next: UInt64) {
        self.stream = stream
        self.oldest = oldest
        self.next = next
    }
}
